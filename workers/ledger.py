"""The ledger: the truth about work.

A *job* is one recording on its way to being a lesson, a *step* a piece of work that jobs wait for.

    job    queued -> running -> published | rejected | failed | parked
                        +-> waiting -> queued
    step   ready  -> running -> done | rejected | failed | parked
                        +-> ready

Every move is one transaction that names the token of the lease it was made under, and leaves a
line of history (workers.history has all legal moves). Nothing here rings, runs or reads footage.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sqlalchemy import URL, Connection, Engine, insert, select, update

from pipeline.settings import Home, Settings
from workers.clock import ServerClock, open_clock
from workers.engine import connect
from workers.enrolment import Enrolment, Wanted
from workers.history import ENDED
from workers.leases import Bell, Leases
from workers.migrations import migrate
from workers.tables import job, step
from workers.transaction import change, reads, writes

__all__ = ["ENDED", "Ledger", "Verdict", "Wanted", "open_ledger"]

T = TypeVar("T")
Verdict = Literal["rejected", "failed", "parked"]
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Jobs and steps, who works on them and what became of them."""

    jobs: Leases
    steps: Leases
    enrolment: Enrolment
    clock: Callable[[], float]

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.jobs.engine

    # -- a recording asks to be worked on

    @writes
    def enqueue(self, held: Connection, id: str, title: str = "", course: str = "") -> None:
        """Have the job done, or done again; a job that runs now is run once more afterwards."""
        said = {"title": title, "course": course}
        self._enqueue(held, id, {name: value for name, value in said.items() if value})

    @writes
    def take(
        self, held: Connection, id: str, title: str, owner: str, seconds: float, course: str = ""
    ) -> int | None:
        """Claim the job whatever state it is in, unless somebody works on it: the token, or None.

        For who works on one recording now, whether it was queued or not.
        """
        was = self.jobs.state(held, id)
        if not was:
            self._enqueue(held, id, {"title": title, "course": course})
        elif was != "running":
            fresh = {"attempts": 0, "delays": 0, "not_before": 0.0, "title": title, "reason": ""}
            held.execute(update(job).where(job.c.id == id).values(fresh))
        return self.jobs.claim_within(held, id, owner, seconds, also=("waiting", *ENDED))

    @writes
    def retry(self, held: Connection, id: str) -> bool:
        """Queue a job that ended without a lesson, or whose lesson was unpublished; else False."""
        columns = select(job.c.state, job.c.version).where(job.c.id == id)
        found = held.execute(columns).one_or_none()
        if found is None or found.state not in ENDED:
            return False
        if found.state == "published" and found.version:
            return False
        self._enqueue(held, id, {})
        return True

    @writes
    def withdraw(
        self, held: Connection, id: str, reason: str, unless_switching: bool = False
    ) -> bool:
        """End the job; who works on it, or for it alone, loses the lease.

        False when it is ``unless_switching`` and viewers are being led to it at this moment, or
        were before the ledger could be asked: what was sent to the store cannot be called back.
        """
        was = self.jobs.state(held, id)
        if was == "published" and unless_switching:
            return False
        if was and was not in ENDED:
            if unless_switching and self._switching(held, id):
                return False
            token = self.jobs.new_token(held, 0)
            gone = {"state": "failed", "reason": reason, "owner": "", "lease_end": 0.0}
            values = {**gone, "token": token, "again": False, "updated": self.clock()}
            held.execute(update(job).where(job.c.id == id).values(values))
            self.jobs.note(held, id, was, "failed", OPERATOR, reason)
            self.enrolment.leave(held, id, at_once=True)
        return True

    def _switching(self, held: Connection, id: str) -> bool:
        row = job.c
        live = row.state == "running", row.switching == row.token, row.lease_end > self.clock()
        return held.scalar(select(row.id).where(row.id == id, *live)) is not None

    # -- what a replay of the lesson found

    @writes
    def wait(
        self, held: Connection, id: str, token: int, wanted: Iterable[Wanted],
        found: Mapping[str, int], preview: str = "",
    ) -> bool:  # fmt: skip
        """Enrol the missing steps and have the job wait for them; False for a stale token.

        A step that is enrolled as done is enrolled anew: it was missed on the shelf, or has
        finished a moment ago, and then to claim it costs nothing. ``found`` counts finished steps
        by name, for the progress bar; ``preview`` is where what is ready can be watched. The job
        ends with a step that ended undone while it was told, unless it is to be told once more.
        """
        wanted = list(wanted)
        urls = dict(held.scalar(select(job.c.urls).where(job.c.id == id)) or {})
        urls |= {"preview": preview} if preview else {}
        again = held.scalar(select(job.c.again).where(job.c.id == id))
        state = "queued" if again else "waiting"
        undone = self.enrolment.undone(held, id, wanted)
        if undone is not None and not again:
            return self._end(held, id, token, *undone)
        left = self.jobs.leave(
            held, id, token, state, "", again=False, attempts=0, delays=0, found=dict(found),
            ring_at=self.clock(), rings=0, urls=urls,
        )  # fmt: skip
        if left and undone is None:
            self.enrolment.wait(held, id, wanted)
        return left

    @writes
    def publish(
        self, held: Connection, /, id: str, token: int, version: str, note: str = "", **more: Any
    ) -> bool:
        """Note that the lesson is out, its ``urls`` and ``result``; False for a stale token."""
        return self._end(held, id, token, "published", note, version=version, progress=1.0, **more)

    @writes
    def show(self, held: Connection, id: str, version: str, urls: Mapping[str, str]) -> None:
        """Note that a person has viewers see another version, or with an empty one, none."""
        was = self.jobs.state(held, id)
        changed: dict[str, Any] = {"version": version, "urls": dict(urls)}
        if was == "published":
            changed["reason"] = "" if version else f"`dars rollback {id}` shows it again"
        if held.execute(update(job).where(job.c.id == id).values(changed)).rowcount:
            why = f"rolled back to {version}" if version else "unpublished"
            self.jobs.note(held, id, was, was, OPERATOR, why)

    # -- what became of a step

    @reads
    def step_body(self, held: Connection, key: str) -> dict[str, Any]:
        """What ``Wanted.body`` said."""
        return dict(held.execute(select(step.c.body).where(step.c.id == key)).scalar_one())

    @writes
    def finish(self, held: Connection, key: str, token: int, cpu: float, wall: float) -> bool:
        """Note that the artifact is on the shelf and wake who waits; False for a stale token."""
        left = self.steps.leave(held, key, token, "done", cpu=cpu, wall=wall, progress=1.0)
        if left:
            self.enrolment.wake(held, key)
        return left

    @writes
    def outdated(self, held: Connection, key: str, token: int, reason: str) -> bool:
        """Drop a step that cannot be done as it was asked for; who waits for it asks anew."""
        left = self.steps.leave(held, key, token, "failed", reason)
        if left:
            self.enrolment.wake(held, key, at_once=True)
        return left

    # -- what can happen to both: ``leases`` is ``self.jobs`` or ``self.steps``

    @writes
    def end(
        self, held: Connection, leases: Leases, id: str, token: int, verdict: Verdict, reason: str
    ) -> bool:
        """Note that it cannot be done, and why; every job that waits for a step ends with it."""
        return self._fail(held, leases, id, token, verdict, reason)

    @writes
    def try_again(self, held: Connection, leases: Leases, id: str, token: int, reason: str) -> bool:
        """Free it for another attempt, or park it when there were enough."""
        return self._try_again(held, leases, id, token, reason)

    @reads
    def concerned(self, held: Connection, leases: Leases, id: str) -> list[str]:
        """The jobs that a failure ends: itself, or who waits for the step."""
        return [id] if leases is self.jobs else self.enrolment.waiting(held, id)

    # -- what the sweeper does

    def hand_back(self) -> int:
        """Free what dead workers held; park what has used up its attempts; how many rows."""
        if isinstance(self.clock, ServerClock):
            self.clock.settle()
        both = (self.jobs, self.steps)
        return sum(self._free(each, *lost) for each in both for lost in each.lost())

    @writes
    def to_ring(self, held: Connection, patience: float, worked: str = "") -> list[Bell]:
        """What waits to be claimed and is to be rung for, see Leases.to_ring.

        Who has ``worked`` takes whatever is next in that queue, so one bell is enough for both.
        """
        bells = self.jobs.to_ring(patience, worked)
        rung = any(bell.queue == worked for bell in bells)
        return bells + self.steps.to_ring(patience, "" if rung else worked)

    # -- several of these as one

    def together(self, do: Callable[[], T]) -> T:
        """Have what ``do`` calls of this ledger be one transaction."""
        return change(self.engine, lambda _held: do())

    # -- within a transaction

    @writes
    def _free(self, held: Connection, leases: Leases, id: str, token: int) -> bool:
        """Hand one row back, unless its owner was heard in the meantime."""
        for row in leases.lost_within(held, id):
            why = f"its worker was lost at attempt {row.attempts}"
            return row.token == token and self._try_again(held, leases, id, token, why)
        return False

    def _enqueue(self, held: Connection, id: str, row: Mapping[str, Any]) -> None:
        was, now = self.jobs.state(held, id), self.clock()
        if was:
            self.enrolment.forgive(held, id)
        if was == "running":
            held.execute(update(job).where(job.c.id == id).values(again=True, **row))
            return
        if was:
            self.enrolment.queue(held, id, row)
        else:
            fresh = {"state": "queued", "created": now, "updated": now, "ring_at": now}
            held.execute(insert(job).values(id=id, **fresh, **row))
        self.jobs.note(held, id, was, "queued", OPERATOR)

    def _try_again(
        self, held: Connection, leases: Leases, id: str, token: int, reason: str
    ) -> bool:
        row = leases.table.c
        attempts = held.scalar(select(row.attempts).where(row.id == id)) or 0
        if attempts >= leases.attempts:
            return self._fail(held, leases, id, token, "parked", reason)
        return leases.leave(held, id, token, leases.free, reason, ring_at=self.clock())

    def _fail(
        self, held: Connection, leases: Leases, id: str, token: int, verdict: Verdict, reason: str
    ) -> bool:
        if leases is self.jobs:
            return self._end(held, id, token, verdict, reason)
        left = leases.leave(held, id, token, verdict, reason)
        if left:
            self.enrolment.end(held, id, verdict, reason)
        return left

    def _end(
        self, held: Connection, id: str, token: int, state: str, reason: str, **more: Any
    ) -> bool:
        again = held.scalar(select(job.c.again).where(job.c.id == id))
        if not self.jobs.leave(held, id, token, state, reason, again=False, **more):
            return False
        self.enrolment.leave(held, id)
        if again:
            self.enrolment.queue(held, id, {})
            self.jobs.note(held, id, state, "queued", OPERATOR, "asked for again meanwhile")
        return True


def open_ledger(home: Home, settings: Settings, clock: Callable[[], float] | None = None) -> Ledger:
    """The ledger of this home; raises BadConfig when its database does not open.

    ``clock`` is for tests; else it is that of the database, see workers.clock.
    """
    rules = settings.work
    # A text would be parsed: a home may have any name, with a question mark or per cent too.
    ours = URL.create("sqlite", database=str(home.ledger.absolute()))
    engine = connect(rules.ledger or ours, rules.journal)
    migrate(engine)
    clock = clock or open_clock(engine)
    jobs = Leases(engine, job, "queued", rules.attempts, clock)
    steps = Leases(engine, step, "ready", rules.attempts, clock)
    return Ledger(jobs, steps, Enrolment(jobs, steps), clock)
