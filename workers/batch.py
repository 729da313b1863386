"""``dars batch`` for cron: everything that is pending, in the foreground, never two at once."""

import json
import os
import re
import signal
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Timer
from typing import Any
from uuid import uuid4

from pipeline.model.errors import (
    BadConfig,
    BadMedia,
    Busy,
    Cancelled,
    DarsError,
    StoreFailed,
)
from pipeline.tools.cache import Full
from workers.admission import admit, failed_for_room
from workers.alone import alone
from workers.cli.asked import Asked
from workers.cli.bars import Bars, bars
from workers.cli.ending import FAILED, REJECTED
from workers.collect import collect_daily
from workers.foreground import Outcome, cpu_seconds, make_now
from workers.intake import Intake
from workers.studio import Studio
from workers.view import lessons
from workers.watch import Watcher

PENDING = ("new", "queued", "waiting", "running")


@dataclass(slots=True)
class Report:
    """What one run of `dars batch` did; times are local, ISO 8601.

    ``refused`` are names in the inbox that became no lesson, and why.
    """

    started: str
    until: str
    ended: str = ""
    stopped: bool = False
    left: int = 0
    lessons: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)
    exit_code: int = 0

    def refuse(self, name: str, reason: str) -> None:
        """Something in the inbox was set aside."""
        self.refused.append({"name": name, "reason": reason})
        self.exit_code = max(self.exit_code, REJECTED)
        _say(f"rejected {name}: {reason}")

    def write(self, file: Path) -> None:
        """Appear whole or not at all."""
        passing = file.with_name(f".{file.name}.{uuid4().hex}")
        told = {name: getattr(self, name) for name in self.__slots__}
        passing.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
        os.replace(passing, file)


def batch(asked: Asked, until: str, report: Path | None) -> int:
    """Make what is pending; the exit code is 0, 3 when footage was rejected, 4 when one failed."""
    now = datetime.now().astimezone()
    end = next_time(until, now)
    told = Report(now.isoformat(timespec="seconds"), end.isoformat("T", "seconds") if end else "")
    studio, stopped = asked.open(), Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with alone(studio.home.run / "batch.lock", "`dars batch`"):
        clock = Timer((end - now).total_seconds(), stopped.set) if end else None
        if clock:
            clock.daemon = True
            clock.start()
        try:
            with bars() as shown:
                _take_in(studio, stopped, told)
                _work_off(studio, stopped, shown, told)
            _collect(studio, stopped)
        finally:
            if clock:
                clock.cancel()
            studio.close()
        told.ended = datetime.now().astimezone().isoformat(timespec="seconds")
        if report:
            report.parent.mkdir(parents=True, exist_ok=True)
            told.write(report)
    return told.exit_code


def next_time(text: str, now: datetime) -> datetime | None:
    """The next moment at which the clock shows ``text`` (HH:MM); None when it is empty."""
    if not text:
        return None
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if not found:
        raise BadConfig("dars batch", "--until", f"must be a time like 06:00 (got {text!r})")
    # In local time without a zone, so that 06:00 is 06:00 on the night the clocks change too.
    then = now.replace(tzinfo=None, hour=int(found[1]), minute=int(found[2]), second=0)
    then = then.replace(microsecond=0)
    if then <= now.replace(tzinfo=None):
        then += timedelta(days=1)
    return then.astimezone()


def _take_in(studio: Studio, stopped: Event, told: Report) -> None:
    """Take what lies still in the inbox, unless a watcher of this home does that already."""

    def enqueue(id: str) -> None:
        heading = studio.taken(id).heading
        studio.ledger.enqueue(id, heading.title, heading.course_id)

    intake = Intake(studio.home, studio.settings, enqueue, studio.keep, cancelled=stopped.is_set)
    watcher = Watcher(intake, stopped, refused=told.refuse)
    quiet = studio.settings.watch.quiet_seconds
    try:
        with alone(studio.home.run / "watch.lock", "A watcher"):
            # Two looks tell what is still; a third one what became so in between.
            for pause in (quiet, quiet, 0.0):
                watcher.scan()
                if not watcher.waiting or stopped.wait(pause):
                    return
    except Busy:
        return


def _work_off(studio: Studio, stopped: Event, shown: Bars, told: Report) -> None:
    studio.ledger.hand_back()
    pending = [row.lesson for row in lessons(studio.ledger) if row.state in PENDING]
    for number, id in enumerate(pending):
        if stopped.is_set():
            told.stopped, told.left = True, len(pending) - number
            return
        try:
            outcome = _one(studio, id, stopped, shown)
        except Cancelled:
            told.stopped, told.left = True, len(pending) - number
            return
        told.lessons.append(outcome.plain())
        codes = {"rejected": REJECTED, "failed": FAILED}
        told.exit_code = max(told.exit_code, codes.get(outcome.status, 0))


def _one(studio: Studio, id: str, stopped: Event, shown: Bars) -> Outcome:
    outcome, before = Outcome(id), cpu_seconds()
    try:
        taken = studio.taken(id)
        admit(studio.home, studio.settings.limits, 0)  # For all of it, when it was taken.
        shown.name(taken.heading.title)
        make_now(studio, taken, outcome, shown.changed, stopped, shown.seen)
    except Cancelled:
        studio.ledger.enqueue(id)
        raise
    except Exception as error:
        outcome.fail(error)
        if isinstance(error, BadMedia):
            studio.reject(id, outcome.reason)
        elif isinstance(error, StoreFailed | Full) or failed_for_room(error):
            studio.ledger.enqueue(id)  # It may pass: the next batch tries again.
        _say(f"{id}: {outcome.reason}")
    outcome.cpu_seconds = round(max(0.0, outcome.cpu_seconds - before), 3)
    return outcome


def _collect(studio: Studio, stopped: Event) -> None:
    """Make room once a day; that it did not work is no failure of what was made."""
    if stopped.is_set():
        return
    try:
        collect_daily(studio, stopped)
    except DarsError as error:
        _say(f"no garbage was collected: {error}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
