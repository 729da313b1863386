"""What of the footage could not be decoded, and what is said about it.

Nothing is decoded for this: the times of decoded frames are noted on the way to the encoder, and
the decoder's complaints are counted. What ffmpeg conceals, and ends with 0, is found here.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from pipeline.model.errors import BadMedia
from pipeline.model.facts import Damage
from pipeline.model.media import Picture, Sound
from pipeline.model.span import Span
from pipeline.plan.encode import seek
from pipeline.plan.probe import clock

# How ffmpeg's ``metadata`` filter writes the time of a frame.
TIME = re.compile(r"pts_time:(-?[\d.]+)")
# Said by ffmpeg of each frame in which something was concealed.
CORRUPT = "corrupt decoded frame"
# Pictures stand still when none comes for longer than both: seconds, and usual steps.
HOLE, LONG = Fraction(1), 10
# Seconds of sound below which nothing is said: decoders swallow less at a beginning or an end.
LEAST = Fraction(1, 2)
# Seconds that a recording must lose at least, before it can be too much.
ENOUGH = Fraction(1)
# A recording of which more than this share is lost is no lesson.
MOST_SHARE = Fraction(1, 10)
# Places that are told one by one.
PLACES = 5


def times(text: str) -> list[Fraction]:
    """Seconds after the beginning of decoding, as ffmpeg's ``metadata`` filter prints them."""
    return [Fraction(found) for found in TIME.findall(text)]


def seen(
    shown: Sequence[Fraction],
    corrupt: int,
    spans: Sequence[Span],
    rate: Fraction,
    container: str,
    picture: Picture,
    stills: Sequence[tuple[Fraction, Fraction]],
) -> tuple[Damage, ...]:
    """Damage in the frames of a chunk.

    ``shown`` as ``times`` gives it, ``corrupt`` frames; ``stills`` is when the footage itself has
    no new picture, for a rate that varies.
    """
    zero = seek(spans, rate, container, picture, stills)[0] / rate
    begin = max(spans[0].start / rate, picture.start)
    end = min(spans[-1].end / rate, picture.end)
    at = sorted(zero + each for each in shown)
    edges = [begin, *(each for each in at if begin < each < end), max(begin, end)]
    least = max(HOLE, LONG / picture.rate)
    found = [
        Damage("picture", a, b, lost)
        for a, b in pairwise(edges)
        if b - a > least and (lost := _kept(a, b, spans, rate) - _told(a, b, stills)) > HOLE
    ]
    # Behind the last picture it is decoded for each chunk anew.
    if corrupt and begin < end:
        found.append(Damage("picture", begin, end, min(end - begin, corrupt / picture.rate)))
    return tuple(found)


def _kept(a: Fraction, b: Fraction, spans: Sequence[Span], rate: Fraction) -> Fraction:
    """Seconds between ``a`` and ``b`` that are in the lesson."""
    parts = (min(b, each.end / rate) - max(a, each.start / rate) for each in spans)
    return sum((part for part in parts if part > 0), Fraction(0))


def _told(a: Fraction, b: Fraction, stills: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    return sum((max(Fraction(0), min(b, y) - max(a, x)) for x, y in stills), Fraction(0))


def lost(sound: Sound, samples: int) -> Fraction:
    """Seconds of the sound that its packets hold and that were not decoded."""
    return max(Fraction(0), sound.held - Fraction(samples, sound.sample_rate))


def report(
    found: Iterable[Damage], length: Fraction, warnings: Sequence[str], accept: bool
) -> tuple[str, ...]:
    """Sentences for people, the probe's ``warnings`` first; raise BadMedia for too much of it.

    ``length`` is the recording's, in seconds.
    """
    told = list(warnings)
    for what in ("picture", "sound"):
        damage = [each for each in found if each.what == what]
        total = sum((each.seconds for each in damage), Fraction(0))
        if total > max(ENOUGH, MOST_SHARE * length) and not accept:
            raise BadMedia(
                f"{_seconds(total)} of the {what} cannot be decoded, of {clock(length)} in all:"
                " copy the file again, or set accept_damage = true in its .toml file."
            )
        if damage and (what == "picture" or total >= LEAST):
            told += _sentences(what, damage, total)
    return tuple(told)


def one_sided(side: str) -> tuple[str, ...]:
    """What is told of a sound of which one ``side`` alone said anything."""
    if not side:
        return ()
    return (f"The sound was on the {side} side alone; it is heard on both.",)


def _sentences(what: str, damage: Sequence[Damage], total: Fraction) -> list[str]:
    if len(damage) > PLACES:
        return [f"In {len(damage)} places, {_seconds(total)} in all, the {what} is damaged."]
    return [
        f"Between {clock(each.start)} and {clock(each.end)}, at least {_seconds(each.seconds)} of"
        f" the {what} is damaged."
        for each in damage
    ]


def _seconds(value: Fraction) -> str:
    return f"{max(0.1, float(value)):.1f} s"
