"""The broker hangs or is full: who submits is answered in 2 s, and the job waits in the ledger."""

from random import Random

from tests.faults.auditor import Drop
from tests.faults.bed import Bed, Broker
from tests.faults.ringing import SUBMIT, repeated, submit, work_of
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio
from tests.servers import Redis


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Two thirds on Redis, which can be full too, the rest on RabbitMQ."""
    third = n // 3
    slowest = max(
        _hangs(bed, "redis", n - third, rng, outcome), _hangs(bed, "rabbitmq", third, rng, outcome)
    )
    outcome.measure("slowest answer", slowest, "s")
    outcome.require(slowest < SUBMIT, f"row 14: somebody waited {slowest:.1f} s")


def _hangs(bed: Bed, kind: Broker, n: int, rng: Random, outcome: Outcome) -> float:
    """The longest that a submission took."""
    slowest = 0.0
    with bed.small(broker=kind, ledger="sqlite") as studio:
        work = work_of(studio.home)
        for number in range(n):
            full = kind == "redis" and rng.random() < 0.5
            _begin(studio, full)
            lesson, seconds = submit(work, f"{kind} {number}")
            studio.drops.append(Drop(f"{kind} {number}", "", lesson))
            slowest = max(slowest, seconds)
            state = studio.lessons()[lesson]["state"]
            kept = full or state == "queued"
            outcome.require(kept, f"row 14: {lesson} is {state} while the broker hangs")
            bed.pause(rng.uniform(0, 1))
            _end(studio, full)
            outcome.count()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(repeated(studio))
        outcome.blame(studio.audit())
        work.ledger.jobs.engine.dispose()
    return slowest


def _begin(studio: Studio, full: bool) -> None:
    assert studio.broker
    if full and isinstance(studio.broker, Redis):
        studio.broker.say("CONFIG", "SET", "maxmemory-policy", "noeviction")
        studio.broker.say("CONFIG", "SET", "maxmemory", "1mb")
    else:
        studio.broker.freeze()


def _end(studio: Studio, full: bool) -> None:
    assert studio.broker
    if full and isinstance(studio.broker, Redis):
        studio.broker.say("CONFIG", "SET", "maxmemory", "0")
    else:
        studio.broker.thaw()


ROW = Row(14, "Broker hung or full", 50, "50: max latency, 0 lost", run)
