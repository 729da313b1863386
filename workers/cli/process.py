"""``dars process``: one recording, now, with bars on stderr and the result on stdout."""

import json
import signal
import sys
from pathlib import Path
from threading import Event

from workers.cli.asked import Asked
from workers.cli.bars import bars
from workers.cli.ending import exit_code
from workers.foreground import Outcome, make_now
from workers.intake import Intake


def process(asked: Asked, path: Path, as_json: bool) -> int:
    """Make the lesson; returns the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    outcome, code = Outcome(), 0
    try:
        _make(asked, path, outcome)
    except (Exception, KeyboardInterrupt) as error:
        outcome.fail(error)
        code = exit_code(error)
        print(f"dars: {outcome.reason}", file=sys.stderr)
    if as_json:
        print(json.dumps(outcome.plain(), ensure_ascii=False))
    elif not code:
        print(outcome.page_url)
        if outcome.reason:
            print(f"dars: {outcome.reason}", file=sys.stderr)
    return code


def _make(asked: Asked, path: Path, outcome: Outcome) -> None:
    studio = asked.open()
    try:
        with bars() as shown:
            home, keep = studio.home, studio.keep
            taken = Intake(home, studio.settings, keep=keep, progress=shown.copied).given(path)
            shown.name(taken.heading.title)
            make_now(studio, taken, outcome, shown.changed, Event(), shown.seen)
    finally:
        studio.close()
