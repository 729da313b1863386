"""The edit decision list: what is kept, in order, and the one map from source to output time."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from pipeline.model.span import Span, complement, union


@dataclass(frozen=True, slots=True)
class Footage:
    """Source frames ``start..end`` (excluded) of the recording's picture, as they are."""

    start: int
    end: int
    clip: Literal["footage"] = "footage"

    @property
    def length(self) -> int:
        """Frames."""
        return self.end - self.start

    @property
    def span(self) -> Span:
        """The same as a span."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Title:
    """A rendered card of ``length`` frames; ``kind`` says which one."""

    kind: Literal["intro", "outro"]
    length: int
    clip: Literal["title"] = "title"


Clip = Footage | Title


@dataclass(frozen=True)
class Timeline:
    """Clips in order on one frame grid of ``rate`` frames a second.

    ``source_frames`` is the length of the footage on that grid. Footage clips are in rising
    source order and do not overlap, which is what makes ``to_output`` a function.
    """

    rate: Fraction
    source_frames: int
    clips: tuple[Clip, ...]

    def __post_init__(self) -> None:
        at = 0
        for clip in self.footage:
            if clip.start < at or clip.end > self.source_frames or clip.length <= 0:
                raise ValueError(f"clip {clip.start}..{clip.end} is out of order or out of range")
            at = clip.end
        if any(clip.length <= 0 for clip in self.clips):
            raise ValueError("a clip needs at least one frame")

    @property
    def footage(self) -> tuple[Footage, ...]:
        """Only the clips that show the source."""
        return tuple(clip for clip in self.clips if isinstance(clip, Footage))

    @property
    def length(self) -> int:
        """Output frames."""
        return sum(clip.length for clip in self.clips)

    @property
    def seconds(self) -> Fraction:
        """Output length in seconds."""
        return self.length / self.rate

    @property
    def kept(self) -> tuple[Span, ...]:
        """Source frames that are shown."""
        return union(clip.span for clip in self.footage)

    @property
    def removed(self) -> tuple[Span, ...]:
        """Source frames that are not shown; kept and removed together are the source."""
        return complement(self.kept, self.source_frames)

    def placed(self) -> tuple[tuple[int, Clip], ...]:
        """Each clip with the output frame it starts at."""
        starts, at = [], 0
        for clip in self.clips:
            starts.append((at, clip))
            at += clip.length
        return tuple(starts)

    def first(self, frames: int) -> "Timeline":
        """Its first ``frames`` output frames, and no more of the source than they show."""
        clips: list[Clip] = []
        for at, clip in self.placed():
            left = min(clip.length, frames - at)
            if left > 0:
                clips.append(_shortened(clip, left))
        end = max((clip.end for clip in clips if isinstance(clip, Footage)), default=0)
        return Timeline(self.rate, end, tuple(clips))

    def to_output(self, seconds: Fraction) -> Fraction:
        """Output time of a source time; a removed moment maps to the joint that replaced it."""
        laid, starts = self._laid
        if not laid:
            return Fraction(0)
        frame = seconds * self.rate
        i = bisect_right(starts, frame) - 1
        if i < 0:
            return laid[0][0] / self.rate
        at, clip = laid[i]
        return (at + min(frame - clip.start, Fraction(clip.length))) / self.rate

    @cached_property
    def _laid(self) -> tuple[list[tuple[int, Footage]], list[int]]:
        """Clips of footage where they are placed, and where in the source they start: reckoned
        once, since every word of a lesson asks four times."""
        laid = [(at, clip) for at, clip in self.placed() if isinstance(clip, Footage)]
        return laid, [clip.start for _, clip in laid]

    def to_source(self, seconds: Fraction) -> Fraction | None:
        """Source time of an output time, or None where a title is shown."""
        frame = seconds * self.rate
        for at, clip in self.placed():
            if at <= frame < at + clip.length and isinstance(clip, Footage):
                return (clip.start + frame - at) / self.rate
        return None

    def keeps(self, start: Fraction, end: Fraction) -> bool:
        """Whether at least half of ``start..end`` source seconds is shown."""
        if end <= start:
            return self.to_source(self.to_output(start)) == start
        return 2 * (self.to_output(end) - self.to_output(start)) >= end - start


def _shortened(clip: Clip, frames: int) -> Clip:
    """The first ``frames`` of a clip."""
    if isinstance(clip, Footage):
        return Footage(clip.start, clip.start + frames)
    return Title(clip.kind, frames)
