"""Half-open runs of whole frames, and the little algebra that editing needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Frames ``start`` (included) to ``end`` (excluded), counted on one frame grid."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")

    @property
    def length(self) -> int:
        """Number of frames."""
        return self.end - self.start


def total(spans: Iterable[Span]) -> int:
    """Frames in all spans together."""
    return sum(span.length for span in spans)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same frames as few, sorted, disjoint spans; touching spans are joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def complement(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """The frames of ``0..length`` that are in no span."""
    holes: list[Span] = []
    at = 0
    for span in union(spans):
        if span.start >= length:
            break
        if at < span.start:
            holes.append(Span(at, span.start))
        at = span.end
    if at < length:
        holes.append(Span(at, length))
    return tuple(holes)


def subtract(spans: Iterable[Span], gone: Iterable[Span]) -> tuple[Span, ...]:
    """The frames of ``spans`` that are in none of ``gone``."""
    kept = union(spans)
    if not kept:
        return ()
    end = kept[-1].end
    return complement((*complement(kept, end), *gone), end)


def inward(start: Fraction, end: Fraction, rate: Fraction) -> Span | None:
    """The whole frames that lie inside ``start..end`` seconds, or None when there is none."""
    first, last = ceil(max(start, Fraction(0)) * rate), floor(end * rate)
    return Span(first, last) if first < last else None


def outward(start: Fraction, end: Fraction, rate: Fraction) -> Span:
    """The frames that ``start..end`` seconds touch."""
    first = floor(max(start, Fraction(0)) * rate)
    return Span(first, max(ceil(end * rate), first + 1))
