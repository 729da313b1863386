"""One long job and ten short ones on two workers: no short one waits behind the long one.

In every other round the connections are reset while the long one runs: the worker that is busy
must not take bells again that it cannot work on.
"""

from random import Random
from time import monotonic

from tests.faults.bed import Bed, Broker
from tests.faults.ringing import repeated
from tests.faults.row import Outcome, Row
from tests.waiting import until

SHORT, PATIENCE = 10, 90.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` rounds, on Redis and on RabbitMQ in turn."""
    kinds: tuple[Broker, ...] = ("redis", "rabbitmq")
    longest = max(_round(bed, kinds[number % 2], number, rng, outcome) for number in range(n))
    outcome.measure("longest wait of a short job", longest, "s")


def _round(bed: Bed, kind: Broker, number: int, rng: Random, outcome: Outcome) -> float:
    with bed.small(broker=kind, ledger="sqlite", threads=1) as studio:
        proxy, marks = studio.broker_proxy, studio.home / "marks"
        assert proxy
        long = studio.drop("long 0")
        until(lambda: (marks / "long 0-2.begun").exists(), PATIENCE)
        began, waits = monotonic(), dict[str, float]()
        short = [studio.drop() for _ in range(SHORT)]
        if number % 4 > 1:
            bed.pause(rng.uniform(0, 1))
            proxy.cut()

        def all_out() -> bool:
            for lesson in short:
                if studio.ended(lesson):
                    waits.setdefault(lesson, monotonic() - began)
            return len(waits) == SHORT or monotonic() - began > PATIENCE

        until(all_out, PATIENCE + 30, 0.1)
        outcome.require(
            len(waits) == SHORT and not studio.ended(long),
            f"row 18: {SHORT - len(waits)} short jobs waited behind the long one on {kind}",
        )
        (marks / "long").touch()
        outcome.count()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(repeated(studio))
        outcome.blame(studio.audit())
    return max(waits.values(), default=PATIENCE)


ROW = Row(18, "Prefetch starving", 20, "max short wait", run)
