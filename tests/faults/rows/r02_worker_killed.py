"""A whole worker is killed at any time: its programs die with it, its step is taken up again."""

from random import Random
from time import monotonic

from tests.faults.bed import Bed
from tests.faults.resume import Resumes
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio, alive
from tests.waiting import until

# Seconds between kills, and until the worker is started again, at most.
APART, AWAY = 1.5, 3.0
# Seconds that a program may live on after its worker (RELIABILITY.md, row 2).
ORPHAN = 2.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """A stream of lessons; every so often a worker's group dies, and comes back later."""
    with bed.up(broker="rabbitmq", ledger="sqlite") as studio, Resumes(studio.books) as resumes:
        studio.watch_viewers()
        lives: list[float] = []
        while outcome.runs < n:
            studio.stream()
            bed.pause(rng.uniform(0.1, APART))
            lives.append(_kill(studio, resumes, rng))
            outcome.count()
            bed.pause(rng.uniform(0.0, AWAY))
            studio.revive()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
        work = studio.rules["work"]
    allowed = work["lease_seconds"] + work["sweep_seconds"]
    outcome.require(max(lives) < ORPHAN, f"row 2: a program lived {max(lives):.1f} s too long")
    outcome.require(resumes.p95 <= allowed, f"row 2: p95 resume {resumes.p95:.1f} s > {allowed} s")
    outcome.measure("longest orphan", max(lives), "s")
    outcome.measure("p95 resume", resumes.p95, "s")


def _kill(studio: Studio, resumes: Resumes, rng: Random) -> float:
    """Seconds until the last program that the worker had started was gone."""
    worker = rng.choice(studio.flowing())
    pid = worker.pid
    left, began = worker.kill(), monotonic()
    worker.wanted = True
    resumes.died(pid)
    until(lambda: not any(alive(each) for each in left), 30, every=0.01)
    return monotonic() - began


ROW = Row(
    2, "Whole worker killed", 100, "100 kills: ffmpeg dead within 2 s; p95 resume", run, alone=True
)
