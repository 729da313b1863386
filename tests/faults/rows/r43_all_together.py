"""Everything together: lessons flow, viewers watch, and a nemesis does what it likes.

N is minutes. Faults come one after the other without a pause, each chosen by chance with its time
and its length; what is stopped starts again by itself. A full disk is not among them, for that of
this machine is everybody's: row 33 has one of its own.
"""

from random import Random
from time import monotonic

from tests.faults.bed import Bed
from tests.faults.nemesis import Nemesis
from tests.faults.row import Outcome, Row

MINUTE = 60.0
# Seconds between two faults, at most: now and then a lesson gets through.
APART = 3.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` minutes; what is dropped in them is published in the end, once."""
    with bed.up("redis", "postgresql") as studio:
        viewer, nemesis = studio.watch_viewers(2), Nemesis(studio, rng)
        end = monotonic() + n * MINUTE
        while monotonic() < end:
            studio.revive()
            studio.stream()
            bed.pause(rng.uniform(0, APART))
            nemesis.strike()
            outcome.count()
        studio.settle(5 * MINUTE)
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit(30))
        outcome.measure("minutes", n)
        outcome.measure("jobs", len(studio.drops))
        outcome.measure("walks", viewer.walks)
        outcome.measure("kinds of faults", len(nemesis.done))
        for name, times in sorted(nemesis.done.items()):
            outcome.measure(name, times)


ROW = Row(43, "All together", 60, "jobs, faults, seed, 0 violations", run, quick=1)
