"""One worker process: Celery listens for the bell, threads do the work, one thread sweeps.

Everything heavy runs in programs of its own (pipeline.tools.process), so threads are enough, and
when this process dies its leases and its programs die with it.
"""

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Any

from celery import signals

from workers.app import Doorbell, make_app
from workers.studio import Studio
from workers.sweep import keep_sweeping
from workers.tasks import Work

log = logging.getLogger(__name__)


def serve(studio: Studio, queues: Sequence[str], threads: int) -> int:
    """Work on ``queues`` until SIGTERM or SIGINT; return the exit code.

    On a signal running work is cancelled and its leases are handed back at once.
    """
    app = make_app(studio.home, studio.settings)
    work = Work(studio, Doorbell(app))
    for name, task in (("lesson", work.lesson), ("step", work.step)):
        app.task(name=name)(_ids_only(task))
    # The log is ours (workers.cli.serve); of Celery only what went wrong.
    signals.setup_logging.connect(lambda **_: None, weak=False)
    logging.getLogger("celery").setLevel(logging.WARNING)
    signals.worker_shutting_down.connect(lambda **_: work.stopping.set(), weak=False)
    sweeper = Thread(target=keep_sweeping, args=(work,), name="sweeper", daemon=True)
    sweeper.start()
    try:
        worker = app.Worker(
            queues=list(queues), concurrency=threads, pool="threads", quiet=True, task_events=False,
            without_gossip=True, without_mingle=True, without_heartbeat=True,
        )  # fmt: skip
        worker.start()
    finally:
        work.stopping.set()
        sweeper.join(timeout=5)
    return int(worker.exitcode or 0)


def _ids_only(task: Any) -> Any:
    """A task that takes one id; anything else in a message is dropped."""

    def ring(*said: object, **_more: object) -> None:
        if len(said) == 1 and isinstance(said[0], str):
            task(said[0])
        else:
            log.warning("a message that is no id was dropped")

    return ring
