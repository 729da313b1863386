"""What one worker process hears: bells, and how many of its threads work on one.

A message is an id and nothing else; what is not is dropped, counted and told, ever more seldom, so
that a flood of them does not flood the log.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition
from time import monotonic
from typing import Any

from celery.exceptions import InvalidTaskError
from celery.worker.strategy import default

log = logging.getLogger(__name__)

# Ids are those of recordings and keys of steps: SHA-256 in hexadecimal, whole or its beginning.
ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
Task = Callable[[str], bool]


@dataclass(slots=True)
class Ear:
    """``threads`` can work at the same time; ``last`` is when a bell was heard (monotonic)."""

    threads: int
    busy: int = 0
    dropped: int = 0
    last: float = field(default_factory=monotonic)
    _changed: Condition = field(default_factory=Condition)

    def hears(self, task: Task) -> Callable[..., None]:
        """``task`` for ids alone; it says whether it knew the id."""

        def ring(*said: object, **more: object) -> None:
            if len(said) != 1 or more or not isinstance(said[0], str) or not ID.fullmatch(said[0]):
                self._drop("is no id")
                return
            self._begin()
            try:
                if not task(said[0]):
                    self._drop(f"names {said[0]}, which the ledger does not know")
            finally:
                self._end()

        return ring

    @property
    def idle(self) -> bool:
        """Whether a thread waits for a bell."""
        return self.busy < self.threads

    def rest(self, seconds: float) -> bool:
        """Wait at most so long until nobody works; whether nobody does."""
        with self._changed:
            return self._changed.wait_for(lambda: self.busy == 0, seconds)

    def _begin(self) -> None:
        with self._changed:
            self.busy += 1
            self.last = monotonic()

    def _end(self) -> None:
        with self._changed:
            self.busy -= 1
            self.last = monotonic()
            self._changed.notify_all()

    def _drop(self, why: str) -> None:
        with self._changed:
            self.dropped += 1
        if self.dropped & (self.dropped - 1) == 0:  # 1, 2, 4, 8 ...
            log.warning("a message that %s was dropped; %d so far", why, self.dropped)


def wary(task: Any, app: Any, consumer: Any, **more: Any) -> Callable[..., None]:
    """Celery's way from a message to a task (``Task.Strategy``), for what Celery stumbles over.

    A message without a body ends its listener, and is there again when that listens anew, for ever.
    As an invalid task it is told and dropped.
    """
    usual = default(task, app, consumer, **more)

    def receive(*words: Any, **named: Any) -> None:
        try:
            usual(*words, **named)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise InvalidTaskError(f"no message of Celery's: {error!r}") from error

    return receive
