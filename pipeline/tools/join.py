"""Join pieces of decoded sound with short fades (pydub), window by window, memory flat."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from pydub import AudioSegment

RATE, CHANNELS, WIDTH = 48_000, 2, 2
FRAME = CHANNELS * WIDTH
WINDOW = 30 * RATE  # samples held at once


def join_clips(request: dict[str, Any], room: Path, tell: Callable[[float], None]) -> Any:
    """Write ``edited.raw`` from the ``pieces`` of ``source.raw``; return the samples written.

    A piece is ``[start sample or None, samples, fade in, fade out]``; None means silence. Samples
    past the end of the source are silence.
    """
    fade = int(request["fade_ms"])
    whole = sum(piece[1] for piece in request["pieces"]) or 1
    done = 0
    with open(room / "source.raw", "rb") as source, open(room / "edited.raw", "wb") as edited:
        for start, samples, fade_in, fade_out in request["pieces"]:
            if start is None:
                _silence(edited, samples)
            else:
                source.seek(start * FRAME)
                _piece(source, edited, samples, fade if fade_in else 0, fade if fade_out else 0)
            done += samples
            tell(done / whole)
    return {"samples": done}


def _silence(edited: IO[bytes], samples: int) -> None:
    while samples > 0:
        size = min(samples, WINDOW)
        edited.write(bytes(size * FRAME))
        samples -= size


def _piece(source: IO[bytes], edited: IO[bytes], samples: int, fade_in: int, fade_out: int) -> None:
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
        edited.write(data)
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
