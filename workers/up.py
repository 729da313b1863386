"""``dars up``: storage, watch folder and workers of one machine, started, shown and stopped.

Workers are processes of their own; what ends is started again. When this process ends, however it
ends, everything it started ends with it (pipeline.tools.jail).
"""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from pipeline.tools.cores import encodes_at_once
from pipeline.tools.process import Server, start_server
from workers.alone import alone
from workers.app import Doorbell, make_app
from workers.board import Board, board
from workers.cli.asked import Asked
from workers.collect import collect_daily
from workers.guard import guard
from workers.intake import Intake
from workers.studio import Studio
from workers.tasks import Work
from workers.view import lessons
from workers.watch import Watcher

log = logging.getLogger(__name__)

# Seconds between looks at the ledger and the workers; until a worker that was asked to end is
# killed; and between restarts of one that ends at once.
LOOK, GRACE, RESTART = 0.5, 8.0, (1.0, 30.0)
LOG_BYTES = 16 * 1024**2
# Lessons that ended and are looked at each time: all of a studio's years would cost half a core.
SHOWN = 100
# Seconds between looks whether garbage is to be collected, which it is once a day.
COLLECT = 600.0


@dataclass(slots=True)
class Child:
    """One worker process that is kept running."""

    name: str
    argv: list[str]
    log: Path
    server: Server | None = None
    wait: float = RESTART[0]
    not_before: float = 0.0
    began: float = 0.0

    def keep(self) -> bool:
        """Start it when it does not run; True when it had ended by itself."""
        if self.server is not None and self.server.alive():
            return False
        ended = self.server is not None
        if ended:
            assert self.server
            self.server.stop(0)
            lasted = monotonic() - self.began
            self.wait = RESTART[0] if lasted > RESTART[1] else min(2 * self.wait, RESTART[1])
            self.server, self.not_before = None, monotonic() + self.wait
        if monotonic() >= self.not_before:
            self.began = monotonic()
            self.server = start_server(self.argv, self.log.parent, self.log, _environment())
        return ended

    def stop(self) -> None:
        """Ask it to end and see to it."""
        if self.server is not None:
            self.server.stop(GRACE)


@dataclass(slots=True)
class Up:
    """Everything of one home on this machine."""

    studio: Studio
    asked: Asked
    stop: Event = field(default_factory=Event)
    failure: BaseException | None = None

    def run(self) -> int:
        """Until ``stop`` is set; returns the exit code."""
        log.info(guard(self.studio.settings))
        for note in self.studio.storage.check():
            log.warning(note)
        work = Work(self.studio, Doorbell(make_app(self.studio.home, self.studio.settings)))
        work.ledger.hand_back()
        children = list(self._children())
        Thread(target=self._collecting, name="collect", daemon=True).start()
        with board(self.studio) as shown, self._watching(work, shown):
            try:
                while not self.stop.wait(LOOK):
                    for child in children:
                        if child.keep():
                            shown.say(
                                f"worker {child.name} ended and is started again, see {child.log}"
                            )
                    shown.show(lessons(work.ledger, SHOWN))
            finally:
                with ThreadPoolExecutor(len(children)) as pool:
                    list(pool.map(Child.stop, children))
        if self.failure is not None:
            raise self.failure
        return 0

    def _collecting(self) -> None:
        """Make room once a day."""
        while not self.stop.is_set():
            try:
                found = collect_daily(self.studio, self.stop)
                if found is not None:
                    log.info("garbage was collected: %s", found)
            except Exception as error:
                log.warning("no garbage was collected: %s", error)
            self.stop.wait(COLLECT)

    def _children(self) -> Iterator[Child]:
        """Heavy steps have a process of their own, so that light ones never wait behind them."""
        rules = self.studio.settings.work
        parts = (("heavy", "heavy", encodes_at_once(rules)), ("speech", "speech", 1),
                 ("light", "light,network", rules.light + 1))  # fmt: skip
        home = ["--home", str(self.studio.home.root)]
        server = ["--server", self.asked.server] if self.asked.server else []
        for name, queues, threads in parts:
            file = self.studio.home.logs / f"worker-{name}.log"
            if file.exists() and file.stat().st_size > LOG_BYTES:
                file.replace(file.with_suffix(".log.1"))
            argv = [sys.executable, "-m", "workers.cli", *home, *server]
            yield Child(
                name, [*argv, "worker", "--queues", queues, "--threads", str(threads)], file
            )

    @contextmanager
    def _watching(self, work: Work, shown: Board) -> Iterator[None]:
        intake = Intake(
            self.studio.home,
            self.studio.settings,
            work.enqueue,
            self.studio.keep,
            cancelled=self.stop.is_set,
        )
        watcher = Watcher(
            intake, self.stop, refused=lambda name, why: shown.say(f"rejected {name}: {why}"),
            taken=lambda taken: shown.say(f"taken {taken.heading.title}"), grown=work.grown,
            alarm=shown.say,
        )  # fmt: skip

        def watch() -> None:
            try:
                watcher.run()
            except BaseException as error:
                self.failure = error
                self.stop.set()

        thread = Thread(target=watch, name="watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.stop.set()
            thread.join(GRACE)


def up(asked: Asked) -> int:
    """Everything until Ctrl-C or SIGTERM; raises Busy when it runs already."""
    studio = asked.open()
    with alone(studio.home.run / "up.lock", "`dars up`"):
        running = Up(studio, asked)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: running.stop.set())
        _log_to(studio.home.logs / "up.log")
        try:
            return running.run()
        finally:
            studio.close()


def _log_to(file: Path) -> None:
    """The screen belongs to the table."""
    logging.basicConfig(
        filename=file, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


def _environment() -> dict[str, str]:
    """Ours, for our own workers: keys of the store and proxies are in it."""
    root = str(Path(__file__).parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
