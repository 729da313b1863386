"""A worker on a host of the bench, which also notes what its steps cost within its own process.

    python -m bench.scaling.worker HOME small|lessons

One thread; every queue. ``run/ready`` appears when it listens, ``run/acts`` says how many CPU
seconds its steps took in this process (hashing, joining, uploading), which is work and not
coordination. The CPU time of whole uploads is the process', for they use threads of their own.
"""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from celery import signals

from pipeline.steps.shelf import Shelf
from pipeline.steps.step import Artifact, Kit, Step
from workers.studio import Studio, open_studio

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Measured(Shelf):
    """A shelf that adds up what ``carry_out`` takes here, in ``note``."""

    note: Path

    def carry_out(
        self,
        step: Step[R],
        kit: Kit,
        tell: Callable[[float], None] = lambda _share: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Artifact[R]:
        """As without; a worker of one thread does one at a time."""
        clock = time.process_time if step.queue == "network" else time.thread_time
        began = clock()
        try:
            # Not super(): a dataclass with slots is another class than the one it was written as.
            return Shelf.carry_out(self, step, kit, tell, cancelled)
        finally:
            so_far = float(self.note.read_text()) if self.note.exists() else 0.0
            passing = self.note.with_suffix(".new")
            passing.write_text(f"{so_far + clock() - began:.6f}")
            passing.rename(self.note)


def opened(home: Path, kind: str) -> Studio:
    """The studio whose shelf measures."""
    from tests.faults.small import small_studio

    studio = small_studio(home) if kind == "small" else open_studio(home)
    shelf = studio.shelf
    studio.shelf = Measured(shelf.root, shelf.rooms, home / "run" / "acts")
    return studio


def main() -> int:
    """Be a worker."""
    from workers.app import QUEUES
    from workers.cli.serve import log_to_stderr
    from workers.worker import serve

    home, kind = Path(sys.argv[1]), sys.argv[2]
    log_to_stderr()
    threading.excepthook = lambda hook: None
    studio = opened(home, kind)
    if kind == "lessons":
        # What a worker loads once and keeps is no cost of a lesson.
        _ = (import_module("workers.making"), studio.kit, studio.storage.open())

    def ready(**_more: Any) -> None:
        (home / "run" / "ready").touch()

    signals.worker_ready.connect(ready, weak=False)
    return serve(studio, QUEUES, 1)


if __name__ == "__main__":
    sys.exit(main())
