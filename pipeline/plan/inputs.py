"""How a hostile file is opened by ffmpeg: what it may be is said before it is read.

Without this a text called ``talk.mp4`` is read as a playlist and opens any file or address that it
names. ``file:`` with an absolute path keeps names from being read as protocols or patterns.
"""

from fractions import Fraction
from typing import Any

import ffmpeg

from pipeline.model.allowed import CONTAINERS, COUNTED_FROM_STREAM, DECODERS

# 8K; a larger picture was refused by the probe, but its size can change in mid-file.
MOST_PIXELS = 7680 * 4320
# All the pixels that are coded: the size of a picture was reckoned from them, and a clean aperture
# that the container names (QuickTime's ``clap``) would be drawn out to that size.
WHOLE = {"apply_cropping": "codec"}


def guards(container: str, pixels: int = MOST_PIXELS) -> dict[str, str]:
    """Input options of one file whose container the probe has named."""
    if container not in CONTAINERS:
        raise ValueError(f"not a container that the probe lets through: {container!r}")
    return {
        "protocol_whitelist": "file",
        "format_whitelist": container,
        "codec_whitelist": ",".join(DECODERS),
        "max_pixels": str(pixels),
        "f": container,
    }


def guarded(path: str, container: str, pixels: int = MOST_PIXELS) -> list[str]:
    """The options and ``-i`` of one input; ``path`` is absolute."""
    options = [word for name, value in guards(container, pixels).items()
               for word in (f"-{name}", value)]  # fmt: skip
    return [*options, "-i", _url(path)]


def opened(path: str, container: str, **options: str) -> Any:
    """A picture's ffmpeg-python input, as guarded; ``options`` (``ss``, ``t``) go before it."""
    return ffmpeg.input(_url(path), **guards(container), **WHOLE, **options)


def late_start(container: str, start: Fraction, seek: Fraction = Fraction(0)) -> str:
    """A setpts (or asetpts) expression that puts a stream's first frame where it belongs.

    In MPEG-TS, MPEG-PS and Ogg, ffmpeg counts from the first stream *in use*: a picture that
    begins 0.3 s after the sound, decoded without it, would begin at 0 (ffmpeg 9; version 5.1
    differs again when -ss is given). ``start`` is the stream's, as probed; ``seek`` is the value
    of -ss. Empty where nothing is wrong.
    """
    if container not in COUNTED_FROM_STREAM or start <= seek:
        return ""
    return f"PTS-STARTPTS+{float(start - seek):.6f}/TB"


def _url(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError(f"not an absolute path: {path!r}")
    return f"file:{path}"
