"""Leases: who may work on a row of the ledger, until when, and with which token.

A claim is one conditional UPDATE. It raises the token, so whoever worked before is told apart for
ever, and it counts the attempt before the work starts, so that a crash counts too. Times are
seconds of the one clock that is passed in.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, insert, or_, select, update

from workers.owner import is_dead
from workers.tables import history

# A bell that nobody heard is rung again after one, two, four ... times the patience, at most this.
RINGS_APART = 16


@dataclass(frozen=True, slots=True)
class Bell:
    """Something that can be worked on, and the queue of those who can."""

    what: str
    id: str
    queue: str


@dataclass(frozen=True, slots=True)
class Leases:
    """The leases on one table; ``free`` is the state in which its rows wait to be claimed."""

    engine: Engine
    table: Table
    free: str
    attempts: int
    clock: Callable[[], float]

    def claim(self, id: str, owner: str, seconds: float, also: Iterable[str] = ()) -> int | None:
        """Take the row if it is free or its lease has ended; the token, or None.

        ``also`` names other states it may be taken from.
        """
        now, row = self.clock(), self.table.c
        free = and_(row.state.in_([self.free, *also]), row.not_before <= now)
        ended = and_(row.state == "running", row.lease_end < now)
        with self.engine.begin() as held:
            was = self.state(held, id)
            token = held.scalar(
                update(self.table)
                .where(row.id == id, or_(free, ended), row.attempts < self.attempts)
                .values(
                    state="running", owner=owner, lease_end=now + seconds, updated=now,
                    token=row.token + 1, attempts=row.attempts + 1, rings=0, progress=0.0,
                )
                .returning(row.token)
            )  # fmt: skip
            if token is None:
                return None
            self.note(held, id, was, "running", owner, f"token {token}")
        return int(token)

    def heartbeat(self, id: str, token: int, seconds: float, progress: float) -> bool:
        """Keep the lease; False when it belongs to somebody else now."""
        now = self.clock()
        with self.engine.begin() as held:
            kept = held.execute(
                update(self.table)
                .where(self._mine(id, token))
                .values(lease_end=now + seconds, progress=progress, updated=now)
            )
        return bool(kept.rowcount)

    def leave(
        self, held: Connection, id: str, token: int, becomes: str, why: str = "", **more: Any
    ) -> bool:
        """End the lease within the transaction ``held``; False for a stale token."""
        who = held.scalar(select(self.table.c.owner).where(self._mine(id, token)))
        left = held.execute(
            update(self.table)
            .where(self._mine(id, token))
            .values(
                state=becomes, reason=why, owner="", lease_end=0.0, updated=self.clock(), **more
            )
        )
        if left.rowcount:
            self.note(held, id, "running", becomes, who or "", why)
        return bool(left.rowcount)

    def release(self, id: str, token: int, why: str) -> bool:
        """Give the row back as if it had not been claimed; False for a stale token."""
        row = self.table.c
        with self.engine.begin() as held:
            return self.leave(
                held, id, token, self.free, why, attempts=row.attempts - 1, ring_at=self.clock()
            )

    def delay(self, id: str, token: int, why: str, seconds: Callable[[int], float]) -> bool:
        """Give the row back, not to be claimed before a while; the attempt does not count.

        ``seconds`` tells how long from the number of delays so far.
        """
        row = self.table.c
        with self.engine.begin() as held:
            so_far = held.scalar(select(row.delays).where(row.id == id)) or 0
            when = self.clock() + seconds(so_far)
            return self.leave(
                held, id, token, self.free, why,
                attempts=row.attempts - 1, delays=so_far + 1, not_before=when, ring_at=when,
            )  # fmt: skip

    def hand_back(self) -> tuple[list[str], list[str]]:
        """Free the rows whose lease ended or whose owner is dead: those, and those used up."""
        row, now = self.table.c, self.clock()
        columns = select(row.id, row.token, row.owner, row.lease_end, row.attempts)
        with self.engine.connect().execution_options(reads=True) as held:
            running = held.execute(columns.where(row.state == "running")).all()
        freed: list[str] = []
        spent: list[str] = []
        for id, token, owner, lease_end, attempts in running:
            if lease_end >= now and not is_dead(owner):
                continue
            used_up = attempts >= self.attempts
            why = f"{owner} was lost at attempt {attempts}"
            with self.engine.begin() as held:
                becomes = "parked" if used_up else self.free
                if self.leave(held, id, token, becomes, why, ring_at=now):
                    (spent if used_up else freed).append(id)
        return freed, spent

    def to_ring(self, patience: float, worked: str = "") -> list[Bell]:
        """What is free and was not heard; it counts as rung now.

        A bell is rung again ever more seldom, but one of a queue in which somebody has just
        ``worked``, or in which nobody works, is rung after ``patience`` seconds already: so a
        broker that lost everything costs seconds, and a long queue does not fill it with repeats.
        """
        row, now = self.table.c, self.clock()
        columns = select(row.id, row.queue, row.ring_at, row.rings, row.updated)
        bells: list[Bell] = []
        with self.engine.begin() as held:
            free = columns.where(row.state == self.free, row.not_before <= now)
            waiting = held.execute(free.order_by(row.ring_at)).all()
            fresh = {each.queue for each in waiting if each.updated + patience > now}
            busy = set(held.scalars(select(row.queue).where(row.state == "running")))
            quiet = (fresh | busy) - {worked}
            for each in waiting:
                if each.ring_at > now and each.queue in quiet:
                    continue
                if each.ring_at > now:
                    quiet.add(each.queue)
                bells.append(Bell(self.table.name, each.id, each.queue))
                self._rung(held, each.id, each.rings, patience)
        return bells

    def _rung(self, held: Connection, id: str, rings: int, patience: float) -> None:
        now = self.clock()
        again = now + patience * min(2**rings, RINGS_APART)
        values = {"rings": rings + 1, "ring_at": again, "updated": now}
        held.execute(update(self.table).where(self.table.c.id == id).values(values))

    def state(self, held: Connection, id: str) -> str:
        """The row's state, its row locked where the database can; empty when there is none."""
        row = self.table.c
        return held.scalar(select(row.state).where(row.id == id).with_for_update()) or ""

    def note(
        self, held: Connection, id: str, was: str, becomes: str, who: str, why: str = ""
    ) -> None:
        """Write one line of history."""
        held.execute(
            insert(history).values(
                at=self.clock(), who=who, what=self.table.name, id=id, was=was, becomes=becomes,
                why=why,
            )
        )  # fmt: skip

    def _mine(self, id: str, token: int) -> Any:
        row = self.table.c
        return and_(row.id == id, row.token == token, row.state == "running")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only looks and never makes a writer wait for it."""
    with engine.connect().execution_options(reads=True) as held:
        yield held
