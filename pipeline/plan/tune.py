"""Which CRF gives the quality that is wanted, for this very footage: tried on a few seconds of it.

One CRF for everything gives a noisy camera too little and a slide too much. What is tried is chosen
by the footage alone, never by what is cut, so that no later edit changes it: a cut encodes the
chunk that it is in and no other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from statistics import fmean
from typing import Any

import ffmpeg

from pipeline.model.chunk import Chunk, FootageChunk
from pipeline.model.errors import ToolFailed
from pipeline.model.facts import Calm
from pipeline.model.ladder import Codec
from pipeline.model.profile import Video
from pipeline.model.span import Span, complement, total
from pipeline.plan.calm import calmed, mostly
from pipeline.plan.encode import Look, sized

# Seconds of one sample of what moves, and how many there are; of what is calm: GOPs.
SAMPLE, SAMPLES, CALM_SAMPLES = 1, 3, 2
# A share of the footage below which it is not worth a look of its own.
FEW = Fraction(1, 20)
# The second CRF that is tried is so much higher; how far the chosen one may be from the first.
STRIDE, LOWER, HIGHER = 6, 4, 9
# VMAF counts every so many frames of what moves: neighbours are alike.
EVERY = 2
SCORES = "vmaf.json"
# What an ffmpeg says that was built without libvmaf: footage keeps the CRF of the profile then.
MISSING = "No such filter: 'libvmaf'"


@dataclass(frozen=True, slots=True)
class Tried:
    """Mean VMAF (0 to 100) of the largest size of one codec at one CRF, where it is calm or not."""

    codec: Codec
    calm: bool
    crf: int
    vmaf: float


def samples(
    frames: int, calm: Sequence[Calm], rate: Fraction, gop: int
) -> tuple[FootageChunk, ...]:
    """What is tried of a source of so many frames, piece by piece: what moves, and what is calm."""
    (whole,) = calmed([FootageChunk((Span(0, frames),))], calm, rate, True)
    moving = _spread(complement(whole.calm, frames), SAMPLES, ceil(SAMPLE * rate), frames)
    still = _spread(whole.calm, CALM_SAMPLES, gop, frames)
    made = [FootageChunk((span,)) for span in (*moving, *still)]
    return tuple(each for each in calmed(made, calm, rate, True) if isinstance(each, FootageChunk))


def _spread(spans: Sequence[Span], count: int, length: int, frames: int) -> tuple[Span, ...]:
    """``count`` pieces of ``length`` frames at equal distances within these spans."""
    long = [span for span in spans if span.length >= length]
    held = total(long)
    if held < FEW * frames:
        return ()
    found: list[Span] = []
    for number in range(count):
        at = held * (2 * number + 1) // (2 * count)
        for span in long:
            if at < span.length:
                start = span.start + min(at, span.length - length)
                found.append(Span(start, start + length))
                break
            at -= span.length
    return tuple(sorted(set(found)))


def trials(look: Look) -> tuple[Look, ...]:
    """The looks that are tried: of each codec the largest size, at two CRFs."""
    largest = {each.codec: each for each in reversed(look.renditions)}
    sizes = tuple(each for each in look.renditions if largest[each.codec] is each)
    return tuple(
        replace(
            look, renditions=sizes,
            codings=tuple(each.at(each.crf + more, each.crf + more) for each in look.codings),
        )
        for more in (0, STRIDE)
    )  # fmt: skip


def compared(encoded: Any, source: Any, width: int, height: int, chunk: Chunk) -> list[str]:
    """Arguments that compare frame by frame and leave the scores in ``SCORES``."""
    shown = encoded["v:0"].filter("setpts", "N/TB").filter("format", "yuv420p")
    truth = sized(source, width, height).filter("setpts", "N/TB")
    scores = ffmpeg.filter(
        [shown, truth], "libvmaf", log_fmt="json", log_path=SCORES,
        n_subsample=1 if mostly(chunk) else EVERY, n_threads=2,
    )  # fmt: skip
    argv: list[str] = ffmpeg.get_args(ffmpeg.output(scores, "-", f="null"))
    return argv


def score(log: str) -> float:
    """The mean of what libvmaf wrote."""
    try:
        return float(json.loads(log)["pooled_metrics"]["vmaf"]["mean"])
    except (ValueError, KeyError) as error:
        raise ToolFailed("libvmaf left no scores") from error


def tuned(look: Look, video: Video, tried: Sequence[Tried]) -> Look:
    """The look with the CRFs at which these trials reach ``video.vmaf``."""
    made = []
    for each in look.codings:
        own = [t for t in tried if t.codec == each.codec]
        moving, calm = (
            _crf([t for t in own if t.calm is still], video.vmaf) for still in (False, True)
        )
        crf = moving or calm or each.crf
        made.append(each.at(crf, calm or crf))
    return replace(look, codings=tuple(made))


def _crf(tried: Sequence[Tried], target: float) -> int | None:
    """On the line through the means at two CRFs; what hardly changes goes as far as it may."""
    if not tried:
        return None
    good, less = sorted({each.crf for each in tried})
    high, low = (fmean(t.vmaf for t in tried if t.crf == crf) for crf in (good, less))
    way = (high - target) * (less - good) / max(0.1, high - low)
    return good + round(max(-LOWER, min(HIGHER, way)))
