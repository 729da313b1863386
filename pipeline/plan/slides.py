"""Where the picture changes for good: what to look at, and how close two slides may be."""

from collections.abc import Mapping
from fractions import Fraction

from pipeline.model.media import Picture
from pipeline.plan.inputs import MOST_PIXELS

# Seconds. What follows faster is the animation of one slide.
APART = Fraction(2)


def request(path: str, container: str, picture: Picture) -> Mapping[str, object]:
    """What the slides tool is asked for; ``path`` is absolute."""
    return {
        "path": path,
        "container": container,
        "stream": picture.index,
        "pixels": MOST_PIXELS,
        "seconds": str(picture.end),
        "keyframe_gap": str(picture.keyframe_gap),
        "apart": str(APART),
    }
