"""The one frame grid of a lesson."""

from fractions import Fraction
from math import ceil, floor

from pipeline.model.media import Media

# Sound alone is shown over a still card; this is enough for its fades and cheap to encode.
STILL_RATE = Fraction(25)
LEAST_RATE = Fraction(10)


def output_rate(media: Media, highest: int) -> Fraction:
    """Frames a second: the source's, halved (or thirded ...) until it is at most ``highest``."""
    if media.picture is None:
        return min(STILL_RATE, Fraction(highest))
    rate = max(media.picture.rate, LEAST_RATE)
    return rate / max(1, ceil(rate / highest))


def source_frames(media: Media, rate: Fraction) -> int:
    """Whole frames of a lesson of it all; at least one."""
    return max(1, floor(media.lasts * rate + Fraction(1, 2)))
