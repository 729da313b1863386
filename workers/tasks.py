"""What a worker does when the bell rings: replay a lesson, or carry one step out.

Only here is decided what an error means: bad footage ends the lesson, a store that is away or a
full disk means later, a failed tool means again and after some attempts never, a lost lease or a
stop means that somebody else goes on.
"""

import errno
import logging
import random
import shutil
from dataclasses import dataclass, field
from threading import Event

from pipeline.model.errors import BadConfig, BadMedia, Busy, Cancelled, StoreFailed
from pipeline.model.taken import Taken
from pipeline.steps.registry import step_from
from workers.app import Doorbell
from workers.holding import Holding
from workers.ledger import Ledger
from workers.owner import me
from workers.replay import Pending, Replay
from workers.sentence import sentence
from workers.studio import Studio

log = logging.getLogger(__name__)

# Seconds before what may pass is tried again: doubled each time, at most the second number.
SOON, SELDOM = 5.0, 300.0
# Free bytes below which a failed tool is taken to have failed for want of space.
DISK_IS_FULL = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Work:
    """The tasks of one worker process; ``stopping`` is set when it must end."""

    studio: Studio
    doorbell: Doorbell
    stopping: Event = field(default_factory=Event)

    @property
    def ledger(self) -> Ledger:
        """The ledger of this home."""
        return self.studio.ledger

    def ring(self, worked: str = "") -> None:
        """Ring for everything that became ready; see Ledger.to_ring."""
        patience = self.studio.settings.work.sweep_seconds
        self.doorbell.ring(self.ledger.to_ring(patience, worked))

    def enqueue(self, recording: str) -> None:
        """Have the recording made into a lesson; its note is in the footage store."""
        self.ledger.enqueue(recording, self.studio.taken(recording).heading.title)
        self.ring()

    def grown(self, taken: Taken) -> None:
        """Forget a recording whose source went on growing: the whole one comes as another."""
        reason = "The file grew after it was taken; the whole of it is made into another lesson."
        self.ledger.withdraw(taken.recording.id, reason)

    def lesson(self, id: str) -> None:
        """Replay the lesson of a recording as far as it goes, if nobody else does."""
        leases, seconds = self.ledger.jobs, self.studio.settings.work.lease_seconds
        token = None if self.stopping.is_set() else leases.claim(id, me(), seconds)
        if token is None:
            return
        with Holding(leases, id, token, seconds, self.stopping) as held:
            self._replay(held)
        self.ring()

    def step(self, key: str) -> None:
        """Carry one step out, if nobody else does."""
        leases, seconds = self.ledger.steps, self.studio.settings.work.lease_seconds
        token = None if self.stopping.is_set() else leases.claim(key, me(), seconds)
        if token is None:
            return
        with Holding(leases, key, token, seconds, self.stopping) as held:
            queue = self._carry_out(held)
        self.ring(queue)

    def _replay(self, held: Holding) -> None:
        run = Replay(self.studio.shelf)
        try:
            made = self.studio.make(held.id, run, held.check)
            log.info("lesson %s: version %s is out", held.id, made.version)
            self.ledger.publish(
                held.id, held.token, made.version, made.note, urls=made.urls, result=made.result
            )
        except Pending:
            self.ledger.wait(held.id, held.token, run.wanted(), run.counts())
        except Exception as error:
            self._failed(held, error)

    def _carry_out(self, held: Holding) -> str:
        """Do the step and say what became of it; returns its queue."""
        try:
            step = step_from(self.ledger.step_body(held.id))
        except (KeyError, BadConfig):
            self.ledger.outdated(held.id, held.token)
            return ""
        try:
            shelf, kit = self.studio.shelf, self.studio.kit
            made = shelf.carry_out(step, kit, held.tell, held.cancelled)
            log.info("%s %s: %.1f s", step.name, step.label, made.wall_seconds)
            self.ledger.finish(held.id, held.token, made.cpu_seconds, made.wall_seconds)
        except Exception as error:
            self._failed(held, error)
        return step.queue

    def _failed(self, held: Holding, error: Exception) -> None:
        """The one place that decides, by class, what comes after a failure."""
        leases, id, token, reason = held.leases, held.id, held.token, sentence(error)
        if held.lost.is_set():
            log.warning("%s %s is somebody else's now: %s", leases.table.name, id, reason)
        elif isinstance(error, Cancelled):
            leases.release(id, token, reason)
        elif isinstance(error, StoreFailed | Busy) or self._disk_is_full(error):
            leases.delay(id, token, reason, back_off)
        elif isinstance(error, BadMedia):
            # First what a person sees: done twice it changes nothing, left out it would be missed.
            for recording in self.ledger.concerned(leases, id):
                self.studio.reject(recording, reason)
            self.ledger.end(leases, id, token, "rejected", reason)
        elif isinstance(error, BadConfig):
            self.ledger.end(leases, id, token, "failed", reason)
        else:
            log.error("%s %s failed", leases.table.name, id, exc_info=error)
            self.ledger.try_again(leases, id, token, reason)

    def _disk_is_full(self, error: Exception) -> bool:
        """Whether it failed for want of space; a tool that failed does not say so by itself."""
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        return full or shutil.disk_usage(self.studio.home.root).free < DISK_IS_FULL


def back_off(so_far: int) -> float:
    """Seconds until the next try, half of it by chance so that many do not come at once."""
    longest = min(SELDOM, SOON * 2.0 ** min(so_far, 16))
    return longest * random.uniform(0.5, 1.0)
