"""What is in one track of footage, as found by looking."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Picture:
    """The video stream that is used.

    ``width`` and ``height`` are display pixels: after rotation and sample aspect, before scaling.
    ``rate`` is the nominal frame rate of the footage (for variable frame rate, the standard rate
    that covers nearly all of its frames); ``start`` and ``end`` are seconds from the container's
    start, measured on the packets, not read from a header.
    """

    index: int
    codec: str
    width: int
    height: int
    pixel_format: str
    rate: Fraction
    variable_rate: bool
    start: Fraction
    end: Fraction
    rotation: int = 0
    interlaced: bool = False
    transfer: str = ""
    primaries: str = ""
    matrix: str = ""
    full_range: bool = False
    keyframe_gap: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Sound:
    """The audio stream that is used; ``start`` and ``end`` as in Picture."""

    index: int
    codec: str
    channels: int
    layout: str
    sample_rate: int
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that the footage carries; ``start`` in seconds from the container's start."""

    start: Fraction
    title: str


@dataclass(frozen=True, slots=True)
class Media:
    """The facts of one track; ``length`` is what its packets really span, in seconds."""

    container: str
    length: Fraction
    declared: Fraction | None
    size: int
    picture: Picture | None
    sound: Sound | None
    chapters: tuple[Chapter, ...] = ()
    created: str = ""
    warnings: tuple[str, ...] = ()
