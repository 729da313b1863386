"""Where one recording of a sound lies in another."""

import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.plan.align import SURE
from pipeline.tools.sync import find_offset, read

RATE = 16_000
Sound = NDArray[np.float64]


def noise(seconds: float, seed: int) -> Sound:
    """Something like speech: noise in the voice band that comes in bursts."""
    chance = np.random.default_rng(seed)
    plain = chance.standard_normal(round(seconds * RATE))
    smooth = np.convolve(plain, np.ones(4) / 4, "same")
    return smooth * np.repeat(chance.random(len(plain) // 1600 + 1), 1600)[: len(plain)]


def write(file: Path, sound: Sound) -> Path:
    data = (np.clip(sound / 8, -1, 1) * 32767).astype("<i2")
    with wave.open(str(file), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(data.tobytes())
    return file


def offset(reference: Path, other: Path) -> tuple[float, float]:
    asked = {"reference": str(reference), "other": str(other)}
    found: dict[str, Any] = find_offset(asked, reference.parent, lambda _share: None)
    return float(Fraction(found["start"])), float(found["confidence"])


@pytest.mark.parametrize("start", [7.3, 0.0, -4.2])
@pytest.mark.parametrize("seconds", [15, 50])
def test_an_echoing_noisy_copy_is_found(tmp_path: Path, start: float, seconds: int) -> None:
    talk = noise(80, 1)
    at = 10 * RATE
    first = talk[at : at + 60 * RATE]
    begin = at + round(start * RATE)
    second = talk[begin : begin + seconds * RATE]
    second = 0.3 * second + 0.15 * np.roll(second, 700) + 0.2 * noise(seconds, 2)
    files = write(tmp_path / "a.wav", first), write(tmp_path / "b.wav", second)
    found, confidence = offset(*files)
    assert found == pytest.approx(start, abs=0.002)
    assert confidence > SURE
    back, _ = offset(*reversed(files))
    assert back == pytest.approx(-start, abs=0.002)


def test_long_recordings_are_searched_in_blocks(tmp_path: Path) -> None:
    talk = noise(200, 3)
    whole = write(tmp_path / "a.wav", talk)
    part = write(tmp_path / "b.wav", talk[round(141.25 * RATE) : 171 * RATE])
    found, confidence = offset(whole, part)
    assert found == pytest.approx(141.25, abs=0.002)
    assert confidence > SURE


def test_clocks_that_differ(tmp_path: Path) -> None:
    talk = noise(60, 4)
    times = np.arange(len(talk)) * (1 + 50e-6)
    slow = np.interp(times, np.arange(len(talk)), talk)
    found, confidence = offset(write(tmp_path / "a.wav", talk), write(tmp_path / "b.wav", slow))
    assert found == pytest.approx(0, abs=0.005)
    assert confidence > SURE


@pytest.mark.parametrize("parts", [40, -70])
def test_how_much_faster_a_clock_runs_is_known_of_long_recordings(
    tmp_path: Path, parts: int
) -> None:
    talk = noise(900, 6)
    times = 5 * RATE + np.arange(len(talk) - 25 * RATE) * (1 + parts * 1e-6)
    other = np.interp(times, np.arange(len(talk)), talk)
    files = [write(tmp_path / "a.wav", talk), write(tmp_path / "b.wav", other)]
    for one, two, start, drift in (
        (*files, 5.0, parts * 1e-6), (*reversed(files), -5 / (1 + parts * 1e-6), -parts * 1e-6),
    ):  # fmt: skip
        asked = {"reference": str(one), "other": str(two)}
        found = find_offset(asked, tmp_path, lambda _share: None)
        assert float(Fraction(found["start"])) == pytest.approx(start, abs=0.001)
        assert float(Fraction(found["drift"])) == pytest.approx(drift, abs=1e-6)


def test_strangers_are_strangers(tmp_path: Path) -> None:
    for seed in range(5):
        files = [
            write(tmp_path / f"{n}.wav", noise(30 + 10 * n, 10 + 2 * seed + n)) for n in (0, 1)
        ]
        assert offset(*files)[1] < SURE


def test_silence_is_found_nowhere(tmp_path: Path) -> None:
    silent, talk = write(tmp_path / "a.wav", np.zeros(RATE)), write(tmp_path / "b.wav", noise(9, 5))
    assert offset(silent, talk) == (0.0, 1.0)
    assert offset(talk, silent) == (0.0, 1.0)


def test_reading_beyond_the_ends_gives_zeros(tmp_path: Path) -> None:
    file = write(tmp_path / "a.wav", np.ones(RATE))
    assert read(file, -0.5, 2.0).astype(bool).sum() == 8000
    assert not read(file, 1.0, 1.0).any()
    assert not read(file, -3.0, 2.0).any()


@pytest.mark.media
def test_a_real_pair(tmp_path: Path, media: Path, ffmpeg: str) -> None:
    import subprocess

    files = []
    for name in ("timbl_1", "timbl_2"):
        files.append(tmp_path / f"{name}.wav")
        source = media / "speech" / f"{name}.mp3"
        subprocess.run(
            [ffmpeg, "-v", "error", "-i", source, "-ac", "1", "-ar", f"{RATE}", files[-1]],
            check=True,
        )
    found, confidence = offset(*files)
    assert found == pytest.approx(12.26, abs=0.02)
    assert confidence > 2 * SURE
