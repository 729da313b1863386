"""One worker process: Celery listens for the bell, threads do the work, one thread sweeps.

Everything heavy runs in programs of its own (pipeline.tools.process), so threads are enough, and
when this process dies its leases and its programs die with it. It ends, or begins anew, whatever
Celery is waiting for: a broker that hangs holds nobody up.
"""

import logging
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from types import FrameType

from celery import signals
from celery.apps.worker import Worker
from celery.worker import state

from workers.app import Doorbell, make_app
from workers.deaf import Watch, begin_anew, patience
from workers.ear import Ear
from workers.studio import Studio
from workers.sweep import keep_sweeping
from workers.tasks import Work

log = logging.getLogger(__name__)

# Seconds to hand back what is worked on; then for Celery to take leave of the broker.
HAND_BACK, FAREWELL = 4.0, 1.5
ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)


def serve(studio: Studio, queues: Sequence[str], threads: int) -> int:
    """Work on ``queues`` until SIGTERM or SIGINT; return the exit code.

    On a signal running work is cancelled and its leases are handed back at once; a second one, or
    SIGQUIT, ends the process on the spot, and the next sweep of anybody hands them back.
    """
    app = make_app(studio.home, studio.settings)
    work, ear = Work(studio, Doorbell(app)), Ear(threads)
    for name, task in (("lesson", work.lesson), ("step", work.step)):
        app.task(name=name, Strategy="workers.ear:wary")(ear.hears(task))
    # The log is ours (workers.cli.serve); of Celery only what went wrong.
    signals.setup_logging.connect(lambda **_: None, weak=False)
    logging.getLogger("celery").setLevel(logging.WARNING)
    leave = Leave(work, ear)
    watch = Watch(work, ear, queues, leave.anew)
    for look in (lambda: keep_sweeping(work), watch.keep):
        Thread(target=look, daemon=True).start()
    worker = _Listener(
        app=app, queues=list(queues), concurrency=threads, pool="threads", quiet=True,
        task_events=False, without_gossip=True, without_mingle=True, without_heartbeat=True,
    )  # fmt: skip
    worker.on_signal = leave.on_signal
    worker.start()
    if not work.stopping.wait(0):
        # Celery gave up on something that it does not know. We do not.
        log.error("listening ended with code %s; it begins anew", worker.exitcode)
        work.stopping.wait(patience())
        leave.anew()
    work.doorbell.hang_up()
    leave.gone.set()
    return 0


class _Listener(Worker):  # type: ignore[misc]
    """Celery's worker with our signals: its own wait for the broker."""

    on_signal: Callable[[int, FrameType | None], None]

    def install_platform_tweaks(self, worker: Worker) -> None:
        """Called once, when it starts."""
        for number in ENDS:
            signal.signal(number, self.on_signal)


@dataclass(slots=True)
class Leave:
    """How the process ends: what is worked on goes back first."""

    work: Work
    ear: Ear
    gone: Event = field(default_factory=Event)

    def on_signal(self, number: int, _frame: FrameType | None) -> None:
        """The first SIGTERM, SIGINT or SIGHUP ends well; a second one, or SIGQUIT, at once."""
        if number == signal.SIGQUIT or self.work.stopping.is_set():
            os._exit(128 + number)
        self.work.stopping.set()
        state.should_stop = os.EX_OK
        Thread(target=self._end, name="leave", daemon=True).start()

    def anew(self) -> None:
        """Become a new process of the same kind; only a signal that comes first prevents it."""
        if not self.work.stopping.is_set():
            self.work.stopping.set()
            self.ear.rest(HAND_BACK)
            begin_anew()

    def _end(self) -> None:
        self.ear.rest(HAND_BACK)
        if not self.gone.wait(FAREWELL):
            log.warning("the broker does not say goodbye; this worker ends without")
            os._exit(os.EX_OK)
