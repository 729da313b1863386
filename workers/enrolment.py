"""Which jobs wait for which steps; all of it within a transaction of the ledger.

A step is enrolled by the first job that misses it and dropped when nobody waits for it before it
was begun. When it ends, everybody who waits is queued, or ends with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, insert, select, update

from workers.history import DROPPED
from workers.leases import Leases
from workers.tables import job, step, wait


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that is not on the shelf: its key, and everything needed to carry it out.

    Of the steps of one lesson that with the lowest ``turn`` is done first.
    """

    key: str
    name: str
    queue: str
    label: str
    body: dict[str, Any]
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The waiting list between jobs and steps."""

    jobs: Leases
    steps: Leases

    def wait(self, held: Connection, id: str, wanted: Iterable[Wanted]) -> None:
        """Have the job wait for these steps and no others."""
        keys = {each.key: each for each in wanted}
        mine = held.execute(select(job.c.created, job.c.course).where(job.c.id == id)).one()
        place = {"since": mine.created, "lesson": id, "course": mine.course}
        so_far = wait.c.job == id
        found = {
            each.id: each
            for each in held.execute(_known().join(wait, wait.c.step == step.c.id).where(so_far))
        }
        gone, new = found.keys() - keys.keys(), sorted(keys.keys() - found.keys())
        if new:
            found |= {each.id: each for each in held.execute(_known().where(step.c.id.in_(new)))}
        for key in sorted(keys):
            known = found.get(key)
            if known is None or known.state not in ("ready", "running"):
                self._enrol(held, keys[key], known.state if known else "", place)
            elif (known.since, known.lesson) > (mine.created, id):
                # A step that several lessons wait for is that of the oldest.
                held.execute(update(step).where(step.c.id == key).values(place))
        if gone:
            held.execute(delete(wait).where(so_far, wait.c.step.in_(gone)))
            self.forget(held, gone)
        if new:
            held.execute(insert(wait), [{"job": id, "step": key} for key in new])

    def leave(self, held: Connection, id: str, at_once: bool = False) -> None:
        """The job waits for nothing any more; ``at_once`` ends what is done for it alone now."""
        keys = list(held.scalars(select(wait.c.step).where(wait.c.job == id)))
        held.execute(delete(wait).where(wait.c.job == id))
        self.forget(held, keys, ("ready", "running") if at_once else ("ready",))

    def waiting(self, held: Connection, key: str) -> list[str]:
        """The jobs that wait for the step."""
        return list(held.scalars(select(wait.c.job).where(wait.c.step == key).order_by(wait.c.job)))

    def wake(self, held: Connection, key: str) -> None:
        """Queue who waits for the step; who is replayed now is replayed once more."""
        for id in self.waiting(held, key):
            was = self.jobs.state(held, id)
            if was == "waiting":
                self.queue(held, id, {})
                self.jobs.note(held, id, was, "queued", "", "a step is done")
            elif was == "running":
                held.execute(update(job).where(job.c.id == id).values(again=True))
        held.execute(delete(wait).where(wait.c.step == key))

    def end(self, held: Connection, key: str, state: str, reason: str) -> None:
        """End who waits for the step."""
        ended = {"state": state, "reason": reason, "updated": self.jobs.clock()}
        for id in self.waiting(held, key):
            was = self.jobs.state(held, id)
            if was in ("waiting", "queued"):
                held.execute(update(job).where(job.c.id == id).values(ended))
                self.jobs.note(held, id, was, state, "", reason)
                self.leave(held, id)
        held.execute(delete(wait).where(wait.c.step == key))

    def queue(self, held: Connection, id: str, row: Mapping[str, Any]) -> None:
        """Have the job claimed anew, with all of its attempts; ``row`` is changed with it."""
        now = self.jobs.clock()
        fresh = {
            "state": "queued", "reason": "", "attempts": 0, "delays": 0, "not_before": 0.0,
            "ring_at": now, "rings": 0, "again": False, "progress": 0.0, "updated": now,
        }  # fmt: skip
        held.execute(update(job).where(job.c.id == id).values({**fresh, **row}))

    def forget(
        self, held: Connection, keys: Iterable[str], states: Sequence[str] = ("ready",)
    ) -> None:
        """Of ``keys`` a step in one of ``states`` that nobody waits for is dropped.

        Whoever works on it finds at the next beat that the lease is not his any more.
        """
        some = step.c.id.in_(sorted(keys)), step.c.state.in_(states)
        unwanted = ~exists().where(wait.c.step == step.c.id)
        found = select(step.c.id, step.c.state).where(*some, unwanted).order_by(step.c.id)
        for key, was in held.execute(found).all():
            held.execute(delete(step).where(step.c.id == key))
            self.steps.note(held, key, was, DROPPED, "", "nobody waits for it")

    def _enrol(self, held: Connection, wanted: Wanted, was: str, place: Mapping[str, Any]) -> None:
        now = self.steps.clock()
        fresh = {
            "state": "ready", "reason": "", "attempts": 0, "delays": 0, "not_before": 0.0,
            "ring_at": now, "rings": 0, "progress": 0.0, "updated": now, "name": wanted.name,
            "queue": wanted.queue, "label": wanted.label, "body": wanted.body, "turn": wanted.turn,
            **place,
        }  # fmt: skip
        if was:
            held.execute(update(step).where(step.c.id == wanted.key).values(fresh))
        else:
            held.execute(insert(step).values(id=wanted.key, **fresh))
        self.steps.note(held, wanted.key, was, "ready", "")


def _known() -> Select[Any]:
    """What is known of steps, whose place is that of the oldest lesson that waits for them."""
    return select(step.c.id, step.c.state, step.c.since, step.c.lesson)
