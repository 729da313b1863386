"""Hold a lease while the work is done: a thread beats, and says when the lease was lost."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from workers.leases import Leases

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Holding:
    """A claimed row while somebody works on it; use it with ``with``.

    ``stopping`` is set when this process must end; ``on_lost`` is called once when the lease is
    somebody else's. ``progress`` goes from 0 to 1.
    """

    leases: Leases
    id: str
    token: int
    seconds: float
    stopping: Event
    on_lost: Callable[[], None] = lambda: None
    progress: float = 0.0
    lost: Event = field(default_factory=Event)
    _over: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def tell(self, share: float) -> None:
        """Note the progress; the next beat carries it into the ledger."""
        self.progress = share

    def cancelled(self) -> bool:
        """Whether to stop working: the lease is lost, or this process must end."""
        return self.lost.is_set() or self.stopping.is_set()

    def check(self) -> bool:
        """Ask the ledger whether the lease still holds: to be done before anything final."""
        if not self.leases.heartbeat(self.id, self.token, self.seconds, self.progress):
            self._lose()
        return not self.lost.is_set()

    def __enter__(self) -> "Holding":
        self._thread = Thread(target=self._beat, name=f"beat-{self.id[:8]}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exception: Any) -> None:
        self._over.set()
        assert self._thread
        self._thread.join()

    def _beat(self) -> None:
        """Beat often enough for a progress bar; without any answer the lease runs out."""
        every = min(2.0, self.seconds / 5)
        silent = 0.0
        while not self._over.wait(every):
            try:
                if not self.check():
                    return
                silent = 0.0
            except SQLAlchemyError as error:
                silent += every
                log.warning("the ledger does not take a heartbeat: %s", error)
                if silent > self.seconds:
                    self._lose()
                    return

    def _lose(self) -> None:
        self.lost.set()
        self.on_lost()
