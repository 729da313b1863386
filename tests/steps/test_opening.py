"""The sound of the opening alone, and that of the whole after it, are one sound."""

import subprocess
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.profile import Audio
from pipeline.model.timeline import Footage, Timeline, Title
from pipeline.plan import cmaf
from pipeline.plan.whole import decoded
from pipeline.steps.opening import Opening
from pipeline.steps.segments import groups
from pipeline.steps.sound import EncodeSound
from pipeline.steps.step import Artifact

pytestmark = pytest.mark.media

RATE = Fraction(25)
LINE = Timeline(RATE, 400, (Title("intro", 25), Footage(10, 170), Footage(180, 400)))


def samples(ffmpeg: str, file: Path) -> int:
    argv = [ffmpeg, "-nostdin", "-v", "repeat+verbose", "-i", str(file), "-f", "null", "-"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    return decoded(done.stderr).samples


def whole(studio: Any, film: str) -> EncodeSound:
    media = studio.probe(film)
    return EncodeSound(film, media.container, media.sound, LINE, Audio())


def file(made: Artifact[Any]) -> Path:
    return made.folder / "sound.mp4"


@pytest.fixture
def film(studio: Any) -> str:
    made: str = studio.make(
        "-f", "lavfi", "-i", "aevalsrc='sin(2*PI*440*t)*(0.05+0.03*t)':s=48000:d=16",
        "-c:a", "aac", name="film.m4a",
    )  # fmt: skip
    return made


def test_the_whole_goes_on_where_the_opening_ends(studio: Any, film: str, ffmpeg: str) -> None:
    step = whole(studio, film)
    part = Opening(replace(step, timeline=LINE.first(250)))
    begun, all_of_it = studio.do(part), studio.do(step)
    assert begun.value == 2, "two of four seconds and a part of one"
    ours, theirs = (
        [(cmaf.decode_time(data, each), each.duration) for each in cmaf.read(data).fragments]
        for data in chain(groups(file(begun)), groups(file(all_of_it)))
    )
    assert ours[:2] == theirs[:2]
    first, rest = file(begun).read_bytes(), file(all_of_it).read_bytes()
    ends = [cmaf.read(data).fragments[2].offset for data in (first, rest)]
    assert cmaf.read(first).init == cmaf.read(rest).init
    joined = studio.home.root / "joined.mp4"
    joined.write_bytes(first[: ends[0]] + rest[ends[1] :])
    assert samples(ffmpeg, joined) == samples(ffmpeg, file(all_of_it)) > 15 * 48000


def test_what_cannot_be_heard_fails_no_lesson(studio: Any, film: str) -> None:
    step = whole(studio, film)
    broken = replace(step, stream=replace(step.stream, index=7))
    made = studio.do(Opening(replace(broken, timeline=LINE.first(250))))
    assert made.value == 0
    assert [each.name for each in made.folder.iterdir()] == ["artifact.json"]
