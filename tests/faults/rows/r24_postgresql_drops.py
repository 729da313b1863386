"""PostgreSQL ends every session, is killed and starts again, or chooses one of ours in a deadlock.

Small lessons flow all the time; the transaction that was hit is carried out whole by the door
(workers.transaction), so that no worker sees anything of it.
"""

from random import Random
from threading import Thread

import psycopg

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row
from tests.faults.small import enqueue
from tests.faults.studio import Studio
from tests.waiting import until
from workers.engine import WRITERS

APART = 0.5


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` faults of three kinds in turn."""
    kinds = (_end_sessions, _deadlock, _restart)
    with bed.small("folders", "postgresql") as studio:
        while outcome.runs < n:
            studio.stream()
            bed.pause(rng.uniform(0, APART))
            kinds[outcome.runs % len(kinds)](studio)
            outcome.count()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
        logs = [worker.log.read_text() for worker in studio.workers]
        failed = sum(text.count("LedgerFailed") for text in logs)
        outcome.require(not failed, f"row 24: {failed} transactions were given up")
        marks = list((studio.home / "marks").glob("*.published"))
        outcome.measure("lessons", len(studio.drops))
        outcome.measure("told again", sum(len(mark.read_text()) - 1 for mark in marks))


def _end_sessions(studio: Studio) -> None:
    with psycopg.connect(_where(studio), autocommit=True) as held:
        held.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _restart(studio: Studio) -> None:
    """As after a crash of the machine: it recovers from its log."""
    assert studio.postgresql
    studio.postgresql.kill()
    studio.postgresql.start()


def _deadlock(studio: Studio) -> None:
    """Hold every row, wait until one of ours waits for one, then for the lock that it holds.

    The first lesson is asked for again, so that there is one.

    Who waits so long before it looks for a deadlock is never the one that PostgreSQL ends.
    """
    with psycopg.connect(_where(studio)) as held:
        held.execute("SET deadlock_timeout = '100s'")
        held.execute("SELECT id FROM lesson FOR UPDATE")
        held.execute("SELECT id FROM step FOR UPDATE")
        more = Thread(target=enqueue, args=(studio.home, studio.drops[0].path))
        more.start()
        until(lambda: _somebody_waits(studio), 60)
        held.execute(f"SELECT pg_advisory_xact_lock({WRITERS})")
    more.join()


def _somebody_waits(studio: Studio) -> bool:
    asked = "SELECT pid FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
    return bool(studio.books.ask(asked))


def _where(studio: Studio) -> str:
    return studio.books.url.replace("+psycopg", "")


ROW = Row(24, "PostgreSQL drops", 100, "100: 0 lost, 0 dup", run)
