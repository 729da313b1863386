"""What is in one track of footage, as found by looking."""

from dataclasses import dataclass
from fractions import Fraction

# Encoders end sound and picture up to some frames apart; by more (seconds) something was said.
GOES_ON = 1


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
    """The audio stream that is used; ``start`` and ``end`` as in Picture.

    ``held`` is how many seconds its packets hold, less than it lasts where it has gaps; 0 where
    they do not say. ``second`` is the index of a stream like it, of one channel too, that is the
    right side where this one is the left.
    """

    index: int
    codec: str
    channels: int
    layout: str
    sample_rate: int
    start: Fraction
    end: Fraction
    held: Fraction = Fraction(0)
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that the footage carries; ``start`` in seconds from the container's start."""

    start: Fraction
    title: str


@dataclass(frozen=True, slots=True)
class Media:
    """The facts of one track; ``length`` is what its packets really span, in seconds.

    ``stills`` are the times (seconds from the container's start) in which a picture of variable
    rate does not change for a second or more, or any picture at its end. ``cut`` says how it is
    seen that the file is not whole, as a clause; empty when it seems to be.
    """

    container: str
    length: Fraction
    declared: Fraction | None
    size: int
    picture: Picture | None
    sound: Sound | None
    chapters: tuple[Chapter, ...] = ()
    created: str = ""
    warnings: tuple[str, ...] = ()
    cut: str = ""
    stills: tuple[tuple[Fraction, Fraction], ...] = ()

    @property
    def lasts(self) -> Fraction:
        """Seconds of a lesson of it: while the sound goes on the last picture stays."""
        if self.picture and self.length - self.picture.end < GOES_ON:
            return self.picture.end
        return self.length
