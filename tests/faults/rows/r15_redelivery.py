"""A message is delivered again while its step runs: the second delivery leaves the work alone.

Redis: each message that is handed out and not acknowledged is put back, which is what happens when
its visibility ends. RabbitMQ: the connection is reset, and the server puts them back by itself.
"""

import json
from random import Random

from redis import Redis as Client

from tests.faults.bed import Bed, Broker
from tests.faults.ringing import repeated
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio
from tests.servers import Redis
from tests.waiting import until

# Jobs whose steps are at work when their messages come again.
AT_ONCE = 3


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Half of the redeliveries on each kind of broker."""
    jobs = _redelivered(bed, "redis", n - n // 2, rng, outcome)
    jobs += _redelivered(bed, "rabbitmq", n // 2, rng, outcome) if n > 1 else 0
    outcome.measure("redeliveries", outcome.runs)
    outcome.measure("jobs", jobs)
    outcome.measure("steps begun twice", sum("begun" in said for said in outcome.violations))


def _redelivered(bed: Bed, kind: Broker, n: int, rng: Random, outcome: Outcome) -> int:
    """Jobs at the gate, their messages delivered again and again; how many jobs."""
    with bed.small(broker=kind, ledger="sqlite", threads=6) as studio:
        gate = studio.home / "marks" / "long"
        done, jobs = 0, 0
        while done < n:
            gate.unlink(missing_ok=True)
            for _ in range(AT_ONCE):
                jobs += 1
                studio.drop(f"long {jobs}")
            until(lambda: _at_gate(studio) == AT_ONCE, 60)
            for _ in range(min(4, n - done)):
                bed.pause(rng.uniform(0.1, 0.5))
                _again(studio)
                done += 1
                outcome.count()
            gate.touch()
            studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(repeated(studio))
        outcome.blame(studio.audit())
    return jobs


def _at_gate(studio: Studio) -> int:
    return sum(row["state"] == "running" for row in studio.books.steps())


def _again(studio: Studio) -> None:
    assert studio.broker and studio.broker_proxy
    if not isinstance(studio.broker, Redis):
        studio.broker_proxy.cut()
        return
    with Client(port=studio.broker.port, socket_timeout=5) as client:
        for held in client.hvals("unacked"):
            message, _exchange, queue = json.loads(held)
            client.lpush(queue, json.dumps(message))


ROW = Row(15, "Forced redelivery", 40, "deliveries > jobs, encodes = jobs", run)
