"""Where nothing moves, fewer frames are encoded: which ones, and when each of them is shown.

A slide that stands still costs an encoder as much time as one that moves, frame by frame, and all
those frames show the same. So calm parts have a low frame rate of their own, within the same
segments: every segment begins where it would have, and a frame is shown until the next one comes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from pipeline.model.chunk import Chunk, FootageChunk
from pipeline.model.facts import Calm
from pipeline.model.media import Media
from pipeline.model.span import Span, total, union
from pipeline.plan.title import at_rest

# Shorter parts (seconds) are not worth a change of rate.
LEAST = Fraction(1)


def step(rate: Fraction, calm_rate: int, gop: int) -> int:
    """Of how many frames one is encoded where nothing moves; 1 when all are.

    It divides the GOP, so that the first frame of a segment is never left out, and is at most what
    gives ``calm_rate`` frames a second (0: no part has a rate of its own).
    """
    most = floor(rate / calm_rate) if calm_rate else 1
    return max(n for n in range(1, max(1, most) + 1) if gop % n == 0)


def calmed(
    chunks: Iterable[Chunk], calm: Sequence[Calm], rate: Fraction, pictures: bool
) -> tuple[Chunk, ...]:
    """Every chunk with its calm parts; ``calm`` as seen in the source.

    Footage without ``pictures`` is shown over a card at rest.
    """
    still = [Span(a, b) for a, b in ((ceil(c.start * rate), floor(c.end * rate)) for c in calm)
             if a < b]  # fmt: skip
    return tuple(replace(each, calm=_parts(each, still, rate, pictures)) for each in chunks)


def rested(calm: Sequence[Calm], media: Media) -> tuple[Calm, ...]:
    """``calm``, and where the last picture stays because none comes: looking does not find that."""
    last = media.stills[-1] if media.stills else None
    if last is None or media.picture is None or last[1] < media.picture.end:
        return tuple(calm)
    start = max([last[0] + 1 / media.picture.rate, *(each.end for each in calm)])
    return (*calm, Calm(start, last[1])) if start < last[1] else tuple(calm)


def shown(chunk: Chunk, every: int) -> tuple[int, ...]:
    """The frames of a chunk that are encoded: ``every`` n-th where it is calm, else all."""
    gone = {
        n for part in chunk.calm for n in range(part.start, part.end) if n % every
    }  # fmt: skip
    return tuple(n for n in range(chunk.frames) if n not in gone)


def mostly(chunk: Chunk) -> bool:
    """Whether nothing moves in at least half of a chunk."""
    return 2 * total(chunk.calm) >= chunk.frames


def choice(chunk: Chunk, every: int) -> str:
    """The same as an expression for ffmpeg's ``select``; empty where every frame is encoded."""
    if every == 1 or not chunk.calm:
        return ""
    inside = "+".join(f"between(n,{part.start},{part.end - 1})" for part in chunk.calm)
    return f"not(mod(n,{every})*({inside}))"


def _parts(chunk: Chunk, still: Sequence[Span], rate: Fraction, pictures: bool) -> tuple[Span, ...]:
    if not isinstance(chunk, FootageChunk):
        found = at_rest(chunk.frames, rate)
    elif not pictures:
        found = [Span(0, chunk.frames)]
    else:
        found = list(_met(chunk, still))
    return tuple(part for part in union(found) if part.length >= LEAST * rate)


def _met(chunk: FootageChunk, still: Sequence[Span]) -> Iterable[Span]:
    """Calm frames of the source as frames of the chunk; the first one after a cut is always new."""
    at = 0
    for span in chunk.spans:
        for part in still:
            first, end = max(part.start, span.start + 1), min(part.end, span.end)
            if first < end:
                yield Span(at + first - span.start, at + end - span.start)
        at += span.length
