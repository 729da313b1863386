"""Bells that come doubled, late, in any order, or from nobody: each does at most what is due."""

from random import Random

from tests.faults.bed import Bed, Broker
from tests.faults.ringing import everything, repeated, work_of
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio
from workers.leases import Bell

TIMES, JOBS = 5, 4
# Seconds for the broker to take all of them.
PATIENCE = 30.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Each message ``TIMES`` times; half of them on each kind of broker."""
    _rung(bed, "redis", n - n // 2, rng, outcome)
    _rung(bed, "rabbitmq", n // 2, rng, outcome)
    outcome.measure("double effects", sum(" times" in said for said in outcome.violations))


def _rung(bed: Bed, kind: Broker, n: int, rng: Random, outcome: Outcome) -> None:
    with bed.small(broker=kind, ledger="sqlite") as studio:
        work, end = work_of(studio.home), outcome.runs + n
        while outcome.runs < end:
            for _ in range(JOBS):
                studio.drop()
            for _ in range(3):
                bed.pause(rng.uniform(0, 0.3))
                bells = _bells(studio, rng, min(10, end - outcome.runs))
                if work.doorbell.ring(bells, PATIENCE):
                    outcome.count(len(bells) // TIMES)
            studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(repeated(studio))
        outcome.blame(studio.audit())
        work.ledger.jobs.engine.dispose()


def _bells(studio: Studio, rng: Random, n: int) -> list[Bell]:
    """Some that are known, of whatever is over, at work or to come, and some that nobody knows."""
    known = list(everything(studio))
    forged = [
        Bell(rng.choice(["lesson", "step"]), rng.randbytes(32).hex(), "heavy"),
        Bell("step", "../../etc/passwd", "light"),
        Bell("unheard.of", "a", "network"),
    ]
    chosen = [rng.choice(known if rng.random() < 0.8 else forged) for _ in range(n)] * TIMES
    rng.shuffle(chosen)
    return chosen


ROW = Row(16, "Dup, late, reordered, forged", 500, "500 messages, 0 double effects", run)
