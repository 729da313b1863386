"""RabbitMQ's patience with a message that is not acknowledged ends while its step runs."""

from contextlib import ExitStack
from random import Random

from tests.faults.bed import Bed, Servers
from tests.faults.ringing import repeated
from tests.faults.row import Outcome, Row
from tests.listening import Impatient
from tests.waiting import until


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` jobs at once whose steps outlast the patience; then another that does."""
    with ExitStack() as held:
        server = held.enter_context(Impatient(bed.folder / "impatient"))
        own = Bed(bed.row, bed.folder, Servers(bed.folder, _rabbitmq=server))
        studio = held.enter_context(own.small("rabbitmq", "sqlite", threads=n + 1))
        marks = studio.home / "marks"
        jobs = [f"long {number}" for number in range(n)]  # Their gate is closed.
        for title in jobs:
            studio.drop(title)
        # Whose patience ends takes the other messages of its channel with it: with many jobs it
        # takes some rounds until each has begun.
        until(lambda: all((marks / f"{title}-2.begun").exists() for title in jobs), 30 + 30 * n)
        until(server.closed, 60)
        late = studio.drop("long after")
        until(lambda: (marks / "long after-2.begun").exists(), 60)
        before = server.closed()
        until(lambda: server.closed() > before, 60)
        (marks / "long").touch()
        studio.settle()
        outcome.count(n)
        outcome.require(studio.ended(late), "row 19: no bell was heard after a channel was closed")
        outcome.blame(studio.unpublished())
        said = repeated(studio)
        outcome.blame(said)
        outcome.blame(studio.audit())
        outcome.measure("channels closed", server.closed())
        outcome.measure("encodes beyond jobs", len(said))


ROW = Row(19, "RabbitMQ ack timeout", 10, "encodes = jobs", run, quick=2)
