"""A packaged lesson: which file is which segment."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Segment:
    """``size`` bytes of ``file`` and ``seconds`` of the lesson that begin with a keyframe.

    ``first`` is the number of bytes up to and with that keyframe. ``offset`` is where in the file
    they begin; 0 for a file that is this segment and nothing else.
    """

    file: str
    size: int
    first: int
    seconds: Fraction
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Strand:
    """One rendition of the picture, or the sound: its init segment and its segments in order.

    ``codec`` as RFC 6381 wants it; ``width`` and ``height`` are 0 for sound, ``channels`` for
    pictures.
    """

    name: str
    codec: str
    init: str
    segments: tuple[Segment, ...]
    width: int = 0
    height: int = 0
    channels: int = 0

    @property
    def seconds(self) -> Fraction:
        """Length."""
        return sum((segment.seconds for segment in self.segments), Fraction(0))

    @property
    def target(self) -> int:
        """EXT-X-TARGETDURATION in seconds: every EXTINF, rounded to the nearest integer, is at most
        that (RFC 8216, 4.3.3.1)."""
        return max(1, *(int(each.seconds + Fraction(1, 2)) for each in self.segments))

    @property
    def peak(self) -> int:
        """Bits a second at most (BANDWIDTH, RFC 8216 4.3.4.2)."""
        return self._most([each.size for each in self.segments])

    @property
    def average(self) -> int:
        """Bits a second of all of it (AVERAGE-BANDWIDTH)."""
        return round(sum(segment.size for segment in self.segments) * 8 / self.seconds)

    @property
    def keyframe_peak(self) -> int:
        """Bits a second when only keyframes are fetched."""
        return self._most([each.first for each in self.segments])

    def _most(self, sizes: Sequence[int]) -> int:
        """Of contiguous segments of 0.5 to 1.5 target durations together (RFC 8216, 4.1).

        Of the target that is written, by which others measure. One of a few frames would count as
        a rate that no line has to carry.
        """
        lengths = [each.seconds for each in self.segments]
        target, found = self.target, [sum(sizes) / self.seconds]
        for first in range(len(lengths)):
            seconds, size = Fraction(0), 0
            for length, more in zip(lengths[first:], sizes[first:], strict=True):
                seconds, size = seconds + length, size + more
                if 2 * seconds > 3 * target:
                    break
                if 2 * seconds >= target:
                    found.append(size / seconds)
        return round(max(found) * 8)


@dataclass(frozen=True, slots=True)
class Package:
    """Every strand, largest picture first, and ``(label, file)`` of each download.

    A download holds the segments of its strand; their playlist points into it.
    """

    rate: Fraction
    pictures: tuple[Strand, ...]
    sound: Strand | None
    downloads: tuple[tuple[str, str], ...]

    @property
    def seconds(self) -> Fraction:
        """Length of the pictures."""
        return self.pictures[0].seconds


@dataclass(frozen=True, slots=True)
class Sheet:
    """One image of ``columns`` x ``rows`` thumbnails of ``width`` x ``height`` pixels."""

    file: str
    columns: int
    rows: int
    width: int
    height: int
    starts: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The poster and the scrubbing thumbnails."""

    poster: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """``text`` (one or two lines) shown from ``start`` to ``end`` of the finished lesson.

    ``paragraph``: before it the speaker paused, or something was cut out.
    """

    start: Fraction
    end: Fraction
    text: str
    paragraph: bool = False


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter of the finished lesson."""

    start: Fraction
    title: str
