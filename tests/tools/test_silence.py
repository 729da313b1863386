"""Silences of a recording, whatever its level and its room, whatever the window."""

import wave
from array import array
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from pipeline.tools import silence
from pipeline.tools.silence import find_silences

RATE = 16_000
# Seconds of speech (loud) and pause (quiet), in turn; it begins with a pause.
TALK = (0.5, 3.1, 0.3, 2.0, 1.7, 4.2, 0.9, 6.0, 2.5)


def sound(folder: Path, loud: float, quiet: float, parts: Sequence[float] = TALK) -> str:
    """White noise that swells with syllables where somebody speaks; levels in dBFS."""
    chance, samples = Random(1), array("h")
    for number, seconds in enumerate(parts):
        level = loud if number % 2 else quiet
        # Peak of white noise that is uniform: RMS times the root of 3.
        peak = min(32767.0, 32768 * 3**0.5 * 10 ** (level / 20))
        for at in range(round(seconds * RATE)):
            syllable = 0.35 + 0.65 * (at // 1600 % 2) if number % 2 else 1.0
            samples.append(round(peak * syllable * chance.uniform(-1, 1)))
    with wave.open(str(folder / "speech.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return "speech.wav"


def found(folder: Path, name: str, below: float = 25) -> list[list[int]]:
    told: list[float] = []
    answer = find_silences({"sound": name, "below": below}, folder, told.append)
    assert told == sorted(told)
    assert all(0 <= share <= 1 for share in told)
    silences: list[list[int]] = answer["silences"]
    return silences


@pytest.mark.parametrize(
    ("loud", "quiet"), [(-20, -70), (-20, -42), (-45, -75), (-8, -100), (-30, -200)]
)
def test_pauses_are_found_at_any_level(tmp_path: Path, loud: float, quiet: float) -> None:
    silences = found(tmp_path, sound(tmp_path, loud, quiet))
    edges = [0.0]
    for part in TALK:
        edges.append(edges[-1] + part)
    pauses = [
        (round(start * 1000), round(end * 1000))
        for number, (start, end) in enumerate(pairwise(edges))
        if number % 2 == 0
    ]
    assert len(silences) == len(pauses)
    for (start, end), (first, last) in zip(silences, pauses, strict=True):
        assert start == pytest.approx(first, abs=2 * silence.STEP)
        assert end == pytest.approx(last, abs=2 * silence.STEP)


def test_speech_in_much_noise_is_left_alone(tmp_path: Path) -> None:
    assert found(tmp_path, sound(tmp_path, -20, -26)) == []


def test_the_window_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = sound(tmp_path, -20, -60)
    whole = found(tmp_path, name)
    for window in (400, 1000, 2500, 7000, 21_000):
        monkeypatch.setattr(silence, "WINDOW", window)
        assert found(tmp_path, name) == whole


def test_pydub_itself_finds_the_same(tmp_path: Path) -> None:
    from pydub import AudioSegment
    from pydub.silence import detect_silence

    name = sound(tmp_path, -20, -60)
    answer = find_silences({"sound": name, "below": 25}, tmp_path, lambda _share: None)
    with wave.open(str(tmp_path / name), "rb") as file:
        data = file.readframes(file.getnframes())
    segment = AudioSegment(data, sample_width=2, frame_rate=RATE, channels=1)
    same = detect_silence(segment, silence.LEAST, answer["threshold"], silence.STEP)
    assert answer["silences"] == same


@pytest.mark.parametrize("parts", [(3.0,), (0.05,)])
def test_digital_silence_is_one_silence(tmp_path: Path, parts: tuple[float, ...]) -> None:
    name = sound(tmp_path, 0, -300, parts)
    assert found(tmp_path, name) == [[0, round(parts[0] * 1000)]]


def test_nothing_has_no_silence(tmp_path: Path) -> None:
    assert found(tmp_path, sound(tmp_path, 0, 0, ())) == []


def test_sound_without_a_pause_has_none(tmp_path: Path) -> None:
    assert found(tmp_path, sound(tmp_path, -20, -60, (0, 5.0))) == []


def test_another_form_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "x.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(6400))
    with pytest.raises(ValueError, match="not mono"):
        found(tmp_path, "x.wav")
