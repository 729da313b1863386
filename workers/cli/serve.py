"""``dars watch`` and ``dars worker``: the parts of ``dars up`` one by one, for many machines."""

import logging
import signal
from dataclasses import replace
from threading import Event
from typing import Any

from pipeline.model.errors import BadConfig
from workers.app import QUEUES, Doorbell, make_app
from workers.cli.asked import Asked
from workers.intake import Intake
from workers.sentence import one_line
from workers.tasks import Work
from workers.watch import Watcher

# Lines of a traceback that are kept, the last ones.
LONGEST_TRACEBACK = 100


def watch(asked: Asked) -> int:
    """Watch until SIGTERM or Ctrl-C."""
    log_to_stderr()
    studio, stop = asked.open(), Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work = Work(studio, Doorbell(make_app(studio.home, studio.settings)))
    work.ledger.hand_back()  # Nobody watches who cannot tell of what he took.
    log = logging.getLogger("dars.watch")
    log.info("watching %s", studio.home.inbox)
    watcher = Watcher(
        Intake(studio.home, studio.settings, work.enqueue, studio.keep, cancelled=stop.is_set),
        stop,
        taken=lambda taken: log.info("taken: %s (%s)", taken.heading.title, taken.recording.id),
        refused=lambda name, why: log.warning("rejected: %s: %s", name, why),
        grown=work.grown,
    )  # fmt: skip
    watcher.run()
    work.doorbell.hang_up()
    return 0


def worker(asked: Asked, queues: str, threads: int) -> int:
    """Work until SIGTERM or Ctrl-C."""
    wanted = [name.strip() for name in queues.split(",") if name.strip()]
    unknown = set(wanted) - set(QUEUES)
    if unknown or not wanted:
        allowed = ", ".join(QUEUES)
        raise BadConfig("dars worker", "--queues", f"must be one or more of {allowed}")
    log_to_stderr()
    from workers.guard import guard
    from workers.worker import serve

    studio = asked.open()
    if "heavy" in wanted:
        # The cores are shared among as many encodes as there are here.
        rules = studio.settings
        studio.settings = replace(rules, work=replace(rules.work, heavy=threads))
    logging.getLogger("dars.worker").info(guard(studio.settings))
    return serve(studio, wanted, threads)


class _OneLine(logging.Formatter):
    """What users wrote cannot begin a line: an event is one, and its traceback is indented."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return one_line(super().formatMessage(record))

    def formatException(self, info: Any) -> str:
        lines = super().formatException(info).split("\n")
        return "\n".join(f"  {one_line(line)}" for line in lines[-LONGEST_TRACEBACK:])


def log_to_stderr() -> None:
    """One line for each event, with its time."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
