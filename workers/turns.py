"""Whose turn it is: courses take turns, so that a thousand files of one do not hold up another's.

A bell says that there is work in a queue; the ledger says which. So the order in which a broker
passes messages on does not matter, and neither do doubled ones. Each process takes the courses in
turn by itself; within a course the oldest lesson goes first, so that one is finished before the
next is begun; its steps go in their own turn (pipeline.steps.order).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from threading import Lock

from sqlalchemy import Connection, select

from pipeline.model.errors import DarsError
from workers.leases import Leases
from workers.studio import Studio
from workers.tables import job, step, wait
from workers.transaction import look


@dataclass(frozen=True, slots=True)
class Turn:
    """A free row of the ledger and the lesson it is for, which may have been ``begun`` already.

    ``since`` is when the lesson was made known, in seconds of the ledger's clock.
    """

    leases: Leases
    id: str
    queue: str
    lesson: str
    since: float
    begun: bool


@dataclass(frozen=True, slots=True)
class Turns:
    """The order in which one process takes what is free."""

    studio: Studio
    _courses: dict[str, str] = field(default_factory=dict)
    _served: dict[tuple[str, str], int] = field(default_factory=dict)
    _number: Iterator[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    def order(self, leases: Leases, bell: str) -> list[Turn] | None:
        """What is free in the queue of ``bell``, who is next first; None for an unknown id."""

        def ask(held: Connection) -> list[Turn] | None:
            queue = held.scalar(select(leases.table.c.queue).where(leases.table.c.id == bell))
            if queue is None:
                return None
            ledger = self.studio.ledger
            return _free(ledger.steps, queue, held) + _free(ledger.jobs, queue, held)

        turns = look(leases.engine, ask)
        if turns is None:
            return None
        with self._lock:
            return sorted(turns, key=self._place)

    def served(self, turn: Turn) -> None:
        """It is done now: its course is the last to be served again."""
        with self._lock:
            self._served[turn.queue, self._course(turn.lesson)] = next(self._number)

    def _place(self, turn: Turn) -> tuple[int, float, str]:
        last = self._served.get((turn.queue, self._course(turn.lesson)), 0)
        return last, turn.since, turn.lesson

    def _course(self, lesson: str) -> str:
        if lesson not in self._courses:
            try:
                self._courses[lesson] = self.studio.taken(lesson).heading.course
            except DarsError:
                return lesson
        return self._courses[lesson]


def _free(leases: Leases, queue: str, held: Connection) -> list[Turn]:
    """What may be claimed now, the oldest lesson first."""
    row, now = leases.table.c, leases.clock()
    asked = select(row.id, job.c.id.label("lesson"), job.c.created, job.c.found)
    order = [job.c.created, job.c.id]
    if leases.table is step:
        asked = asked.join(wait, wait.c.step == step.c.id).join(job, job.c.id == wait.c.job)
        order += [step.c.turn, step.c.name, step.c.label]
    free = asked.where(row.state == leases.free, row.queue == queue, row.not_before <= now)
    turns: dict[str, Turn] = {}
    for each in held.execute(free.order_by(*order)):
        # A step that several lessons wait for is that of the oldest.
        turn = Turn(leases, each.id, queue, each.lesson, each.created, bool(each.found))
        turns.setdefault(each.id, turn)
    return list(turns.values())
