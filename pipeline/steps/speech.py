"""What is said in one track, word by word."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from pipeline.model.errors import ToolFailed
from pipeline.model.facts import Speech
from pipeline.plan import speech
from pipeline.plan.listen import SPEECH
from pipeline.steps.step import Kit, Queue, Ref, Room, Step


@dataclass(frozen=True)
class Transcribe(Step[Speech]):
    """Words in source time from the ``speech.wav`` of a Listen artifact.

    ``voiced`` is how many seconds of it are not silence. ``model``, ``language`` and ``surest``
    are those of the profile; ``digest`` is that of the weights, empty for whatever ``model`` is.
    """

    listen: Ref
    voiced: Fraction
    model: str
    language: Literal["auto", "tg", "ru", "en"]
    surest: float
    digest: str = ""
    name: ClassVar[str] = "speech"
    version: ClassVar[int] = 3
    queue: ClassVar[Queue] = "speech"
    result: ClassVar[type[Speech]] = Speech

    def act(self, kit: Kit, room: Room) -> Speech:
        """Start nothing where nobody speaks; fetch the weights before the child is cut off."""
        if self.voiced < speech.LEAST_VOICED:
            return speech.nobody(self.model)
        folder, digest = kit.weights(self.model)
        if self.digest not in ("", digest):
            raise ToolFailed(f"the speech model {self.model} is another one here: {digest}")
        sound = kit.folder(self.listen) / SPEECH
        asked = speech.request(str(sound), str(folder), self.language, self.surest)
        found = kit.inside("speech", asked, room, [sound, folder])
        return speech.speech(found, self.model, self.surest)
