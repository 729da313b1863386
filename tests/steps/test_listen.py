"""The sound is where it belongs, measured right, of any layout, gaps and all."""

import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.model.facts import Hearing
from pipeline.steps.step import Artifact

pytestmark = pytest.mark.media


def samples(heard: Artifact[Hearing]) -> Any:
    with wave.open(str(heard.folder / "speech.wav"), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int32)


def test_a_real_talk(studio: Any, media: Path) -> None:
    heard = studio.listen(studio.take(media / "lecture" / "autoeditor_example.mp4"))
    assert len(samples(heard)) == round(heard.value.length * 16_000)
    longest = max(heard.value.silences, key=lambda each: each.end - each.start)
    assert float(longest.start) == pytest.approx(17.2, abs=0.1)
    assert float(longest.end) == pytest.approx(39.9, abs=0.2)
    assert heard.value.silences[-1].end == heard.value.length


@pytest.mark.parametrize("name", ["late.ts", "late.mp4", "late.mpg"])
def test_sound_that_begins_late_keeps_its_place(studio: Any, name: str) -> None:
    digest = studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=4",
        "-f", "lavfi", "-i", "sine=f=440:d=2", "-filter_complex", "[1]asetpts=PTS+0.7/TB[a]",
        "-map", "0:v", "-map", "[a]", "-c:a", "mp2", "-c:v", "mpeg2video", name=name,
    )  # fmt: skip
    heard = studio.listen(digest)
    loud = np.flatnonzero(np.abs(samples(heard)) > 1000) / 16_000
    assert loud[0] == pytest.approx(0.7, abs=0.03)
    assert loud[-1] == pytest.approx(2.7, abs=0.06)
    first, last = heard.value.silences
    assert (first.start, last.end) == (Fraction(0), heard.value.length)


@pytest.mark.parametrize("name", ["hole.ts", "hole.mpg", "hole.mp4"])
def test_a_hole_of_more_than_ten_seconds_stays_as_long(studio: Any, name: str) -> None:
    """By itself ffmpeg closes such a jump up where a container's clock may jump."""
    digest = studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=20", "-f", "lavfi", "-i", "sine=f=440:d=20",
        "-filter_complex", "[1]aselect='not(between(t,3,16))'[a]", "-map", "0:v", "-map", "[a]",
        "-c:a", "mp2", "-c:v", "mpeg2video", name=name,
    )  # fmt: skip
    loud = np.flatnonzero(np.abs(samples(studio.listen(digest))) > 1000) / 16_000
    assert loud[-1] == pytest.approx(20, abs=0.1)
    assert not np.any((loud > 3.2) & (loud < 15.8))


def test_a_gap_in_the_sound_stays_a_gap(studio: Any) -> None:
    digest = studio.make(
        "-f", "lavfi", "-i", "sine=f=440:d=4", "-af", "aselect='not(between(t,1.5,2.5))'",
        "-c:a", "pcm_s16le", name="gap.mkv",
    )  # fmt: skip
    (silence,) = studio.listen(digest).value.silences
    assert float(silence.start) == pytest.approx(1.5, abs=0.06)
    assert float(silence.end) == pytest.approx(2.5, abs=0.06)


@pytest.mark.parametrize(
    "name",
    ["camera/tc_sine_16ch_s16.wav", "camera/x_opus-5.1.mka", "camera/x_sample_with_dts.mkv",
     "camera/photon_audio.mxf"],
)  # fmt: skip
def test_every_layout_is_heard(studio: Any, media: Path, name: str) -> None:
    heard = studio.listen(studio.take(media / name))
    assert len(samples(heard)) == round(heard.value.length * 16_000)


def test_digital_silence(studio: Any) -> None:
    digest = studio.make("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "3", name="n.wav")
    heard = studio.listen(digest).value
    assert [(each.start, each.end) for each in heard.silences] == [(Fraction(0), Fraction(3))]
