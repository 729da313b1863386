"""Which moment the poster shows."""

from fractions import Fraction

from pipeline.model.timeline import Footage, Timeline

# Far enough in that the lecturer is at work, near enough that it is still the same topic.
SHARE, MOST = Fraction(1, 10), Fraction(30)


def poster_at(timeline: Timeline) -> Fraction:
    """Seconds of the finished lesson: a tenth into the footage, 30 s at most."""
    start = next((at for at, clip in timeline.placed() if isinstance(clip, Footage)), 0)
    shown = sum(clip.length for clip in timeline.footage)
    return start / timeline.rate + min(shown / timeline.rate * SHARE, MOST)
