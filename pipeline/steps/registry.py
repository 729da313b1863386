"""Steps as messages: from a step to plain JSON and back."""

from typing import Any

from pipeline.plain import plain, typed
from pipeline.steps.align import Align
from pipeline.steps.encode import Encode
from pipeline.steps.listen import Listen
from pipeline.steps.opening import Opening
from pipeline.steps.package import MakePackage
from pipeline.steps.pictures import MakePictures
from pipeline.steps.probe import Probe
from pipeline.steps.publish import PutEdition
from pipeline.steps.slides import Slides
from pipeline.steps.sound import EncodeSound
from pipeline.steps.speech import Transcribe
from pipeline.steps.step import Step
from pipeline.steps.title import RenderTitle
from pipeline.steps.tune import Tune

STEPS: dict[str, type[Step[Any]]] = {
    kind.name: kind
    for kind in (
        Probe, Align, Listen, Slides, Transcribe, RenderTitle, Tune, Encode, EncodeSound,
        Opening, MakePackage, MakePictures, PutEdition,
    )
}  # fmt: skip


def body_of(step: Step[Any]) -> dict[str, Any]:
    """Everything that is needed to carry the step out elsewhere."""
    return {"step": step.name, "version": step.version, "with": plain(step)}


def step_from(body: dict[str, Any]) -> Step[Any]:
    """The step again; raises KeyError for a name or version this Dars does not know."""
    kind = STEPS[body["step"]]
    if kind.version != body["version"]:
        raise KeyError(f"{body['step']} version {body['version']}")
    return typed(kind, body["with"], body["step"])
