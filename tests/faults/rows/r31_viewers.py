"""Viewers walk from pointer to last segment while a lesson is republished and workers die."""

from random import Random

from tests.faults.acts import retitle
from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row

CLIENTS = 4


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` further editions of one lesson, each with a kill somewhere in its making."""
    with bed.up("redis", "postgresql") as studio:
        lesson = studio.drop()
        studio.settle()
        drop = studio.drops[-1]
        viewer = studio.watch_viewers(CLIENTS)
        for _ in range(n):
            serial = studio.pointer(lesson)["serial"]
            retitle(studio, drop)
            bed.pause(rng.uniform(0, 1.0))
            worker = rng.choice(studio.workers)
            worker.kill()
            worker.wanted = True
            studio.settle()
            after = studio.pointer(lesson)["serial"]
            outcome.require(after > serial, f"row 31: still serial {after} after another title")
            outcome.count()
        walks, switches = viewer.walks, viewer.switches
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.require(switches >= n, f"row 31: viewers saw {switches} of {n} switches")
    outcome.measure("walks", walks)
    outcome.measure("switches seen", switches)


ROW = Row(31, "Viewers in republish", 50, "50 republishes: every walk whole, one version", run)
