"""A worker of a small studio, and how jobs come into it; its steps are those of tests.working.

python -m tests.faults.small HOME THREADS
"""

import sys
import threading
from functools import cache
from pathlib import Path

from pipeline.settings import Home, load
from tests.working import story, take
from workers.studio import RULES, Studio


def small_studio(root: Path) -> Studio:
    """By the rules in ``root``; nothing holds its gate."""
    home = Home(root).make()
    marks = root / "marks"
    marks.mkdir(exist_ok=True)
    (marks / "gate").touch()
    return Studio(home, load(root / RULES), story)


@cache
def _opened(root: Path) -> Studio:
    return small_studio(root)


def enqueue(root: Path, title: str) -> str:
    """Note a recording and queue it, without ringing: the sweeper of a worker does."""
    studio = _opened(root)
    lesson = take(studio, title)
    studio.ledger.enqueue(lesson, title)
    return lesson


def main() -> int:
    """Be a worker of every queue."""
    from workers.app import QUEUES
    from workers.cli.serve import log_to_stderr
    from workers.worker import serve

    root, threads = sys.argv[1:]
    log_to_stderr()
    threading.excepthook = lambda hook: None
    return serve(small_studio(Path(root)), QUEUES, int(threads))


if __name__ == "__main__":
    sys.exit(main())
