"""Slices of a timeline that are encoded apart, anchored in the source."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from pipeline.model.span import Span, total, union
from pipeline.model.timeline import Footage, Timeline, Title


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
    than ``least`` frames (half a GOP) joins its neighbour, because a segment of a few frames helps
    nobody, and what joins is encoded anew with it; not one behind a long cut, for who decodes a
    chunk decodes what was cut out of it too.
    """
    made: list[Chunk] = []
    run: list[tuple[int, Span]] = []
    for clip in timeline.clips:
        if isinstance(clip, Title):
            made += _footage(run, window, least)
            run = []
            made.append(TitleChunk(clip.kind, clip.length))
        else:
            run += _slices(clip, window)
    return (*made, *_footage(run, window, least))


def _slices(clip: Footage, window: int) -> list[tuple[int, Span]]:
    """Parts of one window each, with its number."""
    cuts = [clip.start, *range((clip.start // window + 1) * window, clip.end, window), clip.end]
    return [(a // window, Span(a, b)) for a, b in pairwise(cuts)]


def _footage(run: list[tuple[int, Span]], window: int, least: int) -> list[Chunk]:
    windows: dict[int, list[Span]] = {}
    for number, span in run:
        windows.setdefault(number, []).append(span)
    groups: list[list[Span]] = []
    for spans in windows.values():
        if groups and _joins(groups[-1], spans, window, least):
            groups[-1] += spans
        else:
            groups.append(spans)
    return [FootageChunk(union(spans)) for spans in groups]


def _joins(before: list[Span], spans: list[Span], window: int, least: int) -> bool:
    near = spans[0].start - before[-1].end < window
    small = min(total(before), total(spans)) < least
    return near and small and total(before) + total(spans) <= 2 * window
