"""A packaged lesson: which file is which segment."""

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
    def peak(self) -> int:
        """Bits a second of the largest segment (BANDWIDTH, RFC 8216 4.3.4.2)."""
        return max(round(segment.size * 8 / segment.seconds) for segment in self.segments)

    @property
    def average(self) -> int:
        """Bits a second of all of it (AVERAGE-BANDWIDTH)."""
        return round(sum(segment.size for segment in self.segments) * 8 / self.seconds)

    @property
    def keyframe_peak(self) -> int:
        """Bits a second when only keyframes are fetched."""
        return max(round(segment.first * 8 / segment.seconds) for segment in self.segments)


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
    """``text`` (one or two lines) shown from ``start`` to ``end`` of the finished lesson."""

    start: Fraction
    end: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter of the finished lesson."""

    start: Fraction
    title: str
