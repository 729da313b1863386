"""The ledger: the truth about work.

A *job* is one recording on its way to being a lesson, a *step* a piece of work that jobs wait for.

    job    queued -> running -> published | rejected | failed | parked
                        +-> waiting -> queued
    step   ready  -> running -> done | failed | parked
                        +-> ready

Every move is one transaction that names the token of the lease it was made under, and leaves a
line of history. Nothing here rings, runs or reads footage.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.settings import Home, Settings
from workers.leases import Bell, Leases, reading
from workers.tables import job, open_engine, step, wait

Verdict = Literal["rejected", "failed", "parked"]
ENDED = ("published", "rejected", "failed", "parked")
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that is not on the shelf: its key, and everything needed to carry it out."""

    key: str
    name: str
    queue: str
    label: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Jobs and steps, who works on them and what became of them."""

    jobs: Leases
    steps: Leases
    clock: Callable[[], float] = field(default=time.time)

    # -- a recording asks to be worked on

    def enqueue(self, id: str, title: str = "") -> None:
        """Have the job done, or done again; a job that runs now is run once more afterwards."""
        with self.jobs.engine.begin() as held:
            now, was = self.clock(), self.jobs.state(held, id)
            row = {"title": title} if title else {}
            if not was:
                self._insert(held, job, id=id, state="queued", created=now, ring_at=now, **row)
            elif was == "running":
                held.execute(update(job).where(job.c.id == id).values(again=True, **row))
                return
            else:
                self._queue(held, id, row)
            self.jobs.note(held, id, was, "queued", OPERATOR)

    def take(self, id: str, title: str, owner: str, seconds: float) -> int | None:
        """Claim the job whatever state it is in, unless somebody works on it: the token, or None.

        For who works on one recording now, whether it was queued or not.
        """
        with self.jobs.engine.begin() as held:
            was, now = self.jobs.state(held, id), self.clock()
            if not was:
                self._insert(held, job, id=id, state="new", title=title, created=now)
            elif was != "running":
                fresh = {"attempts": 0, "delays": 0, "not_before": 0.0, "title": title}
                held.execute(update(job).where(job.c.id == id).values(fresh))
        return self.jobs.claim(id, owner, seconds, also=("new", "waiting", *ENDED))

    def retry(self, id: str) -> bool:
        """Queue a job that ended without a lesson; False when it did not."""
        with reading(self.jobs.engine) as held:
            ended = self.jobs.state(held, id) in ("rejected", "failed", "parked")
        if ended:
            self.enqueue(id)
        return ended

    def withdraw(self, id: str, reason: str) -> None:
        """End the job whatever it is doing; who works on it now loses the lease."""
        with self.jobs.engine.begin() as held:
            was, gone = self.jobs.state(held, id), {"state": "failed", "reason": reason}
            if was and was not in ENDED:
                values = {**gone, "token": job.c.token + 1, "again": False}
                held.execute(update(job).where(job.c.id == id).values(values))
                held.execute(delete(wait).where(wait.c.job == id))
                self._forget_unwanted(held)
                self.jobs.note(held, id, was, "failed", OPERATOR, reason)

    # -- what a replay of the lesson found

    def wait(self, id: str, token: int, wanted: Iterable[Wanted], found: Mapping[str, int]) -> bool:
        """Enrol the missing steps and have the job wait for them; False for a stale token.

        A step that is enrolled as done is enrolled anew: it was missed on the shelf, or has
        finished a moment ago, and then to claim it costs nothing. ``found`` counts finished steps
        by name, for the progress bar.
        """
        wanted = list({each.key: each for each in wanted}.values())
        with self.jobs.engine.begin() as held:
            again = held.scalar(select(job.c.again).where(job.c.id == id))
            state = "queued" if again else "waiting"
            left = self.jobs.leave(
                held, id, token, state, "", again=False, attempts=0, delays=0, found=dict(found),
                ring_at=self.clock(), rings=0,
            )  # fmt: skip
            if not left:
                return False
            for each in wanted:
                self._enrol(held, each)
            held.execute(delete(wait).where(wait.c.job == id))
            held.execute(insert(wait), [{"job": id, "step": each.key} for each in wanted])
            self._forget_unwanted(held)
        return True

    def publish(self, id: str, token: int, version: str, note: str = "", **more: Any) -> bool:
        """Note that the lesson is out, its ``urls`` and ``result``; False for a stale token."""
        with self.jobs.engine.begin() as held:
            return self._end(
                held, id, token, "published", note, version=version, progress=1.0, **more
            )

    def show(self, id: str, version: str, urls: Mapping[str, str]) -> None:
        """Note that a person has viewers see another version."""
        with self.jobs.engine.begin() as held:
            was = self.jobs.state(held, id)
            changed = {"version": version, "urls": dict(urls)}
            if held.execute(update(job).where(job.c.id == id).values(changed)).rowcount:
                self.jobs.note(held, id, was, was, OPERATOR, f"rolled back to {version}")

    # -- what became of a step

    def step_body(self, key: str) -> dict[str, Any]:
        """What ``Wanted.body`` said."""
        with reading(self.steps.engine) as held:
            return dict(held.execute(select(step.c.body).where(step.c.id == key)).scalar_one())

    def finish(self, key: str, token: int, cpu: float, wall: float) -> bool:
        """Note that the artifact is on the shelf and wake who waits; False for a stale token."""
        with self.steps.engine.begin() as held:
            if not self.steps.leave(held, key, token, "done", cpu=cpu, wall=wall, progress=1.0):
                return False
            self._wake_waiting(held, key)
        return True

    def outdated(self, key: str, token: int) -> bool:
        """Drop a step that this Dars cannot read, and have who waits for it ask anew."""
        with self.steps.engine.begin() as held:
            if not self.steps.leave(held, key, token, "failed", "of another version of Dars"):
                return False
            self._wake_waiting(held, key)
        return True

    # -- what can happen to both: ``leases`` is ``self.jobs`` or ``self.steps``

    def end(self, leases: Leases, id: str, token: int, verdict: Verdict, reason: str) -> bool:
        """Note that it cannot be done, and why; every job that waits for a step ends with it."""
        with leases.engine.begin() as held:
            if leases is self.jobs:
                return self._end(held, id, token, verdict, reason)
            becomes = "parked" if verdict == "parked" else "failed"
            if not leases.leave(held, id, token, becomes, reason):
                return False
            self._end_waiting(held, id, verdict, reason)
        return True

    def try_again(self, leases: Leases, id: str, token: int, reason: str) -> bool:
        """Free it for another attempt, or park it when there were enough."""
        with reading(leases.engine) as held:
            row = leases.table.c
            attempts = held.scalar(select(row.attempts).where(row.id == id)) or 0
        if attempts >= leases.attempts:
            return self.end(leases, id, token, "parked", reason)
        with leases.engine.begin() as held:
            return leases.leave(held, id, token, leases.free, reason, ring_at=self.clock())

    def concerned(self, leases: Leases, id: str) -> list[str]:
        """The jobs that a failure ends: itself, or who waits for the step."""
        if leases is self.jobs:
            return [id]
        with reading(leases.engine) as held:
            return self._waiting(held, id)

    # -- what the sweeper does

    def hand_back(self) -> int:
        """Free what dead workers held; park what has used up its attempts; how many rows."""
        freed_jobs, spent_jobs = self.jobs.hand_back()
        freed, spent = self.steps.hand_back()
        for key in spent:
            with self.steps.engine.begin() as held:
                reason = held.scalar(select(step.c.reason).where(step.c.id == key)) or ""
                self._end_waiting(held, key, "parked", reason)
        return len(freed_jobs) + len(spent_jobs) + len(freed) + len(spent)

    def to_ring(self, patience: float, worked: str = "") -> list[Bell]:
        """Everything that waits to be claimed and was not heard for ``patience`` seconds."""
        return self.jobs.to_ring(patience, worked) + self.steps.to_ring(patience, worked)

    # -- within a transaction

    def _queue(self, held: Connection, id: str, row: Mapping[str, Any]) -> None:
        now = self.clock()
        held.execute(
            update(job)
            .where(job.c.id == id)
            .values(
                state="queued", reason="", attempts=0, delays=0, not_before=0.0, ring_at=now,
                rings=0, again=False, progress=0.0, updated=now, **row,
            )
        )  # fmt: skip

    def _wake_waiting(self, held: Connection, key: str) -> None:
        for id in self._waiting(held, key):
            was = self.jobs.state(held, id)
            if was == "waiting":
                self._queue(held, id, {})
                self.jobs.note(held, id, was, "queued", "", "a step is done")
            elif was == "running":
                held.execute(update(job).where(job.c.id == id).values(again=True))
        held.execute(delete(wait).where(wait.c.step == key))

    def _enrol(self, held: Connection, wanted: Wanted) -> None:
        was, now = self.steps.state(held, wanted.key), self.clock()
        if was in ("ready", "running"):
            return
        fresh = {
            "state": "ready", "reason": "", "attempts": 0, "delays": 0, "not_before": 0.0,
            "ring_at": now, "rings": 0, "progress": 0.0, "updated": now, "name": wanted.name,
            "queue": wanted.queue, "label": wanted.label, "body": wanted.body,
        }  # fmt: skip
        if was:
            held.execute(update(step).where(step.c.id == wanted.key).values(fresh))
        else:
            self._insert(held, step, id=wanted.key, **fresh)
        self.steps.note(held, wanted.key, was, "ready", "")

    def _insert(self, held: Connection, table: Any, **row: Any) -> None:
        """Insert, or leave the row of somebody who was a moment faster."""
        try:
            with held.begin_nested():
                held.execute(insert(table).values(row))
        except IntegrityError:
            return

    def _end(
        self, held: Connection, id: str, token: int, state: str, reason: str, **more: Any
    ) -> bool:
        again = held.scalar(select(job.c.again).where(job.c.id == id))
        if not self.jobs.leave(held, id, token, state, reason, again=False, **more):
            return False
        held.execute(delete(wait).where(wait.c.job == id))
        self._forget_unwanted(held)
        if again:
            self._queue(held, id, {})
            self.jobs.note(held, id, state, "queued", OPERATOR, "asked for again meanwhile")
        return True

    def _end_waiting(self, held: Connection, key: str, state: Verdict, reason: str) -> None:
        for id in self._waiting(held, key):
            was = self.jobs.state(held, id)
            if was in ("waiting", "queued"):
                held.execute(
                    update(job)
                    .where(job.c.id == id)
                    .values(state=state, reason=reason, updated=self.clock())
                )
                self.jobs.note(held, id, was, state, "", reason)
                held.execute(delete(wait).where(wait.c.job == id))
        held.execute(delete(wait).where(wait.c.step == key))
        self._forget_unwanted(held)

    def _waiting(self, held: Connection, key: str) -> list[str]:
        return list(held.scalars(select(wait.c.job).where(wait.c.step == key)))

    def _forget_unwanted(self, held: Connection) -> None:
        """A step that nobody waits for any more is not started."""
        wanted = exists().where(wait.c.step == step.c.id)
        held.execute(delete(step).where(step.c.state == "ready", ~wanted))


def open_ledger(home: Home, settings: Settings, clock: Callable[[], float] = time.time) -> Ledger:
    """The ledger of this home; raises BadConfig when its database does not open."""
    engine = open_engine(settings.work.ledger or f"sqlite:///{home.ledger.absolute()}")
    jobs = Leases(engine, job, "queued", settings.work.attempts, clock)
    return Ledger(jobs, Leases(engine, step, "ready", settings.work.attempts, clock), clock)
