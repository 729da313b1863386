"""``dars status`` and ``dars retry``."""

import json
import sys

from pipeline.model.errors import BadConfig, Busy
from workers.cli.asked import Asked
from workers.history import ENDED
from workers.view import Row, lessons


def status(asked: Asked, as_json: bool) -> int:
    """Print every lesson: a table on a terminal, lines of tabs elsewhere."""
    rows = lessons(asked.open().ledger)
    if as_json:
        print(json.dumps([row.plain() for row in rows], indent=1, ensure_ascii=False))
    elif sys.stdout.isatty():
        from rich.console import Console

        from workers.cli.table import table

        Console().print(table(rows))
    else:
        for row in rows:
            print("\t".join(_words(row)))
    return 0


def retry(asked: Asked, lesson: str, everything: bool) -> int:
    """Queue what ended without a lesson; the workers, or `dars batch`, go on with it.

    One that was unpublished is made and uploaded again when it is named, and shown by nobody but
    `dars rollback`.
    """
    if bool(lesson) == everything:
        raise BadConfig("dars retry", "", "name one lesson, or say --all")
    ledger = asked.open().ledger
    wanted = [
        row for row in lessons(ledger)
        if row.lesson == lesson or (everything and _may_pass(row))
    ]  # fmt: skip
    again = [row for row in wanted if ledger.retry(row.lesson)]
    if lesson and not wanted:
        raise BadConfig("dars retry", lesson, "is not known; `dars status` lists the lessons")
    if lesson and not again:
        raise BadConfig("dars retry", lesson, f"is {wanted[0].word}; there is nothing to retry")
    for row in again:
        print(f"{row.lesson}\t{row.title}\tqueued")
    return 0


def cancel(asked: Asked, lesson: str) -> int:
    """End a lesson that is not out yet; who works on it stops within seconds."""
    ledger = asked.open().ledger
    row = next((row for row in lessons(ledger) if row.lesson == lesson), None)
    if row is None:
        raise BadConfig("dars cancel", lesson, "is not known; `dars status` lists the lessons")
    if row.state in ENDED:
        raise BadConfig("dars cancel", lesson, f"is {row.state}; there is nothing to cancel")
    if not ledger.withdraw(lesson, _cancelled(lesson), unless_switching=True):
        raise Busy(f"{lesson} is being published at this moment; `dars unpublish` takes it down")
    print(f"{lesson}\t{row.title}\tcancelled")
    return 0


def _may_pass(row: Row) -> bool:
    """Whether another attempt may go better: not of what is no lesson, or was not wanted."""
    return row.state in ("failed", "parked") and row.reason != _cancelled(row.lesson)


def _cancelled(lesson: str) -> str:
    return f"It was cancelled; `dars retry {lesson}` makes it after all."


def _words(row: Row) -> list[str]:
    state = row.word if row.state in ENDED else row.state
    note = [row.note] if row.note else []
    return [row.lesson, state, f"{row.progress:.0%}", row.title, row.last, *note]
