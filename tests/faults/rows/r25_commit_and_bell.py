"""Between what is committed and the bell that tells of it, on both sides.

A process is killed after its commit and before it rings: the sweeper rings. And a bell is heard
before the commit that it tells of, which half of the time is then rolled back: nothing ever runs
that was not committed.
"""

from random import Random
from time import monotonic

from sqlalchemy import Connection

from tests.faults.auditor import Drop
from tests.faults.bed import Bed
from tests.faults.programs import module
from tests.faults.row import Outcome, Row, percentile
from tests.faults.small import small_studio
from tests.faults.studio import Studio
from tests.waiting import until
from tests.working import take
from workers.app import Doorbell, make_app
from workers.leases import Bell
from workers.ledger import Ledger
from workers.studio import Studio as Workshop
from workers.transaction import change

# Of 250 faults 50 are crashes, the others races.
CRASHES = 5
# Seconds that a transaction stays open after its bell, at most: a worker has heard it by then.
OPEN = 0.05


class _RolledBack(Exception):
    pass


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """One crash and four races at a time."""
    with bed.small("redis", "postgresql") as studio:
        workshop = small_studio(studio.home)
        bell = Doorbell(make_app(workshop.home, workshop.settings))
        gone: dict[str, str] = {}
        waits: list[float] = []
        while outcome.runs < n:
            if outcome.runs % CRASHES:
                _race(bed, studio, workshop, bell, rng, gone)
            else:
                waits.append(_crash(studio, workshop))
            outcome.count()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
        known = studio.lessons()
        for lesson, title in gone.items():
            ran = list((studio.home / "marks").glob(f"{title}-*"))
            outcome.require(not ran and lesson not in known, f"row 25: {title} ran uncommitted")
        outcome.measure("rolled back", len(gone))
        outcome.measure("p95 from crash to end", percentile(waits, 0.95), "s")
        workshop.ledger.engine.dispose()


def _crash(studio: Studio, workshop: Workshop) -> float:
    """A process that dies with the bell in its hand; seconds until its lesson is published."""
    title = f"job {len(studio.drops) + 1}"
    log = studio.home / "logs" / "gap.log"
    program = module("gap", log, "tests.faults.gap", str(studio.home), title)
    lesson = take(workshop, title)
    studio.drops.append(Drop(title, "", lesson))
    program.start()
    until(lambda: lesson in studio.lessons() and not program.alive(), 60)
    began = monotonic()
    program.end()
    until(lambda: studio.ended(lesson), 60)
    return monotonic() - began


def _race(
    bed: Bed, studio: Studio, workshop: Workshop, bell: Doorbell, rng: Random, gone: dict[str, str]
) -> None:  # fmt: skip
    """Ring within the transaction that makes the row."""
    title, commits = f"race {len(studio.drops) + len(gone)}", rng.random() < 0.5
    lesson = take(workshop, title)
    ledger: Ledger = workshop.ledger

    def enqueue(held: Connection) -> None:
        ledger._enqueue(held, lesson, {"title": title})
        bell.ring([Bell("lesson", lesson, "light")])
        bed.pause(rng.uniform(0, OPEN))
        if not commits:
            raise _RolledBack

    try:
        change(ledger.engine, enqueue)
        studio.drops.append(Drop(title, "", lesson))
    except _RolledBack:
        gone[lesson] = title


ROW = Row(25, "Commit/enqueue gap", 250, "50 + 200 races, 0", run)
