"""A worker stops (SIGSTOP) past its lease, another takes over, and the first one goes on.

Half of them stop anywhere in their work; the others in the moment before they switch the pointer,
and while they sleep another edition is published: theirs must neither be noted nor shown.
"""

from random import Random
from typing import Any

from tests.faults.acts import retitle
from tests.faults.bed import Bed
from tests.faults.books import pid_of
from tests.faults.crash import Crash
from tests.faults.programs import Program
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio, stopped
from tests.waiting import until

LEASE = 2
PATIENCE = 60.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` zombies, one after the other."""
    crash = Crash(bed.folder / "crash")
    rules = {"work": {"lease_seconds": LEASE}}
    with bed.up("rabbitmq", "postgresql", rules=rules, env=crash.env) as studio:
        shown: dict[str, Any] = {}
        lesson = studio.drop()
        studio.settle()
        point = next(name for name in crash.reached() if name.endswith("@lesson.json"))
        studio.watch_viewers()
        while outcome.runs < n:
            if outcome.runs % 2:
                shown |= _in_publish(studio, crash, point, outcome)
            else:
                _anywhere(bed, studio, rng, outcome)
            outcome.count()
        studio.drop()
        studio.settle()
        for lesson, before in shown.items():
            after = studio.pointer(lesson)
            same = (after["version"], after["serial"]) == (before["version"], before["serial"])
            outcome.require(same, f"row 5: a zombie moved {lesson} from {before} to {after}")
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
        outcome.measure("stale switches refused", len(shown))


def _in_publish(
    studio: Studio, crash: Crash, point: str, outcome: Outcome
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """The pointer of the lesson once another edition is out; its zombie goes on then."""
    crash.arm(point, "freeze")
    lesson = studio.drop()
    until(lambda: crash.fired and _frozen(studio), PATIENCE)
    zombie = _frozen(studio)[0]
    crash.disarm()
    retitle(studio, studio.drops[-1])
    until(lambda: studio.ended(lesson), PATIENCE)
    outcome.require(bool(_frozen(studio)), "row 5: the zombie did not sleep all the time")
    pointer = studio.pointer(lesson)
    zombie.thaw()
    return {lesson: pointer}


def _anywhere(bed: Bed, studio: Studio, rng: Random, outcome: Outcome) -> None:
    """Until what it held has another owner; where nothing was held, it was a short sleep."""
    worker = rng.choice(studio.flowing())
    bed.pause(rng.uniform(0, 0.2))
    worker.freeze()
    held = _held(studio, worker.pid)
    try:
        until(lambda: not held & _held(studio, worker.pid), PATIENCE)
    finally:
        worker.thaw()
    studio.settle()


def _held(studio: Studio, pid: int) -> set[tuple[str, int]]:
    """Id and token of what that worker has leased."""
    rows = [*studio.books.lessons(), *studio.books.steps()]
    return {
        (str(row["id"]), int(row["token"])) for row in rows
        if row["state"] == "running" and pid_of(row["owner"]) == pid
    }  # fmt: skip


def _frozen(studio: Studio) -> list[Program]:
    return [worker for worker in studio.workers if stopped(worker.pid)]


ROW = Row(5, "Zombie worker", 50, "50 of 50 stale writes refused", run)
