"""Speech is recognised, and nothing is heard where nobody speaks."""

import subprocess
import wave
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest

from pipeline.plan.speech import speech as understood
from pipeline.tools import weights

pytestmark = pytest.mark.media

KENNEDY = (
    "and so my fellow americans ask not what your country can do for you"
    " ask what you can do for your country"
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return weights.find("base", tmp_path_factory.mktemp("models"))[0]


@pytest.fixture
def heard(base: Path, tmp_path: Path, ffmpeg: str) -> Any:
    """``heard(source, ...)``: what ffmpeg reads from ``source``, recognised."""
    from pipeline.tools.speech import transcribe

    def hear(*source: str, language: str = "auto") -> dict[str, Any]:
        told: list[float] = []
        command = [
            ffmpeg,
            "-v",
            "error",
            *source,
            "-ac",
            "1",
            "-ar",
            "16000",
            str(tmp_path / "s.wav"),
        ]
        subprocess.run(command, check=True)
        asked = {"sound": "s.wav", "model": str(base), "language": language, "surest": 0.5}
        found: dict[str, Any] = transcribe(asked, tmp_path, told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0
        return found

    return hear


def test_a_speech_in_english(heard: Any, media: Path) -> None:
    said = understood(heard("-i", str(media / "speech" / "jfk.flac")), "base", 0.5)
    assert said.language == "en"
    plain = jiwer.Compose([jiwer.ToLowerCase(), jiwer.RemovePunctuation()])
    text = " ".join(word.text for word in said.words)
    assert jiwer.wer(plain(KENNEDY), plain(text)) <= 0.1
    assert all(word.start < word.end <= 11 for word in said.words)
    (country, *_) = [word for word in said.words if word.text.startswith("country")]
    assert float(country.start) == pytest.approx(5.8, abs=0.3)


def test_a_sentence_in_russian(heard: Any, media: Path) -> None:
    said = understood(heard("-i", str(media / "speech" / "ru_neural.wav")), "base", 0.5)
    assert said.language == "ru"
    text = " ".join(word.text.lower().strip(".,") for word in said.words)
    assert all(stem in text for stem in ("нейрон", "сет", "хорошо"))


def test_a_language_that_is_asked_for(heard: Any, media: Path) -> None:
    source = ("-i", str(media / "lecture" / "mdn_friday.mp4"), "-vn")
    doubtful = heard(*source)
    assert doubtful["probability"] < 0.5
    assert doubtful["words"] == []
    forced = heard("-y", *source, language="en")
    assert (forced["language"], forced["probability"]) == ("en", 1.0)
    assert "".join(word[2] for word in forced["words"]).count("humor") == 1


def test_a_test_of_the_microphone_does_not_settle_the_language_of_a_lecture(
    heard: Any, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.tools import speech

    monkeypatch.setattr(speech, "PIECE", 10)
    monkeypatch.setattr(speech, "PART_WITHIN", 4)
    inputs = [media / "speech" / "jfk.flac", media / "speech" / "ru_neural.wav"]
    same = "aresample=16000,aformat=channel_layouts=mono"
    graph = (
        f"[0]{same},atrim=0:2.2[a];aevalsrc=0:s=16000:d=10,aformat=channel_layouts=mono[b];"
        f"[1]{same}[c];[a][b][c]concat=n=3:v=0:a=1"
    )
    found = heard("-i", str(inputs[0]), "-i", str(inputs[1]), "-filter_complex", graph)
    assert found["language"] == "ru"
    assert any(word[0] > 12_000 for word in found["words"])
    starts = [word[0] for word in found["words"]]
    assert starts == sorted(starts)


@pytest.mark.parametrize("source", ["anullsrc", "sine=f=440", "anoisesrc=c=pink:a=0.1"])
def test_nobody_speaks(heard: Any, source: str) -> None:
    assert heard("-f", "lavfi", "-i", source, "-t", "8")["words"] == []


def test_long_sound_is_parted_where_it_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.tools import speech

    monkeypatch.setattr(speech, "PIECE", 10)
    monkeypatch.setattr(speech, "PART_WITHIN", 4)
    loud = np.random.default_rng(1).integers(-9000, 9000, 25 * 16_000).astype("<i2")
    for pause in (8, 16):
        loud[pause * 16_000 : pause * 16_000 + 8000] = 0
    with wave.open(str(tmp_path / "s.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(loud.tobytes())
    parts = list(speech.pieces(tmp_path / "s.wav"))
    assert sum(len(piece) for _, piece, _ in parts) == len(loud)
    starts = [start for start, _, _ in parts]
    assert starts[0] == 0
    assert 8000 < starts[1] < 8500
    assert 16_000 < starts[2] < 16_500
    assert [whole for _, _, whole in parts] == [25.0] * 3


def test_hours_in_which_nobody_speaks_give_signs_of_life(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who tells nothing new for some minutes is stopped."""
    from pipeline.tools import speech

    monkeypatch.setattr(speech, "PIECE", 10)
    monkeypatch.setattr(speech, "PART_WITHIN", 4)
    with wave.open(str(tmp_path / "s.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * 16_000 * 45))
    told: list[float] = []
    asked = {"sound": "s.wav", "model": str(base), "language": "auto", "surest": 0.5}
    assert speech.transcribe(asked, tmp_path, told.append)["words"] == []
    assert told == sorted(set(told)) and len(told) >= 5
