"""What a worker does when the bell rings: replay a lesson, or carry one step out.

Only here is decided what an error means: bad footage ends the lesson, a store that is away or a
full disk means later, a failed tool means again and after some attempts never, a lost lease or a
stop means that somebody else goes on.
"""

import logging
import random
from dataclasses import dataclass, field
from threading import Event

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
from workers.holding import Holding
from workers.leases import Leases
from workers.ledger import Ledger
from workers.owner import me
from workers.replay import Pending, Replay
from workers.sentence import sentence
from workers.source import GROWN
from workers.studio import Studio
from workers.turns import Turn, Turns

log = logging.getLogger(__name__)

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
        self.ledger.enqueue(recording, self.studio.taken(recording).heading.title)
        patience = self.studio.settings.work.sweep_seconds
        self.doorbell.ring(self.ledger.jobs.to_ring(patience, only=recording), 0)

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
        if self.stopping.is_set():
            return True
        turns = self.turns.order(leases, bell)
        for turn in turns or ():
            token = self._claim(turn)
            if token is not None:
                self.turns.served(turn)
                self._do(turn, token)
                break
        return turns is not None

    def _do(self, turn: Turn, token: int) -> None:
        """Replay a lesson or carry a step out, and ring for what became ready."""
        seconds = self.studio.settings.work.lease_seconds
        is_step = turn.leases is self.ledger.steps
        with Holding(turn.leases, turn.id, token, seconds, self.stopping) as held:
            if is_step:
                self._carry_out(held)
            else:
                self._replay(held)
        self.ring(turn.queue if is_step else "")

    def _claim(self, turn: Turn) -> int | None:
        """The token; None when somebody was faster, or when it must wait for room on the disk."""
        rules = self.studio.settings
        if turn.leases is self.ledger.steps and turn.queue in ROOMY:
            footage = 0 if turn.begun else self.studio.footage_bytes(turn.lesson)
            lacks = short_of_room(self.studio.home.root, rules.limits, footage)
            if lacks:
                turn.leases.put_off(turn.id, lacks, rules.work.sweep_seconds)
                return None
        return turn.leases.claim(turn.id, me(), rules.work.lease_seconds)

    def _replay(self, held: Holding) -> None:
        run = Replay(self.studio.shelf)
        try:
            made = self.studio.make(held.id, run, held)
            log.info("lesson %s: version %s is out", held.id, made.version or "none")
            self.ledger.publish(
                held.id, held.token, made.version, made.note, urls=made.urls, result=made.result
            )
        except Pending:
            wanted, found = run.wanted(), run.counts()
            self.ledger.wait(held.id, held.token, wanted, found, held.preview)
        except Exception as error:
            self._failed(held, error)

    def _carry_out(self, held: Holding) -> None:
        """Do the step and say what became of it."""
        try:
            step = step_from(self.ledger.step_body(held.id))
        except (KeyError, BadConfig):
            self.ledger.outdated(held.id, held.token, "of another version of Dars")
            return
        try:
            shelf, kit = self.studio.shelf, self.studio.kit
            made = shelf.carry_out(step, kit, held.tell, held.cancelled)
            log.info("%s %s: %.1f s", step.name, step.label, made.wall_seconds)
            self.ledger.finish(held.id, held.token, made.cpu_seconds, made.wall_seconds)
        except Mislaid as error:
            self.ledger.outdated(held.id, held.token, str(error))
        except Exception as error:
            self._failed(held, error)

    def _failed(self, held: Holding, error: Exception) -> None:
        """The one place that decides, by class, what comes after a failure."""
        leases, id, token, reason = held.leases, held.id, held.token, sentence(error)
        if held.lost.is_set():
            log.warning("%s %s is somebody else's now: %s", leases.table.name, id, reason)
        elif isinstance(error, Cancelled):
            leases.release(id, token, reason)
        elif failed_for_room(error):
            sweep = self.studio.settings.work.sweep_seconds
            leases.delay(id, token, f"waits for room on the disk: {reason}", lambda _: sweep)
        elif isinstance(error, StoreFailed | LedgerFailed | Busy):
            leases.delay(id, token, reason, back_off)
        elif isinstance(error, BadMedia):
            # First what a person sees: done twice it changes nothing, left out it would be missed.
            for recording in self.ledger.concerned(leases, id):
                self.studio.reject(recording, reason)
            self.ledger.end(leases, id, token, "rejected", reason)
        elif isinstance(error, BadConfig | Superseded):
            self.ledger.end(leases, id, token, "failed", reason)
        else:
            log.error("%s %s failed", leases.table.name, id, exc_info=error)
            self.ledger.try_again(leases, id, token, reason)


def back_off(so_far: int) -> float:
    """Seconds until the next try, half of it by chance so that many do not come at once."""
    longest = min(SELDOM, SOON * 2.0 ** min(so_far, 16))
    return longest * random.uniform(0.5, 1.0)
