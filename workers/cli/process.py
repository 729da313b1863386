"""``dars process``: one recording, now, with bars on stderr and the result on stdout."""

import json
import signal
import sys
from pathlib import Path
from threading import Event

from workers.cli.asked import Asked
from workers.cli.bars import bars
from workers.cli.ending import exit_code
from workers.foreground import Outcome, make_now, status_of
from workers.intake import Intake
from workers.sentence import sentence


def process(asked: Asked, path: Path, as_json: bool) -> int:
    """Make the lesson; returns the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    outcome, code = Outcome(), 0
    try:
        outcome = _made(asked, path, outcome)
    except (Exception, KeyboardInterrupt) as error:
        outcome.status, outcome.reason, code = status_of(error), sentence(error), exit_code(error)
        print(f"dars: {outcome.reason}", file=sys.stderr)
    if as_json:
        print(json.dumps(outcome.plain(), ensure_ascii=False))
    elif not code:
        print(outcome.page_url)
    return code


def _made(asked: Asked, path: Path, outcome: Outcome) -> Outcome:
    studio, stopped = asked.open(), Event()
    with bars() as shown:
        intake = Intake(studio.home, studio.settings, progress=shown.copied)
        taken = intake.given(path)
        outcome.lesson = taken.recording.id
        shown.name(taken.heading.title)
        return make_now(studio, taken, shown.changed, stopped)
