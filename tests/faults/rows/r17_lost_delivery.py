"""Redis hands a message out and the connection is reset before it arrives: the message is gone."""

from random import Random
from time import monotonic

from tests.faults.bed import Bed
from tests.faults.ringing import repeated
from tests.faults.row import Outcome, Row, percentile
from tests.waiting import until

# Bytes: an empty answer of BRPOP is shorter, one with a message is longer.
MESSAGE = 300


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` jobs, one message of each lost at some point of it."""
    waits: list[float] = []
    with bed.small(broker="redis", ledger="sqlite") as studio:
        proxy = studio.broker_proxy
        assert proxy
        studio.drop()
        studio.settle()
        while outcome.runs < n:
            proxy.cut_after(rng.randint(1, 4), longer_than=MESSAGE)
            before, lesson = proxy.cuts, studio.drop()
            until(lambda before=before: proxy.cuts > before, 60)  # type: ignore[misc]
            began = monotonic()
            until(lambda lesson=lesson: studio.ended(lesson), 60)  # type: ignore[misc]
            waits.append(monotonic() - began)
            outcome.count()
        studio.settle()
        recovered = n - len(studio.unpublished())
        outcome.blame(studio.unpublished())
        outcome.blame(repeated(studio))
        outcome.blame(studio.audit())
    outcome.measure("recovered", recovered)
    outcome.measure("p95 resume", percentile(waits, 0.95), "s")


ROW = Row(17, "Lost delivery", 50, "50 of 50 recovered", run)
