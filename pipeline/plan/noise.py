"""How noisy a picture is, and what is done about it. Pure.

Immerkaer's mask (Computer Vision and Image Understanding 64/2, 1996, 300-302) takes away what is
even or an edge and leaves six times the noise. His mean over the whole picture takes textures for
noise; so it is the mean of small blocks here, and of those the lower quarter, which hold little but
noise: a wall, a desk, what is out of focus.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import pi, sqrt
from typing import Any

import ffmpeg

from pipeline.plan.encode import Look

MASK = "1 -2 1 -2 4 -2 1 -2 1"
# Pixels of a side of a block; which of the blocks, the evenest first, stands for the picture.
BLOCK, LOWER = 16, 0.25
# Frames of a sample that are looked at: one of so many.
EVERY = 5
# What the mask gives is stored with this factor, so that little noise is not rounded away.
FINER = 4
# Standard deviation, in steps of 8-bit luma, from which on noise is taken out: at 0.5 nothing is
# won by that, at 0.1 a tenth is lost (bench.ladder).
NOISY = 2.0
# The file in the room.
BLOCKS = "noise.raw"


def measured(stream: Any) -> list[str]:
    """Arguments that leave one byte for each block of these frames in ``BLOCKS``.

    The mask's negative half is cut off: noise has as much of both.
    """
    stream = stream.filter("select", f"not(mod(n,{EVERY}))").filter("format", "gray")
    stream = stream.filter("convolution", **{"0m": MASK, "0rdiv": FINER})
    stream = stream.filter("scale", f"iw/{BLOCK}", f"ih/{BLOCK}", flags="area")
    argv: list[str] = ffmpeg.get_args(
        ffmpeg.output(stream, BLOCKS, f="rawvideo", pix_fmt="gray", fps_mode="passthrough")
    )
    return argv


def deviation(blocks: Sequence[bytes]) -> float:
    """Standard deviation of the noise, in steps of 8-bit luma; 0 where nothing was measured.

    Immerkaer: sqrt(pi / 2) / 6 times the mean of the absolute values, of which a half is here.
    """
    values = sorted(b"".join(blocks))
    if not values:
        return 0.0
    return sqrt(pi / 2) / 6 * 2 * values[int(len(values) * LOWER)] / FINER


def cleaner(look: Look, noise: float) -> Look:
    """The look, with the noise taken out where there is so much of it."""
    return replace(look, clean=noise >= NOISY)
