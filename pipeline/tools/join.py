"""Join pieces of decoded sound with short fades (pydub), window by window, memory flat.

One channel is written where two would say the same, or where only one says anything: a microphone
that was plugged into one side of a camera is meant to be heard with both ears.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from pydub import AudioSegment

RATE, CHANNELS, WIDTH = 48_000, 2, 2
FRAME = CHANNELS * WIDTH
WINDOW = 30 * RATE  # samples held at once
# Sides that differ by no more than rounding are alike: -84 dBFS.
ROUNDING = 2
# A side that never gets louder says nothing (-60 dBFS: an open input), beside one that does and is
# this many times louder (40 dB).
NOTHING, LOUDER = 32, 100


def join_clips(request: dict[str, Any], room: Path, tell: Callable[[float], None]) -> Any:
    """Write ``edited.raw`` from the ``pieces`` of ``source.raw``.

    A piece is ``[start sample or None, samples, fade in, fade out]``; None means silence. Samples
    past the end of the source are silence. Returns the samples written, and the ``sides`` of the
    source that were: both (0, 1), or one, and whether the other is ``silent``.
    """
    fade = int(request["fade_ms"])
    pieces = request["pieces"]
    whole = sum(piece[1] for piece in pieces) or 1
    done = 0
    with open(room / "source.raw", "rb") as source, open(room / "edited.raw", "wb") as edited:
        sides, silent = _sides(source, pieces, lambda seen: tell(seen / whole / 2))
        for start, samples, fade_in, fade_out in pieces:
            ends = (fade if fade_in else 0, fade if fade_out else 0)
            sound = _silence(samples) if start is None else _piece(source, start, samples, *ends)
            for data in sound:
                edited.write(_only(data, sides))
                done += len(data) // FRAME
                tell((1 + done / whole) / 2)
    return {"samples": done, "sides": sides, "silent": silent}


def _sides(
    source: IO[bytes], pieces: list[list[Any]], tell: Callable[[int], None]
) -> tuple[list[int], bool]:
    """The sides to write, and whether one is left out because it says nothing.

    ``tell`` is called with the samples seen so far; of stereo these are few.
    """
    apart, peaks, seen = 0, [0, 0], 0
    for start, samples, *_ in pieces:
        for data in () if start is None else _piece(source, start, samples, 0, 0):
            both = np.frombuffer(data, "<i2").reshape(-1, CHANNELS).astype(np.int32)
            apart = max(apart, _peak(both[:, 0] - both[:, 1]))
            peaks = [max(peaks[side], _peak(both[:, side])) for side in range(CHANNELS)]
            if apart > ROUNDING and min(peaks) > NOTHING:
                return [0, 1], False
            seen += len(both)
            tell(seen)
    if apart <= ROUNDING:
        return [0], False
    silent = max(peaks) >= LOUDER * max(1, min(peaks))
    return ([peaks.index(max(peaks))] if silent else [0, 1]), silent


def _peak(samples: NDArray[np.int32]) -> int:
    """A tenth of the time that abs() of both sides takes."""
    return max(int(samples.max(initial=0)), -int(samples.min(initial=0)))


def _only(data: bytes, sides: list[int]) -> bytes:
    if len(sides) == CHANNELS:
        return data
    return np.frombuffer(data, "<i2")[sides[0] :: CHANNELS].tobytes()


def _silence(samples: int) -> Iterator[bytes]:
    while samples > 0:
        yield bytes(min(samples, WINDOW) * FRAME)
        samples -= WINDOW


def _piece(
    source: IO[bytes], start: int, samples: int, fade_in: int, fade_out: int
) -> Iterator[bytes]:
    """Both sides of ``samples`` samples, in windows."""
    source.seek(start * FRAME)
    left = samples
    while left > 0:
        # The last window is never so short that its fade does not fit.
        size = left if left < 2 * WINDOW else WINDOW
        data = source.read(size * FRAME)
        data += bytes(size * FRAME - len(data))
        if left == samples:
            data = _faded(data, fade_in, 0)
        if size == left:
            data = _faded(data, 0, fade_out)
        yield data
        left -= size


def _faded(data: bytes, fade_in: int, fade_out: int) -> bytes:
    """Fade the first or last milliseconds; pydub gets whole milliseconds only, it rounds others."""
    longest = len(data) // FRAME * 1000 // RATE // 2
    head, tail = (min(ms, longest) * RATE // 1000 * FRAME for ms in (fade_in, fade_out))
    first, middle, last = data[:head], data[head : len(data) - tail], data[len(data) - tail :]
    if head:
        first = _sound(first).fade_in(min(fade_in, longest)).raw_data
    if tail:
        last = _sound(last).fade_out(min(fade_out, longest)).raw_data
    return first + middle + last


def _sound(data: bytes) -> AudioSegment:
    return AudioSegment(data, sample_width=WIDTH, frame_rate=RATE, channels=CHANNELS)
