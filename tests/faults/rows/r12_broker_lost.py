"""The broker loses everything it holds, killed or wiped: the sweeper rings again."""

from random import Random
from time import monotonic

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row, percentile
from tests.faults.studio import Studio
from tests.servers import Redis
from tests.waiting import until


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` wipes while lessons are on their way."""
    with bed.up(broker="redis", ledger="sqlite") as studio:
        assert isinstance(studio.broker, Redis)
        waits: list[float] = []
        while outcome.runs < n:
            studio.stream()
            until(studio.busy, 60)
            bed.pause(rng.uniform(0.1, 1.5))
            claims, began = _claims(studio), monotonic()
            if rng.random() < 0.5:
                studio.broker.say("FLUSHALL")
            else:
                studio.broker.kill()
                studio.broker.start()
            until(lambda claims=claims: _goes_on(studio, claims), 60)  # type: ignore[misc]
            waits.append(monotonic() - began)
            outcome.count()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.measure("p95 resume", percentile(waits, 0.95), "s")
    outcome.measure("longest", max(waits, default=0.0), "s")


def _goes_on(studio: Studio, claims: int) -> bool:
    """Something is taken up again, or nothing was left to take up when the broker forgot."""
    return _claims(studio) > claims or not studio.open()


def _claims(studio: Studio) -> int:
    """How often anything was taken up: each time a bell was heard."""
    return sum(line["becomes"] == "running" for line in studio.books.history())


ROW = Row(12, "Broker data lost", 50, "50 wipes: 0 lost; p95 resume", run, quick=3)
