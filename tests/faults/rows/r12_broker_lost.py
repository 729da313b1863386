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
            bed.pause(rng.uniform(0.1, 1.5))
            waiting, began = _waiting(studio), monotonic()
            if rng.random() < 0.5:
                studio.broker.say("FLUSHALL")
            else:
                studio.broker.kill()
                studio.broker.start()
            for token in waiting.items():
                until(lambda token=token: token not in _waiting(studio).items(), 60)  # type: ignore[misc]
                waits.append(monotonic() - began)
            outcome.count()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.measure("p95 resume", percentile(waits, 0.95), "s")
    outcome.measure("longest", max(waits, default=0.0), "s")


def _waiting(studio: Studio) -> dict[str, int]:
    """What nobody works on, and how often it was claimed so far."""
    rows = [*studio.books.lessons(), *studio.books.steps()]
    return {str(r["id"]): int(r["token"]) for r in rows if r["state"] in ("queued", "ready")}


ROW = Row(12, "Broker data lost", 50, "50 wipes: 0 lost; p95 resume", run)
