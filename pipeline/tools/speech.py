"""Recognise speech piece by piece, so that memory stays flat."""

import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.tools.ear import RATE, Ear, Heard, Samples

# Seconds held at once, and of its end in which the quietest moment is looked for to part it.
PIECE, PART_WITHIN = 480, 30
# Seconds by which what begins on a whole millisecond may seem to end before the file does.
TICK = 0.01
# How far it is, at most, while no language is known.
UNKNOWN = 0.1


def transcribe(request: dict[str, Any], room: Path, tell: Callable[[float], None]) -> Any:
    """Return ``{"language", "probability", "words", "missed"}``.

    ``words`` are ``[start ms, end ms, text, probability]``; a text begins with a space unless it
    continues the word before. ``missed`` is how many seconds were speech but not understood.
    ``request``: ``sound`` (16 kHz mono 16 bit WAV), ``model`` (folder), ``language`` (a code or
    ``auto``), ``surest``: below this probability a detected language gets no words.
    """
    ear = Ear(Path(request["model"]), request["language"], float(request["surest"]))
    tell(0.0)
    words: list[Heard] = []
    path, known = room / request["sound"], False
    for start, piece, whole in pieces(path):
        if not known:
            end = start / 1000 + len(piece) / RATE
            # Hours may go by in which nobody speaks, and who says nothing new is stopped.
            tell(UNKNOWN * end / whole)
            known = ear.knows(piece, end > whole - TICK)
            # What came before the language was known is heard now.
            for before, part in _before(path, start) if known else ():
                words += _words(ear, part, before, whole, tell)
        if ear.gave_up:
            break
        if known:
            words += _words(ear, piece, start, whole, tell)
    tell(1.0)
    return {
        "language": ear.language or "", "probability": ear.probability,
        "words": words, "missed": round(ear.missed),
    }  # fmt: skip


def _words(
    ear: Ear, piece: Samples, start: int, whole: float, tell: Callable[[float], None]
) -> list[Heard]:
    """The words of a piece that begins at ``start`` (ms), in their order."""
    found = []
    for share, heard in ear.hear(piece):
        found.append([[start + w[0], start + w[1], w[2], w[3]] for w in heard])
        tell(min(1.0, (start / 1000 + share * len(piece) / RATE) / whole))
    tell(min(1.0, (start / 1000 + len(piece) / RATE) / whole))
    # Windows come in no order, words within one in theirs.
    return [word for heard in sorted(filter(None, found)) for word in heard]


def _before(path: Path, start: int) -> Iterator[tuple[int, Samples]]:
    """The pieces before the one that begins at ``start``."""
    for at, piece, _ in pieces(path):
        if at >= start:
            return
        yield at, piece


def pieces(path: Path) -> Iterator[tuple[int, Samples, float]]:
    """Yield ``(start ms, samples -1..1, seconds of the whole)``, parted where it is quiet."""
    with wave.open(str(path), "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{path.name} is not 16 kHz mono 16 bit")
        whole, start = file.getnframes(), 0
        while start < whole:
            file.setpos(start)
            data = np.frombuffer(file.readframes(PIECE * RATE), "<i2")
            samples = data.astype(np.float32) / np.float32(32768)
            if start + len(samples) < whole:
                samples = samples[: _quietest(samples)]
            yield start * 1000 // RATE, samples, whole / RATE
            start += len(samples)


def _quietest(samples: Samples) -> int:
    """The middle of the quietest fifth of a second near the end, on a whole millisecond."""
    block = RATE // 5
    tail = samples[-PART_WITHIN * RATE :]
    blocks = tail[: len(tail) // block * block].reshape(-1, block)
    quiet = int(np.argmin(np.square(blocks).mean(axis=1)))
    return len(samples) - len(tail) + quiet * block + block // 2
