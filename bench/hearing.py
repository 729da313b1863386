"""One side of ``python -m bench.captions``, in a process of its own.

    python -m bench.hearing SIDE SOUND MODEL LANGUAGE

``dars`` is the tool of the pipeline's speech step, called as the step's child calls it; ``plain``
is faster-whisper as its own README begins: one window after the other, silence left out. Prints
JSON: ``load`` and ``cpu`` (CPU seconds until the model is there, and of all), ``text``, and
``language``.
"""

import json
import os
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.plan.speech import speech
from pipeline.tools.ear import THREADS
from pipeline.tools.speech import transcribe

RATE = 16_000  # Hz
BEAM = 5
# Below this probability a language is not believed; not what is compared here.
SUREST = 0.0


def cpu() -> float:
    """User + system seconds of this process so far."""
    used = os.times()
    return used.user + used.system


def dars(sound: Path, model: Path, language: str) -> tuple[float, str, str]:
    """CPU seconds until the model was there, the text and the language: ours."""
    told: list[float] = []

    def tell(_share: float) -> None:
        told.append(cpu())

    asked = {"sound": str(sound), "model": str(model), "language": language, "surest": SUREST}
    found = speech(transcribe(asked, Path("/"), tell), "base", SUREST)
    return told[0], " ".join(word.text for word in found.words), found.language


def plain(sound: Path, model: Path, language: str) -> tuple[float, str, str]:
    """The same of faster-whisper, with the same threads, weights and precision."""
    from faster_whisper import WhisperModel

    threads = min(THREADS, len(os.sched_getaffinity(0)))
    ear = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads)
    loaded = cpu()
    spoken = None if language == "auto" else language
    segments, told = ear.transcribe(samples(sound), spoken, beam_size=BEAM, vad_filter=True)
    return loaded, " ".join(each.text.strip() for each in segments), told.language


def samples(sound: Path) -> Any:
    """All of a WAV (16 kHz, mono, 16 bit), -1..1."""
    with wave.open(str(sound), "rb") as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return data.astype(np.float32) / np.float32(32768)


SIDES: dict[str, Callable[[Path, Path, str], tuple[float, str, str]]] = {
    "dars": dars,
    "plain": plain,
}


def main() -> int:
    """Hear it and print what was heard."""
    side, sound, model, language = sys.argv[1:]
    load, text, spoken = SIDES[side](Path(sound), Path(model), language)
    said = {"load": load, "cpu": cpu(), "text": text, "language": spoken}
    print(json.dumps(said, ensure_ascii=False), flush=True)
    # As the pipeline's own child: what libraries do at their end is nobody's cost.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
