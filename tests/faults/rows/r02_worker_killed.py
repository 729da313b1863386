"""A whole worker is killed at any time: its programs die with it, its step is taken up again."""

from pathlib import Path
from random import Random
from time import monotonic

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row, percentile
from tests.faults.site import Site
from tests.waiting import until

# Lessons that are under way while workers die.
STREAM = 3


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """A stream of lessons; every so often a worker dies and comes back."""
    with bed.up(broker="redis", ledger="sqlite") as site:
        lives: list[float] = []
        for _ in range(n):
            while len(site.dropped) - site.ended() < STREAM:
                site.drop()
            bed.pause(rng.uniform(0.1, 2.0))
            lives.append(_kill(site, rng))
            outcome.count()
            bed.pause(rng.uniform(0.0, 1.0))
            for worker in site.workers:
                worker.start()
        site.settle()
        outcome.blame(site.audit())
        resumes = site.resumes()
    outcome.measure("longest life of a program after its worker", max(lives), "s")
    outcome.measure("p95 resume", percentile(resumes, 0.95), "s")
    outcome.require(max(lives) < 2, f"a program lived {max(lives):.1f} s after its worker")


def _kill(site: Site, rng: Random) -> float:
    """Seconds until the last program that the worker had started was gone."""
    worker = rng.choice([each for each in site.workers if each.alive()])
    below, began = site.kill(worker.name), monotonic()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), 30, every=0.01)
    return monotonic() - began


ROW = Row(2, "Whole worker killed", 100, "100 kills: ffmpeg dead within 2 s", run)
