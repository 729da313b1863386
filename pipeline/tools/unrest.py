"""Which changes stand out of the usual unrest around them.

Slides stand still: what changes is a slide, however small. A camera never does: there only what
is far out of the ordinary counts, and whether it came suddenly is looked at later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from statistics import quantiles

# Shares of pixels: a line of text is more than the first; a mouse or a clock less than the second.
LEAST, STILL = 0.01, 0.002
# How many changes on either side are the surroundings; with fewer than so many in all, nothing is
# known of what is usual, and nothing is found.
AROUND, FEW = 15, 4
# Where nothing stands still: at least so many pixels, and so many times as far above the median
# as the lower quartile is below it (the upper one may be made of slides).
LEAST_MOVING, SPREADS = 0.05, 6.0
# Another scene altogether, in whatever surroundings.
NEARLY_ALL = 0.7
# What is gone again in the next look (a flash, somebody who walks past) was no change.
LASTING = 0.5


@dataclass(frozen=True, slots=True)
class Change:
    """``share`` of the pixels (0 to 1) differ between the looks at ``start`` and ``end``.

    ``lasting`` is the share between ``start`` and the look after ``end``; None at the very end.
    """

    start: Fraction
    end: Fraction
    share: float
    lasting: float | None


def stand_out(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The candidates, in order."""
    return tuple(
        each
        for number, each in enumerate(changes)
        if each.share >= _limit(changes, number)
        and (each.lasting is None or each.lasting >= LASTING * each.share)
    )


def _limit(changes: Sequence[Change], number: int) -> float:
    first = max(0, number - AROUND)
    around = [each.share for each in changes[first : number + AROUND + 1]]
    del around[number - first]
    if len(around) < FEW:
        return inf
    low, usual, _ = quantiles(around, n=4, method="inclusive")
    if usual < STILL:
        return LEAST
    return min(NEARLY_ALL, max(LEAST_MOVING, usual + SPREADS * (usual - low)))
