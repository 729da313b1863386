"""What one step costs the ledger when so many others are ready: the calls a worker makes.

A worker that hears a bell asks what is free; claims and reads the step; ends it and asks what is to
be rung. The three are transactions as in workers.tasks, by one client, on a ledger with a backlog.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Protocol, TypeVar

from bench.scaling.hosts import Site
from bench.scaling.meter import Meter
from bench.scaling.rounds import rules
from bench.scaling.servers import Servers, prepare_home
from tests.faults.small import small_studio
from tests.working import take
from workers.leases import Bell
from workers.owner import me
from workers.studio import Studio
from workers.tables import step
from workers.turns import Turns

T = TypeVar("T")
# Steps of one lesson: fifty minutes in chunks of one.
CHUNKS = 50
# Writers wait for each other (workers.engine, WRITERS): of these calls there is one at a time.
WRITES = ("claim", "end")


@dataclass(slots=True)
class Backlog:
    """``ready`` steps wait; median wall seconds of each call, CPU seconds of one step."""

    ready: int
    calls: dict[str, float] = field(default_factory=dict)
    postgresql: float = 0.0
    client: float = 0.0

    @property
    def locked(self) -> float:
        """Seconds for which one step keeps every other writer waiting."""
        return sum(self.calls[name] for name in WRITES)


class Timed(Protocol):
    """Calls something and notes how long it took."""

    def __call__(self, name: str, call: Callable[[], T]) -> T:
        """Its answer."""
        ...


def measure(site: Site, servers: Servers, ready: int, steps: int) -> Backlog:
    """Do ``steps`` steps with ``ready`` of them waiting."""
    database = servers.ledger()
    prepare_home(site, site.own, rules(servers, site, database), servers.store.credentials)
    studio, meter = small_studio(site.own), Meter(servers, database)
    _fill(studio, ready, f"{ready} ")
    made, turns = Backlog(ready), Turns(studio)
    taken: dict[str, list[float]] = {}

    def timed(name: str, call: Callable[[], T]) -> T:
        began = time.perf_counter()
        answer = call()
        taken.setdefault(name, []).append(time.perf_counter() - began)
        return answer

    # The first bells of all that is ready go out once; it is not what every step pays.
    studio.ledger.to_ring(20.0)
    before, began = meter.read(), time.process_time()
    for _ in range(steps):
        _one(studio, turns, timed)
    made.client = (time.process_time() - began) / steps
    made.postgresql = meter.read().since(before).cpu["postgresql"] / steps
    made.calls = {name: median(times) for name, times in taken.items()}
    studio.ledger.engine.dispose()
    return made


def _one(studio: Studio, turns: Turns, timed: Timed) -> None:
    """What workers.tasks does for one bell of a heavy step."""
    ledger, asked = studio.ledger, _bell(studio)
    order = timed("order", lambda: turns.order(ledger.steps, asked))
    assert order
    turn = order[0]

    def claim() -> int:
        token = ledger.steps.claim(turn.id, me(), 30.0)
        assert token is not None and ledger.step_body(turn.id)
        return token

    def end() -> list[Bell]:
        ledger.finish(turn.id, token, 1.0, 1.0)
        return ledger.to_ring(20.0, "heavy")

    token = timed("claim", lambda: ledger.together(claim))
    turns.served(turn)
    timed("end", lambda: ledger.together(end))


def _bell(studio: Studio) -> str:
    from sqlalchemy import select

    with studio.ledger.engine.connect() as held:
        found = held.scalar(select(step.c.id).where(step.c.state == "ready").limit(1))
    assert found is not None
    return str(found)


def _fill(studio: Studio, ready: int, mark: str) -> None:
    """Lessons that wait for CHUNKS steps each, in ten courses, by one transaction."""
    from sqlalchemy import insert

    from workers.tables import job, wait

    ledger, now = studio.ledger, studio.ledger.clock()
    courses = {
        take(studio, f"{mark}{number}", f"Course {number % 10}"): f"course {number % 10}"
        for number in range(ready // CHUNKS)
    }
    names = [(id, f"{id}{number:048}") for id in courses for number in range(CHUNKS)]
    row = {"ring_at": now, "updated": now, "not_before": 0.0}
    body = {"step": "encode", "with": {"chunk": {"from": 0, "to": 1500}, "look": "x" * 400}}
    with ledger.engine.begin() as held:
        lessons = [
            {"id": id, "state": "waiting", "created": now, "course": course, **row}
            for id, course in courses.items()
        ]
        held.execute(insert(job), lessons)
        steps = [
            {"id": key, "state": "ready", "name": "encode", "queue": "heavy", "label": key[-4:],
             "body": body, "course": courses[id], "since": now, "lesson": id, **row}
            for id, key in names
        ]  # fmt: skip
        held.execute(insert(step), steps)
        held.execute(insert(wait), [{"job": id, "step": key} for id, key in names])
