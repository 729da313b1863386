"""A worker is asked to end in the middle of its work, as every deploy does: SIGTERM, then SIGKILL.

Its leases are given back at once, so that somebody else goes on long before they would have ended.
"""

from random import Random
from time import monotonic

from tests.faults.bed import Bed
from tests.faults.programs import Program
from tests.faults.resume import Resumes
from tests.faults.row import Outcome, Row
from tests.waiting import until

# Seconds between SIGTERM and SIGKILL, as `dars up` has them.
GRACE = 8.0
PICK_UP = 5.0
LEASE = 30


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` deploys of one worker or the other while lessons flow; leases last half a minute."""
    rules = {"work": {"lease_seconds": LEASE}}
    with bed.up("folders", "postgresql", rules=rules) as studio, Resumes(studio.books) as resumes:
        studio.watch_viewers()
        ends: list[float] = []
        while outcome.runs < n:
            studio.stream()
            bed.pause(rng.uniform(0, 1.0))
            ends.append(_deploy(rng.choice(studio.flowing()), resumes))
            outcome.count()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
        lost = [line for line in studio.books.history() if "was lost" in line["why"]]
    killed = sum(seconds >= GRACE for seconds in ends)
    outcome.require(not killed, f"row 4: {killed} workers had to be killed after {GRACE} s")
    outcome.require(not lost, f"row 4: {len(lost)} leases were not given back: {lost[:2]}")
    outcome.require(resumes.p95 < PICK_UP, f"row 4: p95 pick-up is {resumes.p95:.1f} s")
    outcome.measure("p95 pick-up", resumes.p95, "s")
    outcome.measure("longest end", max(ends), "s")


def _deploy(worker: Program, resumes: Resumes) -> float:
    """Seconds until it had ended; it is started again then."""
    began = monotonic()
    resumes.died(worker.pid)
    worker.term()
    until(lambda: not worker.alive() or monotonic() - began > GRACE, 2 * GRACE, every=0.02)
    seconds = monotonic() - began
    if worker.alive():
        worker.kill()
    worker.start()
    return seconds


ROW = Row(4, "Deploy", 50, "50: p95 pick-up < 5 s", run, alone=True)
