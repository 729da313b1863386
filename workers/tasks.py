"""What a worker does when the bell rings: replay a lesson, or carry one step out.

Only here is decided what an error means: bad footage ends the lesson, a store that is away or a
full disk means later, a failed tool means again and after some attempts never, a lost lease or a
stop means that somebody else goes on, and a ledger that was silent counts as no attempt.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Any

from pipeline.model.errors import (
    BadConfig,
    BadMedia,
    Busy,
    Cancelled,
    LedgerFailed,
    Mislaid,
    StoreFailed,
    Superseded,
)
from pipeline.model.taken import Taken
from pipeline.steps.registry import step_from
from workers.admission import failed_for_room, short_of_room
from workers.app import PUBLISH_TIMEOUT, Doorbell
from workers.holding import SILENT, Holding
from workers.leases import Bell, Leases
from workers.ledger import Ledger
from workers.owner import me
from workers.replay import Pending, Replay
from workers.sentence import sentence
from workers.source import GROWN
from workers.studio import Studio
from workers.turns import Turn, Turns

log = logging.getLogger(__name__)

# Notes in the ledger what became of some work.
Note = Callable[[], object]
# Seconds before what may pass is tried again: doubled each time, at most the second number.
SOON, SELDOM = 5.0, 300.0
# Queues whose steps need room on the disk; speech and uploads leave next to nothing there.
ROOMY = ("heavy", "light")


@dataclass(frozen=True, slots=True)
class Work:
    """The tasks of one worker process; ``stopping`` is set when it must end."""

    studio: Studio
    doorbell: Doorbell
    stopping: Event = field(default_factory=Event)
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "turns", Turns(self.studio))

    @property
    def ledger(self) -> Ledger:
        """The ledger of this home."""
        return self.studio.ledger

    def ring(self, worked: str = "", wait: float = PUBLISH_TIMEOUT) -> None:
        """Ring for everything that became ready, see Ledger.to_ring; ``wait`` at most so long."""
        patience = self.studio.settings.work.sweep_seconds
        self.doorbell.ring(self.ledger.to_ring(patience, worked), wait)

    def enqueue(self, recording: str) -> None:
        """Have the recording made into a lesson; its note is in the footage store.

        Who submits waits for the ledger, never for the broker; and only this one is rung for, or
        ten thousand files would cost ten thousand times a look at all of them.
        """
        heading = self.studio.taken(recording).heading
        patience = self.studio.settings.work.sweep_seconds

        def enqueue() -> list[Bell]:
            self.ledger.enqueue(recording, heading.title, heading.course_id)
            return self.ledger.jobs.to_ring(patience, only=recording)

        self.doorbell.ring(self.ledger.together(enqueue), 0)

    def grown(self, taken: Taken) -> None:
        """Forget a recording whose source went on growing: the whole one comes as another."""
        self.ledger.withdraw(taken.recording.id, GROWN)

    def lesson(self, bell: str) -> bool:
        """Do what is next in the queue of this lesson; False for an id that is unknown."""
        return self._heard(self.ledger.jobs, bell)

    def step(self, bell: str) -> bool:
        """Do what is next in the queue of this step; False for an id that is unknown."""
        return self._heard(self.ledger.steps, bell)

    def _heard(self, leases: Leases, bell: str) -> bool:
        turns = self._order(leases, bell)
        known = turns is not None
        while turns:
            for turn in turns:
                claimed = self._claim(turn)
                if claimed is not None:
                    self.turns.served(turn)
                    self._do(turn, *claimed)
                    return True
            # Somebody was faster, or they must wait: what comes after them may be free.
            turns = self._order(leases, bell)
        return known

    def _order(self, leases: Leases, bell: str) -> list[Turn] | None:
        return [] if self.stopping.is_set() else self.turns.order(leases, bell)

    def _do(self, turn: Turn, token: int, body: dict[str, Any]) -> None:
        """Replay a lesson or carry a step out, and ring for what became ready.

        What became of it and what is to be rung is one transaction.
        """
        seconds, patience = self._lease, self.studio.settings.work.sweep_seconds
        is_step = turn.leases is self.ledger.steps
        with Holding(turn.leases, turn.id, token, seconds, self.stopping) as held:
            note = self._carry_out(held, body) if is_step else self._replay(held)

            def end() -> list[Bell]:
                note()
                return self.ledger.to_ring(patience, turn.queue)

            bells = self._noted(held, end)
        self.doorbell.ring(bells)

    def _noted(self, held: Holding, end: Callable[[], list[Bell]]) -> list[Bell]:
        """What ``end`` says, noted; what a silent ledger cost counts for nothing, so it is awaited.

        Nothing could be claimed meanwhile. Raises LedgerFailed.
        """
        while True:
            try:
                return self.ledger.together(end)
            except LedgerFailed:
                if held.why != SILENT or self.stopping.is_set():
                    raise

    @property
    def _lease(self) -> float:
        return self.studio.settings.work.lease_seconds

    def _claim(self, turn: Turn) -> tuple[int, dict[str, Any]] | None:
        """The token, and of a step what to do; None when somebody was faster, or it must wait."""
        rules = self.studio.settings
        is_step = turn.leases is self.ledger.steps
        if is_step and turn.queue in ROOMY:
            footage = 0 if turn.begun else self.studio.footage_bytes(turn.lesson)
            lacks = short_of_room(self.studio.home, rules.limits, footage)
            if lacks:
                turn.leases.put_off(turn.id, lacks, rules.work.sweep_seconds)
                return None

        def claim() -> tuple[int, dict[str, Any]] | None:
            token = turn.leases.claim(turn.id, me(), self._lease)
            if token is None:
                return None
            return token, self.ledger.step_body(turn.id) if is_step else {}

        return self.ledger.together(claim)

    def _replay(self, held: Holding) -> Note:
        """Tell the story as far as it goes; how to note what became of it."""
        run, ledger = Replay(self.studio.shelf), self.ledger
        try:
            made = self.studio.make(held.id, run, held)
        except Pending:
            wanted, found = run.wanted(), run.counts()
            return partial(ledger.wait, held.id, held.token, wanted, found, held.preview)
        except Exception as error:
            return self._failed(held, error)
        log.info("lesson %s: version %s is out", held.id, made.version or "none")
        return partial(
            ledger.publish, held.id, held.token, made.version, made.note,
            urls=made.urls, result=made.result,
        )  # fmt: skip

    def _carry_out(self, held: Holding, body: dict[str, Any]) -> Note:
        """Do the step; how to note what became of it."""
        id, outdated = held.id, self.ledger.outdated
        try:
            step = step_from(body)
        except (KeyError, BadConfig):
            return partial(outdated, id, held.token, "of another version of Dars")
        try:
            shelf, kit = self.studio.shelf, self.studio.kit
            made = shelf.carry_out(step, kit, held.tell, held.cancelled)
        except Mislaid as error:
            return partial(outdated, id, held.token, str(error))
        except Exception as error:
            return self._failed(held, error)
        log.info("%s %s: %.1f s", step.name, step.label, made.wall_seconds)
        return partial(self.ledger.finish, id, held.token, made.cpu_seconds, made.wall_seconds)

    def _failed(self, held: Holding, error: Exception) -> Note:
        """The one place that decides, by class, what comes after a failure."""
        leases, id, token, reason = held.leases, held.id, held.token, sentence(error)
        if held.lost.is_set():
            log.warning("%s %s: %s", leases.table.name, id, held.why)
            if held.why == SILENT:
                return partial(leases.delay, id, token, held.why, back_off)
            # Work that has its machine stand still each time is parked in the end. Where the row
            # is somebody else's now, or was freed by a sweep, this changes nothing.
            return partial(self.ledger.try_again, leases, id, token, held.why)
        if isinstance(error, Cancelled):
            return partial(leases.release, id, token, reason)
        if failed_for_room(error):
            sweep = self.studio.settings.work.sweep_seconds
            why = f"waits for room on the disk: {reason}"
            return partial(leases.delay, id, token, why, lambda _: sweep)
        if isinstance(error, StoreFailed | LedgerFailed | Busy):
            return partial(leases.delay, id, token, reason, back_off)
        if isinstance(error, BadMedia):
            # First what a person sees: done twice it changes nothing, left out it would be missed.
            for recording in self.ledger.concerned(leases, id):
                self.studio.reject(recording, reason)
            return partial(self.ledger.end, leases, id, token, "rejected", reason)
        if isinstance(error, BadConfig | Superseded):
            return partial(self.ledger.end, leases, id, token, "failed", reason)
        log.error("%s %s failed", leases.table.name, id, exc_info=error)
        return partial(self.ledger.try_again, leases, id, token, reason)


def back_off(so_far: int) -> float:
    """Seconds until the next try, half of it by chance so that many do not come at once."""
    longest = min(SELDOM, SOON * 2.0 ** min(so_far, 16))
    return longest * random.uniform(0.5, 1.0)
