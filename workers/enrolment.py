"""Which jobs wait for which steps; all of it within a transaction of the ledger.

A step is enrolled by the first job that misses it and dropped when nobody waits for it before it
was begun. When it ends, everybody who waits is queued, or ends with it; but a job that cannot go on
before others are done as well is only queued now and then, for the sake of its preview: telling the
story of twelve hours again after every few seconds of it would cost more than the work.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from workers.history import DROPPED
from workers.leases import Leases
from workers.tables import job, step, wait

# A job that waits for so many steps is not queued more often than once in a tenth as many seconds,
# but for the first steps of its story: what begins is looked at first.
APART, OPENING = 0.1, 3
# How a step ends without its artifact.
UNDONE = ("rejected", "failed", "parked")
# Rows named in one statement; databases take some thousands.
ROWS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that is not on the shelf: its key, and everything needed to carry it out.

    Of the steps of one lesson that with the lowest ``turn`` is done first. Those
    ``aside`` are begun already, but the lesson goes on without them.
    """

    key: str
    name: str
    queue: str
    label: str
    body: dict[str, Any]
    turn: int = 0
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The waiting list between jobs and steps."""

    jobs: Leases
    steps: Leases

    def wait(self, held: Connection, id: str, wanted: Iterable[Wanted]) -> None:
        """Have the job wait for these steps and no others; only what changed is written."""
        keys = {each.key: each for each in wanted}
        asked = select(wait.c.step, wait.c.aside).where(wait.c.job == id)
        there = {each.step: each.aside for each in held.execute(asked)}
        self._enrol(held, id, [keys[key] for key in sorted(keys)])
        gone = [key for key in sorted(there) if key not in keys or there[key] != keys[key].aside]
        new = [key for key in sorted(keys) if there.get(key) != keys[key].aside]
        for some in _some(gone):
            held.execute(delete(wait).where(wait.c.job == id, wait.c.step.in_(some)))
        if new:
            rows = [{"job": id, "step": key, "aside": keys[key].aside} for key in new]
            held.execute(insert(wait), rows)
        self._forget(held, gone)

    def leave(self, held: Connection, id: str, at_once: bool = False) -> None:
        """The job waits for nothing any more; ``at_once`` ends what is done for it alone now."""
        keys = list(held.scalars(select(wait.c.step).where(wait.c.job == id)))
        held.execute(delete(wait).where(wait.c.job == id))
        self._forget(held, keys, ("ready", "running") if at_once else ("ready",))

    def waiting(self, held: Connection, key: str) -> list[str]:
        """The jobs that wait for the step."""
        return list(held.scalars(select(wait.c.job).where(wait.c.step == key).order_by(wait.c.job)))

    def wake(self, held: Connection, key: str, at_once: bool = False) -> None:
        """Queue who waits for the step; who is replayed now is replayed once more.

        ``at_once`` for a step that ended undone: who waits must ask for it anew.
        """
        done = held.execute(select(step.c.name, step.c.turn).where(step.c.id == key)).one()
        for id in self.waiting(held, key):
            was = self.jobs.state(held, id)
            if not (at_once or self._goes_on(held, id, key, done.turn)):
                self._count(held, id, done.name)
            elif was == "waiting":
                self.queue(held, id, {})
                self.jobs.note(held, id, was, "queued", "", "a step is done")
            elif was == "running":
                held.execute(update(job).where(job.c.id == id).values(again=True))
        held.execute(delete(wait).where(wait.c.step == key))

    def _goes_on(self, held: Connection, id: str, key: str, turn: int) -> bool:
        """Whether it is worth telling the job's story again now that one more step is done."""
        missing = wait.c.job == id, wait.c.step != key, wait.c.aside.is_(False)
        left = held.scalar(select(func.count()).where(*missing)) or 0
        since = self.jobs.clock() - (held.scalar(select(job.c.updated).where(job.c.id == id)) or 0)
        return not left or turn < OPENING or since >= APART * left

    def _count(self, held: Connection, id: str, name: str) -> None:
        """One more is done, for the progress bar."""
        found = dict(held.scalar(select(job.c.found).where(job.c.id == id)) or {})
        found[name] = found.get(name, 0) + 1
        held.execute(update(job).where(job.c.id == id).values(found=found))

    def end(self, held: Connection, key: str, state: str, reason: str) -> None:
        """End who waits for the step; who is replayed now hears of it later (``undone``)."""
        ended = {"state": state, "reason": reason, "updated": self.jobs.clock()}
        for id in self.waiting(held, key):
            was = self.jobs.state(held, id)
            if was in ("waiting", "queued"):
                held.execute(update(job).where(job.c.id == id).values(ended))
                self.jobs.note(held, id, was, state, "", reason)
                self.leave(held, id)

    def undone(self, held: Connection, id: str, wanted: Iterable[Wanted]) -> tuple[str, str] | None:
        """How and why a step ended for which the job waits still: it was not to be ended then.

        Only of steps that are ``wanted``; to enrol one anew would give it all attempts again.
        """
        columns = select(step.c.id, step.c.state, step.c.reason).join(
            wait, wait.c.step == step.c.id
        )
        ended = columns.where(wait.c.job == id, step.c.state.in_(UNDONE)).order_by(step.c.id)
        found = {each.id: (each.state, each.reason) for each in held.execute(ended)}
        return next((found[each.key] for each in wanted if each.key in found), None)

    def forgive(self, held: Connection, id: str) -> None:
        """Somebody asks for the job: what ended undone before that is begun anew."""
        ended = exists().where(step.c.id == wait.c.step, step.c.state.in_(UNDONE))
        held.execute(delete(wait).where(wait.c.job == id, ended))

    def queue(self, held: Connection, id: str, row: Mapping[str, Any]) -> None:
        """Have the job claimed anew, with all of its attempts; ``row`` is changed with it."""
        now = self.jobs.clock()
        fresh = {
            "state": "queued", "reason": "", "attempts": 0, "delays": 0, "not_before": 0.0,
            "ring_at": now, "rings": 0, "again": False, "progress": 0.0, "updated": now,
        }  # fmt: skip
        held.execute(update(job).where(job.c.id == id).values({**fresh, **row}))

    def _forget(
        self, held: Connection, keys: Sequence[str], states: Sequence[str] = ("ready",)
    ) -> None:
        """Of these steps one in one of ``states`` that nobody waits for is dropped, or ended.

        Whoever works on it finds at the next beat that the lease is not his any more.
        """
        unwanted = step.c.state.in_(states), ~exists().where(wait.c.step == step.c.id)
        for some in _some(sorted(keys)):
            found = select(step.c.id, step.c.state).where(step.c.id.in_(some), *unwanted)
            for key, was in held.execute(found.order_by(step.c.id)).all():
                held.execute(delete(step).where(step.c.id == key))
                self.steps.note(held, key, was, DROPPED, "", "nobody waits for it")

    def _enrol(self, held: Connection, id: str, every: Sequence[Wanted]) -> None:
        """Make those ready that are neither ready nor being done.

        A step that several lessons wait for has the place of the oldest.
        """
        mine = held.execute(select(job.c.created, job.c.course).where(job.c.id == id)).one()
        place = {"since": mine.created, "lesson": id, "course": mine.course}
        known = self._known(held, [each.key for each in every])
        alive = {key: row for key, row in known.items() if row.state in ("ready", "running")}
        missing = [each for each in every if each.key not in alive]
        new = [each for each in missing if each.key not in known]
        if new:
            held.execute(insert(step), [{"id": e.key, **self._fresh(e), **place} for e in new])
        old = [{**self._fresh(each), "key": each.key} for each in missing if each.key in known]
        younger = (
            key for key, row in alive.items() if (row.since, row.lesson) > (mine.created, id)
        )
        for rows in (old, [{"key": key} for key in younger]):
            if rows:
                by_key = update(step).where(step.c.id == bindparam("key"))
                held.execute(by_key, [{**row, **place} for row in rows])
        states = {each.key: known[each.key].state if each.key in known else "" for each in missing}
        self.steps.note_all(held, states, "ready")

    def _known(self, held: Connection, keys: Sequence[str]) -> dict[str, Any]:
        """State and place of those that there are."""
        columns = select(step.c.id, step.c.state, step.c.since, step.c.lesson)
        found: dict[str, Any] = {}
        for some in _some(keys):
            found |= {each.id: each for each in held.execute(columns.where(step.c.id.in_(some)))}
        return found

    def _fresh(self, each: Wanted) -> dict[str, Any]:
        now = self.steps.clock()
        return {
            "state": "ready", "reason": "", "attempts": 0, "delays": 0, "not_before": 0.0,
            "ring_at": now, "rings": 0, "progress": 0.0, "updated": now, "name": each.name,
            "queue": each.queue, "label": each.label, "body": each.body, "turn": each.turn,
        }  # fmt: skip


def _some(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(keys), ROWS):
        yield keys[at : at + ROWS]
