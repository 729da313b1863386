"""Queue a recording, die with the bell in the hand: ``python -m tests.faults.gap HOME TITLE``."""

import os
import signal
import sys
from pathlib import Path

from tests.faults.small import small_studio
from tests.working import take
from workers.app import Doorbell, make_app
from workers.tasks import Work


def main() -> None:
    """As the watcher does it, until it rings."""
    studio = small_studio(Path(sys.argv[1]))
    lesson = take(studio, sys.argv[2])
    Doorbell.ring = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign,assignment]
    Work(studio, Doorbell(make_app(studio.home, studio.settings))).enqueue(lesson)


if __name__ == "__main__":
    main()
