"""A camera or a screen whose microphone was off, and a recorder beside it."""

from typing import Any

import pytest

from pipeline.model.profile import Profile
from pipeline.model.recording import Track
from pipeline.model.wishes import Wishes
from pipeline.plan.shoot import choose
from pipeline.settings import Settings
from pipeline.steps.run import LocalRun
from pipeline.steps.scenes import Facts, facts
from pipeline.steps.shelf import Shelf
from pipeline.tools.kit import Tools

pytestmark = pytest.mark.media

VOICE = "sine=440:d=3,volume='if(lt(mod(t,1),0.5),1,0)':eval=frame"


def found(studio: Any, wishes: Wishes, *sounds: str) -> Facts:
    """The facts of a camera and of a recorder for each further sound."""
    picture = ("-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=3")
    tracks, probed = [], []
    for n, sound in enumerate(sounds):
        inputs = (*(() if n else picture), "-f", "lavfi", "-i", sound)
        digest = studio.make(*inputs, "-c:a", "flac", "-t", "3", name=f"{n}.mkv")
        tracks.append(Track(digest, str(n), 1))
        probed.append(studio.probe(digest))
    run = LocalRun(Shelf(studio.home.shelf, studio.home.rooms), Tools(Settings(), studio.home))
    with run.open():
        return facts(choose(tracks, probed, wishes), wishes, Profile(), False, run)


def test_the_recorder_is_heard_where_the_camera_says_nothing(studio: Any) -> None:
    made = found(studio, Wishes(), "anullsrc", "anullsrc", VOICE)
    assert made.sound == 2 and len(made.silences) > 1
    guessed, left_out = made.told
    assert guessed.startswith("The sound is that of 2, and nothing tells when it began")
    assert left_out.startswith("1 is not in the lesson")


def test_silence_stays_what_it_is_where_there_is_nothing_else(studio: Any) -> None:
    assert found(studio, Wishes(), "anullsrc").sound == 0
    assert found(studio, Wishes(sound="0"), "anullsrc", VOICE).sound == 0
