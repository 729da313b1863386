"""One channel where two say the same, as loud as it would have been from both."""

import re
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.profile import Audio
from pipeline.model.timeline import Footage, Timeline, Title
from pipeline.plan import cmaf
from pipeline.plan.damage import one_sided
from pipeline.plan.sound import level
from pipeline.steps.opening import sounded
from pipeline.steps.sound import EncodeSound, Heard
from pipeline.steps.step import Artifact

pytestmark = pytest.mark.media

RATE = Fraction(25)
LINE = Timeline(RATE, 200, (Title("intro", 25), Footage(0, 90), Footage(110, 200)))
VOICE = "sin(2*PI*440*t)*(0.05+0.03*t)"
OTHER = "sin(2*PI*550*t)*(0.05+0.03*t)"
HISS = "0.0005*(random(0)-0.5)"


def made(studio: Any, sides: str, audio: Audio | None = None) -> Artifact[Heard]:
    film = studio.make(
        "-f", "lavfi", "-i", f"aevalsrc='{sides}':s=48000:d=8", "-c:a", "flac", name="film.mkv"
    )
    media = studio.probe(film)
    step = EncodeSound(film, media.container, media.sound, LINE, audio or Audio())
    done: Artifact[Heard] = studio.do(step)
    return done


def loudness(ffmpeg: str, file: Path, channels: int) -> float:
    """As it is heard from two loudspeakers: players give both the one channel as it is."""
    both = f"pan=stereo|c0=c0|c1=c{channels - 1}"
    meter = f"{both},ebur128=peak=sample:framelog=quiet"
    argv = [ffmpeg, "-nostdin", "-i", str(file), "-af", meter, "-f", "null", "-"]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stderr
    found = level(said)
    assert found is not None
    return found.loudness


@pytest.mark.parametrize(
    ("sides", "channels", "only"),
    [
        (f"{VOICE}|{VOICE}", 1, ""),
        (f"{VOICE}|{OTHER}", 2, ""),
        (f"{VOICE}|{HISS}", 1, "left"),
        (f"0|{VOICE}", 1, "right"),
    ],
)
def test_channels(studio: Any, ffmpeg: str, sides: str, channels: int, only: str) -> None:
    done = made(studio, sides)
    assert (done.value.channels, done.value.only) == (channels, only)
    file = done.folder / "sound.mp4"
    assert cmaf.channels(file.read_bytes()) == channels
    said = subprocess.run([ffmpeg, "-i", str(file)], capture_output=True, text=True).stderr
    assert re.search(r"48000 Hz, (\w+)", said)[1] == ("mono", "stereo")[channels - 1]  # type: ignore[index]
    assert loudness(ffmpeg, file, channels) == pytest.approx(Audio().loudness, abs=0.5)


@pytest.mark.parametrize(
    ("left", "right", "only"), [("0", VOICE, "right"), (VOICE, "0", "left"), (VOICE, OTHER, "")]
)
def test_two_streams_of_one_channel_are_two_sides(
    studio: Any, ffmpeg: str, left: str, right: str, only: str
) -> None:
    """Professional cameras have a stream for each microphone; one may end, or begin, later."""
    film = studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=8",
        "-f", "lavfi", "-i", f"aevalsrc='{left}':s=48000:d=6",
        "-f", "lavfi", "-i", f"aevalsrc='{right}':s=48000:d=8", "-map", "0", "-map", "1",
        "-map", "2", "-c:v", "mpeg2video", "-c:a", "pcm_s16le", name="film.mxf",
    )  # fmt: skip
    media = studio.probe(film)
    assert not media.warnings
    done = studio.do(EncodeSound(film, media.container, media.sound, LINE, Audio()))
    assert (done.value.channels, done.value.only) == (1 if only else 2, only)
    level = loudness(ffmpeg, done.folder / "sound.mp4", done.value.channels)
    assert level == pytest.approx(Audio().loudness, abs=0.5)
    heard = studio.listen(film).value
    assert sum(each.end - each.start for each in heard.silences) < 3 and not heard.damage


def test_one_channel_takes_half_the_bytes(studio: Any) -> None:
    one, two = (made(studio, f"{VOICE}|{side}") for side in (VOICE, OTHER))
    bytes_ = [(each.folder / "sound.mp4").stat().st_size for each in (one, two)]
    assert 0.35 < bytes_[0] / bytes_[1] < 0.65


def test_a_loud_voice_in_one_channel_is_limited(studio: Any, ffmpeg: str) -> None:
    """The second measurement is of one channel too."""
    loud = "sin(2*PI*440*t)*if(lt(mod(t\\,2)\\,0.02)\\,0.9\\,0.06)"
    done = made(studio, f"{loud}|{loud}")
    assert done.value.channels == 1
    assert loudness(ffmpeg, done.folder / "sound.mp4", 1) == pytest.approx(-16, abs=1)


def test_a_side_that_is_missing_is_told() -> None:
    assert one_sided("") == ()
    assert one_sided("left") == ("The sound was on the left side alone; it is heard on both.",)


def test_the_opening_chooses_by_itself(studio: Any) -> None:
    """Of the first minute both sides may say the same, and then an interpreter speaks on one."""
    film = studio.make(
        "-f", "lavfi", "-i", f"aevalsrc='{VOICE}|if(lt(t\\,70)\\,{VOICE}\\,{OTHER})':s=48000:d=90",
        "-c:a", "flac", name="film.mkv",
    )  # fmt: skip
    media = studio.probe(film)
    line = replace(LINE, source_frames=2250, clips=(Footage(0, 2250),))
    whole = EncodeSound(film, media.container, media.sound, line, Audio())
    begun, done = studio.do(sounded(whole)), studio.do(whole)
    assert cmaf.channels((begun.folder / "sound.mp4").read_bytes()) == 1
    assert done.value.channels == 2
