"""Lessons are cancelled at any time, and asked for again by an impatient finger."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import monotonic

from botocore.exceptions import ClientError

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio, alive
from tests.waiting import until

GONE, CLICKS = 5.0, 5


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Cancelled, looked at, tried again five times at once: one publication, and only then."""
    longest = 0.0
    with bed.up("redis", "sqlite") as studio:
        studio.drop()
        studio.settle()  # So that there is a bucket to look into.
        cancelled = 0
        for _ in range(n):
            lesson = studio.drop()
            until(lambda id=lesson: studio.lessons().get(id), 30)  # type: ignore[misc]
            bed.pause(rng.uniform(0, 1.5))
            if studio.dars("cancel", lesson) == 0:
                cancelled += 1
                began = monotonic()
                left = [pid for worker in studio.workers for pid in worker.below()]
                until(lambda left=left: not any(map(alive, left)), 30, 0.02)  # type: ignore[misc]
                longest = max(longest, monotonic() - began)
                bed.pause(rng.uniform(0, 1.0))
                state = studio.lessons()[lesson]["state"]
                outcome.require(state == "failed", f"row 41: cancelled, {lesson} is {state}")
                late = f"row 41: {lesson} was published after it was cancelled"
                outcome.require(not _is_out(studio, lesson), late)
                with ThreadPoolExecutor(CLICKS) as pool:
                    list(pool.map(studio.dars, ["retry"] * CLICKS, [lesson] * CLICKS))
            studio.settle()
            outcome.count()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.require(longest < GONE, f"row 41: a program lived {longest:.1f} s after the cancel")
    outcome.measure("cancelled in time", cancelled)
    outcome.measure("longest life of a program", longest, "s")


def _is_out(studio: Studio, lesson: str) -> bool:
    try:
        return bool(studio.pointer(lesson))
    except ClientError:
        return False


ROW = Row(41, "Cancel, redo", 100, "100: 0 late publishes, ffmpeg gone < 5 s", run)
