"""Leases: who may work on a row of the ledger, until when, and with which token.

A claim is one conditional UPDATE. It names a new token, greater than every one that was ever given
out in this ledger, so whoever worked before is told apart for ever, even when the row was dropped
meanwhile; and it counts the attempt before the work starts, so that a crash counts too. Times are
seconds of the ledger's clock.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)

from pipeline.steps.step import Queue
from workers.history import DROPPED, note, note_all
from workers.owner import is_dead
from workers.tables import newest, rung, step, wait
from workers.transaction import reads, writes

# A bell that nobody heard is rung again after one, two, four ... times the patience, at most this.
RINGS_APART = 16
# More bells than this at once wake nobody more, or only some patience earlier (workers.deaf).
AT_ONCE = 32
QUEUES: tuple[str, ...] = get_args(Queue)


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

    @writes
    def claim(self, held: Connection, id: str, owner: str, seconds: float) -> int | None:
        """Take the row if it is free or its lease has ended; the token, or None."""
        return self.claim_within(held, id, owner, seconds)

    def claim_within(
        self, held: Connection, id: str, owner: str, seconds: float, also: Iterable[str] = ()
    ) -> int | None:
        """The same within the transaction ``held``; ``also`` names states to take it from too."""
        now, row = self.clock(), self.table.c
        free = and_(row.state.in_([self.free, *also]), row.not_before <= now)
        ended = and_(row.state == "running", row.lease_end < now)
        claimable = and_(row.id == id, or_(free, ended), row.attempts < self.attempts)
        found = held.execute(select(row.state, row.token).where(claimable)).first()
        if found is None:
            return None  # The usual fate of a bell that was rung twice: it writes nothing.
        token = self.new_token(held, found.token)
        taken = held.execute(
            update(self.table)
            .where(claimable)
            .values(
                state="running", owner=owner, lease_end=now + seconds, updated=now, token=token,
                attempts=row.attempts + 1, rings=0, progress=0.0,
            )
        )  # fmt: skip
        if not taken.rowcount:
            return None
        self.note(held, id, found.state, "running", owner, f"token {token}")
        return token

    def new_token(self, held: Connection, above: int) -> int:
        """One greater than ``above`` and than all that were ever given out in this ledger."""
        last = case((newest.c.token > above, newest.c.token), else_=above)
        values = update(newest).values(token=last + 1).returning(newest.c.token)
        return int(held.execute(values).scalar_one())

    @writes
    def raise_token(self, held: Connection, id: str, token: int, above: int) -> int | None:
        """Have a token greater than ``above``: the one we have if it is; None for a stale one.

        It is asked for to write under it what others see; who looks finds it in ``switching``.
        """
        mine = self._mine(id, token)
        owner = held.scalar(select(self.table.c.owner).where(mine))
        if owner is None:
            return None
        fresh = token if token > above else self.new_token(held, above)
        seen = {"switching": fresh} if "switching" in self.table.c else {}
        held.execute(update(self.table).where(mine).values(token=fresh, **seen))
        if fresh == token:
            return token
        self.note(held, id, "running", "running", owner, f"token {fresh}, raised above {above}")
        return fresh

    @writes
    def heartbeat(
        self, held: Connection, id: str, token: int, seconds: float, progress: float
    ) -> bool:
        """Keep the lease; False when it belongs to somebody else now."""
        now = self.clock()
        kept = {"lease_end": now + seconds, "progress": progress, "updated": now}
        mine = self._mine(id, token)
        return bool(held.execute(update(self.table).where(mine).values(kept)).rowcount)

    def leave(
        self, held: Connection, id: str, token: int, becomes: str, why: str = "", **more: Any
    ) -> bool:
        """End the lease within the transaction ``held``; False for a stale token."""
        mine = self._mine(id, token)
        who = held.scalar(select(self.table.c.owner).where(mine))
        gone = {"state": becomes, "reason": why, "owner": "", "lease_end": 0.0}
        values = {**gone, "updated": self.clock(), **more}
        left = held.execute(update(self.table).where(mine).values(values))
        if left.rowcount:
            self.note(held, id, "running", becomes, who or "", why)
            if becomes == self.free:
                self._drop_unwanted(held, id)
        return bool(left.rowcount)

    def _drop_unwanted(self, held: Connection, id: str) -> None:
        """A step that is free again, and for which nobody waits any more, is not begun again."""
        unwanted = step.c.id == id, ~exists().where(wait.c.step == step.c.id)
        if self.table is step and held.execute(delete(step).where(*unwanted)).rowcount:
            self.note(held, id, self.free, DROPPED, "", "nobody waits for it")

    @writes
    def release(self, held: Connection, id: str, token: int, why: str) -> bool:
        """Give the row back as if it had not been claimed; False for a stale token."""
        uncounted = self.table.c.attempts - 1
        return self.leave(held, id, token, self.free, why, attempts=uncounted, ring_at=self.clock())

    @writes
    def delay(
        self, held: Connection, id: str, token: int, why: str, seconds: Callable[[int], float]
    ) -> bool:
        """Give the row back, not to be claimed before a while; the attempt does not count.

        ``seconds`` tells how long from the number of delays so far.
        """
        row = self.table.c
        so_far = held.scalar(select(row.delays).where(row.id == id)) or 0
        when = self.clock() + seconds(so_far)
        return self.leave(
            held, id, token, self.free, why,
            attempts=row.attempts - 1, delays=so_far + 1, not_before=when, ring_at=when,
        )  # fmt: skip

    @writes
    def put_off(self, held: Connection, id: str, why: str, seconds: float) -> None:
        """Have nobody claim a free row for a while, and say why; it stays as it is otherwise."""
        row, when = self.table.c, self.clock() + seconds
        later = {"not_before": when, "ring_at": when, "rings": 0}
        values = {**later, "reason": why, "updated": self.clock()}
        held.execute(update(self.table).where(row.id == id, row.state == self.free).values(values))

    @reads
    def lost(self, held: Connection) -> list[tuple[str, int]]:
        """Rows whose lease ended or whose owner is dead, and their tokens."""
        return [(row.id, row.token) for row in self.lost_within(held)]

    def lost_within(self, held: Connection, id: str = "") -> list[Any]:
        """The same within ``held``, of one row if ``id`` says so, with owner and attempts."""
        row, now = self.table.c, self.clock()
        columns = select(row.id, row.token, row.owner, row.attempts, row.lease_end)
        running = columns.where(row.state == "running", *([row.id == id] if id else []))
        found = held.execute(running.order_by(row.id)).all()
        return [each for each in found if each.lease_end < now or is_dead(each.owner)]

    @writes
    def to_ring(
        self, held: Connection, patience: float, worked: str = "", only: str = ""
    ) -> list[Bell]:
        """What is to be rung for, or only the row of that id; it counts as rung now.

        A bell says that there is work in a queue, so it is their number that counts. What became
        free is rung for at once, one bell each but no more than AT_ONCE for a queue: each that is
        followed rings for the next one where it has ``worked``. After ``patience`` seconds one is
        rung again in a queue where nobody works, and ever more seldom where somebody does: so a
        broker that lost everything costs seconds, and a long queue does not fill it with repeats.
        """
        now = self.clock()
        again = [] if only else self._again(held, now, patience, worked)
        return again + self._fresh(held, now, patience, only)

    def _fresh(self, held: Connection, now: float, patience: float, only: str) -> list[Bell]:
        """Bells for what nobody was rung for since it became free."""
        row = self.table.c
        due = [row.state == self.free, row.queue.in_(QUEUES), row.rings == 0, row.ring_at <= now]
        due += [row.not_before <= now, *([row.id == only] if only else [])]
        heard = update(self.table).where(*due).values(rings=1, ring_at=now + patience)
        bells: dict[str, list[Bell]] = {queue: [] for queue in QUEUES}
        for each in held.execute(heard.returning(row.id, row.queue)):
            bells[each.queue].append(Bell(self.table.name, each.id, each.queue))
        return [bell for queue in QUEUES for bell in bells[queue][:AT_ONCE]]

    def _again(self, held: Connection, now: float, patience: float, worked: str) -> list[Bell]:
        """At most one bell for each queue, for what was rung for already: the least of all."""
        bells = []
        for each in held.execute(_heads(self.table, self.free)):
            early = each.at is not None and each.at + patience > now
            if each.queue != worked and (early or (each.busy and each.ring_at > now)):
                continue
            bells.append(Bell(self.table.name, each.id, each.queue))
            again = now + patience * min(2**each.rings, RINGS_APART)
            values = {"rings": each.rings + 1, "ring_at": again}
            held.execute(update(self.table).where(self.table.c.id == each.id).values(values))
            if each.queue != worked:
                self._note_rung(held, each.queue, now, known=each.at is not None)
        return bells

    def _note_rung(self, held: Connection, queue: str, now: float, known: bool) -> None:
        what = {"what": self.table.name, "queue": queue}
        if known:
            mine = rung.c.what == what["what"], rung.c.queue == queue
            held.execute(update(rung).where(*mine).values(at=now))
        else:
            held.execute(insert(rung).values(**what, at=now))

    def state(self, held: Connection, id: str) -> str:
        """The row's state; empty when there is none."""
        return held.scalar(select(self.table.c.state).where(self.table.c.id == id)) or ""

    def note(
        self, held: Connection, id: str, was: str, becomes: str, who: str, why: str = ""
    ) -> None:
        """Write one line of history, see workers.history."""
        note(held, self.clock(), self.table.name, id, was, becomes, who, why)

    def note_all(self, held: Connection, was: Mapping[str, str], becomes: str) -> None:
        """A line for each of many rows; ``was`` is what each was before, by its id."""
        note_all(held, self.clock(), self.table.name, was, becomes, "")

    def _mine(self, id: str, token: int) -> Any:
        row = self.table.c
        return and_(row.id == id, row.token == token, row.state == "running")


@cache
def _heads(table: Table, free: str) -> Select[Any]:
    """Of each queue what is free and was rung for least, whether it is busy, and when it was rung.

    Each is found by the index ``_ring``, however much is free.
    """
    queues = union_all(*(select(literal(queue).label("queue")) for queue in QUEUES)).subquery()
    other, running = table.alias(), table.alias()
    least = (
        select(other.c.id)
        .where(other.c.state == free, other.c.queue == queues.c.queue, other.c.rings > 0)
        .order_by(other.c.rings, other.c.ring_at)
        .limit(1)
        .scalar_subquery()
    )
    busy = exists().where(running.c.state == "running", running.c.queue == queues.c.queue)
    row, before = table.c, and_(rung.c.what == table.name, rung.c.queue == queues.c.queue)
    return select(
        row.id, row.queue, row.rings, row.ring_at, rung.c.at, busy.label("busy")
    ).select_from(queues.join(table, row.id == least).outerjoin(rung, before))
