"""Hold a lease while the work is done: a thread beats, and says when the lease was lost."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

from pipeline.model.errors import Cancelled, LedgerFailed
from workers.clock import boot_seconds
from workers.leases import Leases

log = logging.getLogger(__name__)

# Why a lease was lost, in words for people.
TAKEN = "It is somebody else's now."
SILENT = "The ledger was silent for longer than a lease lasts, so the work was stopped."
STILL = "Who worked on it stood still for longer than a lease lasts."


@dataclass(slots=True)
class Holding:
    """A claimed row while somebody works on it; use it with ``with``.

    ``stopping`` is set when this process must end, ``lost`` when the lease is not to be counted on
    any more, ``why`` says TAKEN, SILENT or STILL.
    ``progress`` goes from 0 to 1; ``preview`` is where what is ready can be watched, and ``seen``
    hears of it when that is known.
    """

    leases: Leases
    id: str
    token: int
    seconds: float
    stopping: Event
    progress: float = 0.0
    preview: str = ""
    seen: Callable[[str], None] = lambda _url: None
    lost: Event = field(default_factory=Event)
    why: str = ""
    _over: Event = field(default_factory=Event)
    _turn: Lock = field(default_factory=Lock)
    _thread: Thread | None = None
    _heard: float = field(default_factory=boot_seconds)
    _asked: float = 0.0

    def tell(self, share: float) -> None:
        """Note the progress; the next beat carries it into the ledger."""
        self.progress = share

    def show(self, url: str) -> None:
        """Note where what is ready can be watched."""
        if url != self.preview:
            self.preview = url
            self.seen(url)

    def cancelled(self) -> bool:
        """Whether to stop working: the lease is lost, or this process must end.

        A ledger that does not answer for as long as the lease lasts is a lost lease: somebody else
        may have it, even while a beat of ours still waits for an answer. Who did not even ask in
        that time stood still himself, machine or process.
        """
        if boot_seconds() - self._heard > self.seconds:
            asked = self._heard < self._asked <= self._heard + self.seconds
            self._lose(SILENT if asked else STILL)
        return self.lost.is_set() or self.stopping.is_set()

    def check(self) -> bool:
        """Ask the ledger whether the lease still holds: to be done before anything final."""
        with self._turn:
            asked = boot_seconds()
            if self._asked <= self._heard:  # The first that is not answered counts.
                self._asked = asked
            if self.leases.heartbeat(self.id, self.token, self.seconds, self.progress):
                self._heard = asked
            else:
                self._lose(TAKEN)
        return not self.lost.is_set()

    def fence(self, above: int = 0) -> int:
        """Our token, raised in the ledger so that it is greater than ``above``.

        Raises Cancelled when the lease is somebody else's.
        """
        with self._turn:
            token = self.leases.raise_token(self.id, self.token, above)
            if token is None:
                self._lose(TAKEN)
            self.token = token or self.token
            if self.lost.is_set():
                raise Cancelled(self.why)
        return self.token

    def _lose(self, why: str) -> None:
        if why == TAKEN or not self.why:
            self.why = why
        self.lost.set()

    def __enter__(self) -> "Holding":
        self._thread = Thread(target=self._beat, name=f"beat-{self.id[:8]}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.rest()

    def rest(self) -> None:
        """Beat no more: what follows ends the lease, which is not to be taken for its loss."""
        self._over.set()
        assert self._thread
        self._thread.join()

    def _beat(self) -> None:
        """Beat often enough for a progress bar."""
        while not self._over.wait(min(2.0, self.seconds / 5)):
            try:
                if not self.check():
                    return
            except LedgerFailed as error:
                log.warning("%s %s: no heartbeat: %s", self.leases.table.name, self.id, error)
            if self.cancelled() and self.lost.is_set():
                return
