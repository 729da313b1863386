"""Wait for a condition, never for a length of time."""

from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], seconds: float = 10.0, every: float = 0.05) -> T:
    """Return the first true answer of ``condition``; fail when none came in ``seconds``."""
    pause = Event()
    deadline = monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if monotonic() > deadline:
            name = getattr(condition, "__name__", repr(condition))
            raise AssertionError(f"{name} was still {answer!r} after {seconds:g} s")
        pause.wait(every)
