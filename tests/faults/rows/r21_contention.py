"""Eight processes write to one SQLite ledger at once, while somebody reads for half a minute."""

import sqlite3
from contextlib import closing
from random import Random

from tests.faults.acks import doubled, forgotten, told
from tests.faults.auditor import history
from tests.faults.bed import Bed
from tests.faults.programs import Program, module
from tests.faults.row import Outcome, Row, percentile
from tests.faults.studio import Studio
from tests.waiting import until

WRITERS, FULL = 8, 4000
# Seconds that the reader reads when the row is run whole.
READS = 30.0
# Of SQLite's own log or journal, whatever is waited for: a few times its usual size of 4 MB.
LOG_BYTES = 32 * 2**20


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` transactions, an eighth by each writer."""
    with bed.small(start=False, workers=0) as studio:
        each = max(1, n // WRITERS)
        clerks = [clerk(studio, number, each) for number in range(WRITERS)]
        for one in clerks:
            one.start()
        until(lambda: len(list((studio.home / "acks").glob("*"))) == WRITERS, 60)
        until(lambda: told(studio.home), 60)
        largest = _read(bed, studio, READS * n / FULL)
        until(lambda: not any(one.alive() for one in clerks), 300)
        acks = told(studio.home)
        outcome.count(len(acks))
        said = [one.log.read_text().strip() for one in clerks if one.log.exists()]
        outcome.blame(f"row 21: a writer was told: {text[-300:]}" for text in said if text)
        missing = WRITERS * each - len(acks)
        outcome.require(not missing, f"row 21: {missing} transactions were not carried out")
        outcome.require(largest < LOG_BYTES, f"row 21: SQLite's log grew to {largest} bytes")
        outcome.blame(
            f"row 21: {each}" for each in (*forgotten(studio.books, acks), *doubled(acks))
        )
        outcome.blame(f"row 21: {found}" for found in history(studio.subject()))
    waits = [ack.seconds for ack in acks]
    outcome.measure("p99 wait", percentile(waits, 0.99), "s")
    outcome.measure("longest wait", max(waits), "s")
    outcome.measure("largest log", largest / 2**20, "MiB")


def clerk(studio: Studio, number: int, changes: int) -> Program:
    """A writer of this studio's ledger, see tests.faults.clerk."""
    log = studio.home / "logs" / f"clerk-{number}.log"
    words = (str(studio.home), f"clerk-{number}", str(changes))
    return module(f"clerk-{number}", log, "tests.faults.clerk", *words)


def _read(bed: Bed, studio: Studio, seconds: float) -> int:
    """Hold one read transaction so long; the largest size of the log beside the ledger."""
    ledger, largest = studio.home / "ledger.sqlite", 0
    with closing(sqlite3.connect(ledger, timeout=60, isolation_level=None)) as held:
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM history").fetchone()
        for _ in range(20):
            bed.pause(seconds / 20)
            for ending in ("-wal", "-journal"):
                log = ledger.with_name(ledger.name + ending)
                largest = max(largest, log.stat().st_size if log.exists() else 0)
        held.execute("ROLLBACK")
    return largest


ROW = Row(21, "SQLite contention", FULL, "0 errors, p99 wait", run)
