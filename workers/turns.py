"""Whose turn it is: courses take turns, so that a thousand files of one do not hold up another's.

A bell says that there is work in a queue; the ledger says which. So the order in which a broker
passes messages on does not matter, and neither do doubled ones. Each process takes the courses in
turn by itself; within a course the oldest lesson goes first, so that one is finished before the
next is begun; its steps go in their own turn (pipeline.steps.order).

The first of each course is found by an index: that costs as much as there are courses, however
much is ready.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from workers.leases import Leases
from workers.studio import Studio
from workers.tables import job
from workers.transaction import look


@dataclass(frozen=True, slots=True)
class Turn:
    """A free row of the ledger, its course, and its lesson, which may have been ``begun`` already.

    ``since`` is when the lesson was made known, in seconds of the ledger's clock.
    """

    leases: Leases
    id: str
    queue: str
    course: str
    lesson: str
    since: float
    begun: bool


@dataclass(frozen=True, slots=True)
class Turns:
    """The order in which one process takes what is free."""

    studio: Studio
    _served: dict[tuple[str, str], int] = field(default_factory=dict)
    _number: Iterator[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    def order(self, leases: Leases, bell: str) -> list[Turn] | None:
        """The next of each course in the queue of ``bell``, in turn; None for an unknown id."""

        def ask(held: Connection) -> list[Turn] | None:
            queue = held.scalar(select(leases.table.c.queue).where(leases.table.c.id == bell))
            if queue is None:
                return None
            ledger = self.studio.ledger
            return _first(ledger.steps, queue, held) + _first(ledger.jobs, queue, held)

        turns = look(leases.engine, ask)
        if turns is None:
            return None
        with self._lock:
            return sorted(turns, key=self._place)

    def served(self, turn: Turn) -> None:
        """It is done now: its course is the last to be served again."""
        with self._lock:
            self._served[turn.queue, turn.course] = next(self._number)

    def _place(self, turn: Turn) -> tuple[int, float, str]:
        return self._served.get((turn.queue, turn.course), 0), turn.since, turn.lesson


def _first(leases: Leases, queue: str, held: Connection) -> list[Turn]:
    """What may be claimed now, the first of each course."""
    asked = {"free": leases.free, "queue": queue, "now": leases.clock(), "most": leases.attempts}
    return [
        Turn(leases, each.id, queue, each.course, each.lesson, each.since, bool(each.found))
        for each in held.execute(_firsts(leases.table), asked)
    ]


@cache
def _firsts(table: Table) -> Select[Any]:
    """Go from course to course by the index ``_turn``, and take the first row of each."""

    def free(some: Any) -> Any:
        return (some.c.state == bindparam("free")) & (some.c.queue == bindparam("queue"))

    begin, after, own = table.alias(), table.alias(), table.alias()
    lowest = select(begin.c.course).where(free(begin)).order_by(begin.c.course).limit(1)
    courses = select(lowest.scalar_subquery().label("course")).cte("courses", recursive=True)
    above = select(after.c.course).where(free(after), after.c.course > courses.c.course)
    above = above.order_by(after.c.course).limit(1).correlate(courses)
    courses = courses.union_all(
        select(above.scalar_subquery()).where(courses.c.course.is_not(None))
    )
    may = own.c.not_before <= bindparam("now"), own.c.attempts < bindparam("most")
    first = select(own.c.id).where(free(own), own.c.course == courses.c.course, *may)
    first = first.order_by(*_order(own)).limit(1).correlate(courses)
    row, rows = table.c, courses.join(table, table.c.id == first.scalar_subquery())
    if table is job:
        lesson = row.id, row.created
    else:
        lesson, rows = (row.lesson, row.since), rows.outerjoin(job, job.c.id == row.lesson)
    columns = row.id, row.course, lesson[0].label("lesson"), lesson[1].label("since"), job.c.found
    return select(*columns).select_from(rows)


def _order(some: Any) -> list[Any]:
    """The oldest lesson first."""
    if "turn" not in some.c:
        return [some.c.created, some.c.id]
    return [some.c[name] for name in ("since", "lesson", "turn", "name", "label")]
