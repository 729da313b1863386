"""Find where nobody speaks (pydub), window by window, so that memory stays flat for any length.

How quiet is quiet comes from the recording itself: a lecture hall, a studio and a webcam have
nothing in common but that speech stands out of what is there between the words.
"""

import wave
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from pydub import AudioSegment
from pydub.silence import detect_silence

# Milliseconds: what is held at once, how far apart the looks are, and how long one look is.
WINDOW = 60_000
STEP = 20
LEAST = 200
# Milliseconds of sound whose loudness counts once when the levels are learned.
BLOCK = 100
# dBFS. Below the first there is no room noise, only digital silence; 16 bits end at the second.
DIGITAL, LOWEST = -80, -100
# A recording whose loudest moments are below this (dBFS) has no speech in it.
INAUDIBLE = -70
# Decibels above the noise of the room that are still the room; below speech that are still speech.
ABOVE_NOISE, BELOW_SPEECH = 5, 12
# Shares of the audible blocks: so many are quieter than the room's noise, so many than speech.
NOISE, SPEECH = 0.05, 0.9


def find_silences(request: dict[str, Any], room: Path, tell: Callable[[float], None]) -> Any:
    """Return ``{"silences": [[start, end], ...], "threshold": dBFS}``, times in milliseconds.

    ``request``: ``sound``, a mono 16 bit WAV file whose rate is whole samples a millisecond, and
    ``below``, how many decibels under speech count as silence. ``threshold`` is None when there
    is nothing to be heard. The result does not depend on WINDOW.
    """
    path = room / request["sound"]
    levels: Counter[int] = Counter()
    for _, segment, share in windows(path, WINDOW, 0):
        levels.update(level(block) for block in segment[::BLOCK])
        tell(share / 3)
    limit = threshold(levels, float(request["below"]))
    if limit is None:
        length = sum(len(segment) for _, segment, _ in windows(path, WINDOW, 0))
        return {"silences": [[0, length]] if length else [], "threshold": None}
    found: list[list[int]] = []
    for at, segment, share in windows(path, WINDOW, LEAST - STEP):
        for start, end in detect_silence(segment, LEAST, limit, STEP):
            join(found, at + start, at + end)
        tell(1 / 3 + share * 2 / 3)
    return {"silences": found, "threshold": limit}


def windows(path: Path, size: int, more: int) -> Iterator[tuple[int, AudioSegment, float]]:
    """Yield ``(start ms, sound, share done)``: ``size`` ms, and ``more`` ms of what follows.

    A rest that is too short to be looked at alone belongs to the last window.
    """
    with wave.open(str(path), "rb") as file:
        per_ms, rest = divmod(file.getframerate(), 1000)
        if rest or (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise ValueError(f"{path.name} is not mono, 16 bit, whole samples a millisecond")
        whole = file.getnframes() // per_ms
        start = 0
        while start < whole:
            last = start + size + LEAST >= whole
            end = whole if last else start + size
            file.setpos(start * per_ms)
            data = file.readframes((min(end + more, whole) - start) * per_ms)
            sound = AudioSegment(data, sample_width=2, frame_rate=1000 * per_ms, channels=1)
            yield start, sound, end / whole
            start = end


def level(block: AudioSegment) -> int:
    """RMS in whole dBFS."""
    loudness: float = block.dBFS
    return round(max(LOWEST, loudness))


def threshold(levels: Counter[int], below: float) -> float | None:
    """The dBFS under which nobody speaks; None when nobody speaks at all.

    ``below`` decibels under speech, but above the noise of the room. What seems to be noise but
    is hardly quieter than speech is speech, or so loud that rather no silence is found than a
    word lost.
    """
    audible = {each: count for each, count in levels.items() if each > DIGITAL}
    if not audible or max(audible) < INAUDIBLE:
        return None
    noise, speech = percentile(audible, NOISE), percentile(audible, SPEECH)
    in_noise = noise + ABOVE_NOISE
    return max(speech - below, in_noise) if in_noise <= speech - BELOW_SPEECH else speech - below


def percentile(counts: dict[int, int], share: float) -> int:
    """The lowest value that at least ``share`` of all do not exceed."""
    values = sorted(counts)
    needed = share * sum(counts.values())
    sums = accumulate(counts[value] for value in values)
    return next(value for value, so_far in zip(values, sums, strict=True) if so_far >= needed)


def join(found: list[list[int]], start: int, end: int) -> None:
    """Append; what touches the last one is part of it (as in pydub within one window)."""
    if found and start <= found[-1][1]:
        found[-1][1] = max(found[-1][1], end)
    else:
        found.append([start, end])
