"""Which CRF gives the quality that is wanted, for this very footage: tried on a few seconds of it.

One CRF for everything gives a noisy camera too little and a slide too much. What is tried is chosen
by the footage alone, never by what is cut, so that no later edit changes it: a cut encodes the
chunk that it is in and no other. What each size takes is noted too (pipeline.plan.rungs).
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
from pipeline.model.ladder import Codec, Rendition
from pipeline.model.profile import Video
from pipeline.model.span import Span, complement, total
from pipeline.plan import cmaf
from pipeline.plan.calm import calmed, mostly
from pipeline.plan.encode import Look, cleaned, sized

# Seconds of one sample of what moves, and how many there are; of what is calm: GOPs.
SAMPLE, SAMPLES, CALM_SAMPLES = 1, 3, 2
# A share of the footage below which what is calm is not worth a look of its own. What moves always
# is: it is what needs the line.
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
    """What one piece became in one size at one CRF, where it is calm or not.

    ``kbps`` is what a GOP of the like takes; ``vmaf`` (0 to 100) the mean, compared with the source
    in the largest size of the codec, of the sizes that are (``judged``).
    """

    name: str
    codec: Codec
    calm: bool
    crf: int
    kbps: float
    vmaf: float | None


@dataclass(frozen=True, slots=True)
class Trial:
    """All that was tried, and the standard deviation of the noise (pipeline.plan.noise)."""

    tried: tuple[Tried, ...] = ()
    noise: float = 0.0


def samples(
    frames: int, calm: Sequence[Calm], rate: Fraction, gop: int
) -> tuple[FootageChunk, ...]:
    """What is tried of a source of so many frames, piece by piece: what moves, and what is calm."""
    (whole,) = calmed([FootageChunk((Span(0, frames),))], calm, rate, True)
    moving = _spread(complement(whole.calm, frames), SAMPLES, ceil(SAMPLE * rate))
    still = () if total(whole.calm) < FEW * frames else _spread(whole.calm, CALM_SAMPLES, gop)
    made = [FootageChunk((span,)) for span in (*moving, *still)]
    return tuple(each for each in calmed(made, calm, rate, True) if isinstance(each, FootageChunk))


def calm_share(frames: int, calm: Sequence[Calm], rate: Fraction) -> Fraction:
    """The share of a source of so many frames in which nothing moves."""
    (whole,) = calmed([FootageChunk((Span(0, frames),))], calm, rate, True)
    return Fraction(total(whole.calm), frames)


def _spread(spans: Sequence[Span], count: int, length: int) -> tuple[Span, ...]:
    """``count`` pieces of ``length`` frames at equal distances within these spans."""
    long = [span for span in spans if span.length >= length]
    held = total(long)
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
    """The looks that are tried: every size, at two CRFs."""
    return tuple(
        replace(look, codings=tuple(e.at(e.crf + more, e.crf + more) for e in look.codings))
        for more in (0, STRIDE)
    )


def judged(look: Look, first: bool) -> dict[str, Rendition]:
    """The sizes that are compared, by name, and the size in which they are: their codec's largest.

    Those are the largest themselves, and at the ``first`` CRF the next ones, to see whether the
    largest are worth their bytes.
    """
    found: dict[str, Rendition] = {}
    for coding in look.codings:
        sizes = [each for each in look.renditions if each.codec == coding.codec]
        found |= {each.name: sizes[0] for each in sizes[: 2 if first else 1]}
    return found


def taken(data: bytes, look: Look, sample: Chunk) -> float:
    """kbit/s that a whole GOP like this sample takes; ``data`` is the sample's file.

    A sample that is shorter than a GOP has a keyframe all the same, which would count too much.
    """
    parts = cmaf.read(data).fragments
    first = parts[0].first
    rest = sum(each.size for each in parts) - first
    if len(parts) == 1 and sample.frames > 1:
        rest = rest * (look.gop - 1) // (sample.frames - 1)
    frames = look.gop if len(parts) == 1 else sample.frames
    return round(float((first + rest) * 8 * look.rate / frames / 1000), 1)


def compared(encoded: Any, source: Any, size: Rendition, chunk: Chunk, look: Look) -> list[str]:
    """Arguments that compare frame by frame in one size and leave the scores in ``SCORES``."""
    shown = encoded["v:0"].filter("scale", size.width, size.height)
    shown = shown.filter("setpts", "N/TB").filter("format", "yuv420p")
    truth = cleaned(sized(source, size.width, size.height), look, chunk).filter("setpts", "N/TB")
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
        largest = next(size.name for size in look.renditions if size.codec == each.codec)
        own = [t for t in tried if t.name == largest]
        moving, calm = (
            _crf(
                [(t.crf, t.vmaf) for t in own if t.calm is still and t.vmaf is not None], video.vmaf
            )
            for still in (False, True)
        )
        crf = moving or calm or each.crf
        made.append(each.at(crf, calm or crf))
    return replace(look, codings=tuple(made))


def _crf(tried: Sequence[tuple[int, float]], target: float) -> int | None:
    """On the line through the means at two CRFs; what hardly changes goes as far as it may."""
    if not tried:
        return None
    good, less = sorted({crf for crf, _ in tried})
    high, low = (fmean(vmaf for at, vmaf in tried if at == crf) for crf in (good, less))
    way = (high - target) * (less - good) / max(0.1, high - low)
    return good + round(max(-LOWER, min(HIGHER, way)))
