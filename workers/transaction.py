"""The one door to the ledger: a transaction is carried out whole, once, or not at all.

When the database went away, was restarted, refused a lock or ended a deadlock, the method is run
again from its beginning, in a new transaction. When the answer to COMMIT was lost, nobody knows
whether it was carried out: so every line of history bears the mark of its transaction, and before
it is run again the mark is looked for. What leaves no line of history (a heartbeat, a bell that is
counted) may be done twice.

Every method that is decorated here gets the connection as its first argument. What is called within
``change`` of the same ledger joins it: so several methods are one transaction, all of it or none.
"""

import random
import sqlite3
from collections.abc import Callable
from functools import wraps
from itertools import count
from threading import Event, local
from time import monotonic
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)

from pipeline.model.errors import LedgerFailed
from workers.engine import reader
from workers.tables import history

# Seconds: after this long no other attempt is begun.
PATIENCE = 60.0
# Seconds between attempts: doubled each time, from the first to the second.
SOON, SELDOM = 0.05, 2.0
# SQLSTATE (PostgreSQL, appendix A) of what passes: by class, connection and transaction rollback;
# by itself, too many connections, a lock or an answer that took too long, a session that was ended,
# a server that stops, crashed or starts, and one that is a standby until somebody switches.
PASSES = ("08", "40", "53300", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25P03",
          "25P04", "25006")  # fmt: skip
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# The connection of the ``change`` that this thread is in the midst of.
_within = local()

P = ParamSpec("P")
T = TypeVar("T")


class _Books(Protocol):
    @property
    def engine(self) -> Engine: ...


S = TypeVar("S", bound=_Books)


def writes(method: Callable[Concatenate[S, Connection, P], T]) -> Callable[Concatenate[S, P], T]:
    """Run a method in one writing transaction; it raises LedgerFailed when that cannot be."""

    @wraps(method)
    def whole(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return change(self.engine, lambda held: method(self, held, *args, **kwargs))

    return whole


def reads(method: Callable[Concatenate[S, Connection, P], T]) -> Callable[Concatenate[S, P], T]:
    """Run a method that only looks; it raises LedgerFailed when that cannot be."""

    @wraps(method)
    def whole(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return look(self.engine, lambda held: method(self, held, *args, **kwargs))

    return whole


def change(engine: Engine, do: Callable[[Connection], T], patience: float = PATIENCE) -> T:
    """Carry ``do`` out once, in one writing transaction; raise LedgerFailed when that cannot be."""
    joined = _joined(engine)
    if joined is not None:
        return do(joined)
    mark = uuid4().hex
    answers: list[T] = []  # Of each attempt that came to its COMMIT.

    def attempt() -> T:
        with engine.connect().execution_options(mark=mark) as held, held.begin():
            if not (answers and _is_noted(held, mark)):
                _within.held = held
                try:
                    answers.append(do(held))
                finally:
                    _within.held = None
        return answers[-1]

    return _persist(attempt, patience)


def look(engine: Engine, do: Callable[[Connection], T], patience: float = PATIENCE) -> T:
    """Carry ``do`` out on one moment of the ledger; it makes no writer wait for long."""
    joined = _joined(engine)
    if joined is not None:
        return do(joined)

    def attempt() -> T:
        with engine.connect().execution_options(**reader(engine)) as held:
            answer = do(held)
            held.commit()  # psycopg forgets at a rollback all statements that it prepared.
            return answer

    return _persist(attempt, patience)


def passes(error: Exception) -> bool:
    """Whether the same may go well in a moment."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in BUSY
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = getattr(cause, "sqlstate", None)
    if state is None:  # There was no server to say so.
        return isinstance(error, OperationalError | InterfaceError)
    return str(state).startswith(PASSES)


def _joined(engine: Engine) -> Connection | None:
    held: Connection | None = getattr(_within, "held", None)
    return held if held is not None and held.engine is engine else None


def _persist(attempt: Callable[[], T], patience: float) -> T:
    pause, end = Event(), monotonic() + patience
    for number in count():
        try:
            return attempt()
        except (IntegrityError, ProgrammingError, DataError):
            raise  # A mistake of ours.
        except (DBAPIError, sqlite3.Error) as error:
            if not passes(error):
                raise _failed(error, "cannot be used") from error
            if monotonic() >= end:
                raise _failed(error, "does not answer") from error
        pause.wait(min(SELDOM, SOON * 2.0 ** min(number, 16)) * random.uniform(0.5, 1.0))
    raise AssertionError


def _failed(error: Exception, how: str) -> LedgerFailed:
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[:1]
    return LedgerFailed(f"The ledger {how}, so nothing was noted: {''.join(said)}")


def _is_noted(held: Connection, mark: str) -> bool:
    return held.scalar(select(history.c.number).where(history.c.mark == mark).limit(1)) is not None
