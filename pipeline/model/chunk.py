"""Slices of a timeline that are encoded apart, anchored in the source."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from pipeline.model.span import Span, total, union
from pipeline.model.timeline import Footage, Timeline, Title

# GOPs of the first footage chunk of a long lesson: it is soon there to be looked at.
OPENING = 3


@dataclass(frozen=True, slots=True)
class FootageChunk:
    """The kept spans of one window of the source, shown one after the other.

    ``calm`` are frames of the chunk (not of the source) in which nothing moves: fewer of them are
    encoded, see pipeline.plan.calm.
    """

    spans: tuple[Span, ...]
    calm: tuple[Span, ...] = ()
    chunk: Literal["footage"] = "footage"

    @property
    def frames(self) -> int:
        """Output frames."""
        return total(self.spans)


@dataclass(frozen=True, slots=True)
class TitleChunk:
    """One title, whole; ``calm`` as in FootageChunk."""

    kind: Literal["intro", "outro"]
    frames: int
    calm: tuple[Span, ...] = ()
    chunk: Literal["title"] = "title"


Chunk = FootageChunk | TitleChunk


def window_frames(rate: Fraction, seconds: int, gop_seconds: int) -> int:
    """Frames of one source window: about ``seconds``, a whole number of GOPs."""
    return max(1, seconds // gop_seconds) * gop_frames(rate, gop_seconds)


def gop_frames(rate: Fraction, gop_seconds: int) -> int:
    """Frames of one closed GOP on the common grid, e.g. 120 for 4 s at 30000/1001."""
    return round(rate * gop_seconds)


def chunks(timeline: Timeline, window: int, least: int) -> tuple[Chunk, ...]:
    """Slice at whole multiples of ``window`` source frames.

    A cut in one window changes the chunk of that window and no other. A window that keeps fewer
    than ``least`` frames (a GOP) joins its neighbour, because a segment of a few frames helps
    nobody. Of the first of several windows a short beginning is a chunk of its own.
    """
    early = _early(timeline, window, least)
    made: list[Chunk] = []
    run: list[tuple[tuple[int, bool], Span]] = []
    for clip in timeline.clips:
        if isinstance(clip, Title):
            made += _footage(run, least)
            run = []
            made.append(TitleChunk(clip.kind, clip.length))
        else:
            run += _slices(clip, window, early)
    return (*made, *_footage(run, least))


def _early(timeline: Timeline, window: int, gop: int) -> int:
    """Where the first chunk ends, on the source's grid of GOPs; 0 where that is not worth it."""
    if not timeline.kept:
        return 0
    first, last = timeline.kept[0].start, timeline.kept[-1].end - 1
    if first // window == last // window or window < 2 * OPENING * max(1, gop):
        return 0
    return (first // max(1, gop) + OPENING) * max(1, gop)


def _slices(clip: Footage, window: int, early: int) -> list[tuple[tuple[int, bool], Span]]:
    """Parts of one window each, and the part before ``early`` apart."""
    borders = {*range((clip.start // window + 1) * window, clip.end, window), early}
    inside = sorted(border for border in borders if clip.start < border < clip.end)
    cuts = [clip.start, *inside, clip.end]
    return [((a // window, a >= early), Span(a, b)) for a, b in pairwise(cuts)]


def _footage(run: list[tuple[tuple[int, bool], Span]], least: int) -> list[Chunk]:
    windows: dict[tuple[int, bool], list[Span]] = {}
    for number, span in run:
        windows.setdefault(number, []).append(span)
    groups: list[list[Span]] = []
    for spans in windows.values():
        if groups and (total(spans) < least or total(groups[-1]) < least):
            groups[-1] += spans
        else:
            groups.append(spans)
    return [FootageChunk(union(spans)) for spans in groups]
