"""The broker drops its connections, idle or busy: the worker consumes again, or begins anew."""

from random import Random
from time import monotonic

from tests.faults.bed import Bed, Broker
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio
from tests.servers import Redis
from tests.waiting import until

# Seconds that a worker may be deaf (RELIABILITY.md, row 13), and that a fault lasts.
DEAF, LASTS = 60.0, 2.0
# One in so many is swallowed without a word: that takes half a minute to be noticed.
SILENT = 20


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Half of the drops on each kind of broker."""
    deaf = [_drops(bed, "redis", n - n // 2, rng, outcome)]
    deaf += [_drops(bed, "rabbitmq", n // 2, rng, outcome)]
    outcome.measure("longest deaf time", max(deaf), "s")
    outcome.require(max(deaf) < DEAF, f"row 13: a worker was deaf for {max(deaf):.0f} s")


def _drops(bed: Bed, kind: Broker, n: int, rng: Random, outcome: Outcome) -> float:
    """With one worker: the longest time from the end of a fault until it took a new job."""
    longest = 0.0
    with bed.small(broker=kind, ledger="sqlite", workers=1, threads=2) as studio:
        studio.drop()
        studio.settle()
        for number in range(n):
            if rng.random() < 0.5:
                studio.stream()
            bed.pause(rng.uniform(0, 0.5))
            _fault(bed, studio, rng, silent=number % SILENT == SILENT - 1)
            outcome.count()
            began, lesson = monotonic(), studio.drop()
            until(lambda lesson=lesson: studio.ended(lesson), 2 * DEAF)  # type: ignore[misc]
            longest = max(longest, monotonic() - began)
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    return longest


def _fault(bed: Bed, studio: Studio, rng: Random, silent: bool) -> None:
    proxy, broker = studio.broker_proxy, studio.broker
    assert proxy and broker
    if silent:
        proxy.swallow("up", "down")
        bed.pause(LASTS)
        proxy.heal()
        return
    fault = rng.choice(["reset", "refuse", "server"])
    if fault == "refuse":
        proxy.refuse()
        bed.pause(rng.uniform(0, LASTS))
        proxy.heal()
    elif fault == "server" and isinstance(broker, Redis):
        if rng.random() < 0.5:
            broker.say("CLIENT", "KILL", "TYPE", "normal")
        else:
            broker.kill()
            broker.start()
    else:
        proxy.cut()


ROW = Row(13, "Broker drops", 100, "100: longest deaf time < 60 s", run, quick=6)
