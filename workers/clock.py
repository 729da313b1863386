"""The ledger's clock: seconds since 1970 that do not jump, whatever the wall clock does.

Leases, delays and bells are measured with it. It is a clock that cannot be set (CLOCK_BOOTTIME,
which goes on while a machine sleeps) and how far the ledger is ahead of it, a number that is kept
in the ledger:

* SQLite is used by one host. Its number is made once for each boot, and shared by all processes.
* In PostgreSQL the server's clock counts. It can be set; who sees it jump against the own clock
  writes by how much into the ledger, so that all go on as if it had not.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock

from sqlalchemy import Connection, Engine, func, insert, literal_column, select, update
from sqlalchemy.sql.elements import ColumnElement

from workers.owner import boot
from workers.tables import clocks, history, job, step
from workers.transaction import change, look

log = logging.getLogger(__name__)

SERVER = "server"
# Seconds between two readings of the server's clock that no slow answer explains.
JUMP = 2.0


def boot_seconds() -> float:
    """Since this machine was started, its sleep counted."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def open_clock(engine: Engine) -> Callable[[], float]:
    """The clock of this ledger."""
    if engine.dialect.name == "sqlite":
        return HostClock(engine)
    return ServerClock(engine)


class HostClock:
    """The clock of a ledger that is used by one host."""

    def __init__(self, engine: Engine) -> None:
        found = look(engine, _of_this_boot)
        self._ahead = change(engine, _begin_boot) if found is None else found

    def __call__(self) -> float:
        """Now."""
        return boot_seconds() + self._ahead


class ServerClock:
    """The clock of a ledger on a server; ``server`` is its time in seconds, in SQL."""

    def __init__(
        self, engine: Engine, server: str = "extract(epoch FROM clock_timestamp())"
    ) -> None:
        self._engine, self._lock = engine, Lock()
        self._server: ColumnElement[float] = literal_column(f"({server})::float8")
        self._ahead, self._changes = change(engine, self._read)

    def __call__(self) -> float:
        """Now."""
        return boot_seconds() + self._ahead

    def settle(self) -> None:
        """Follow the server's clock where it goes slower or faster; where it jumps, correct it.

        To be done now and then, and before a lease is called late.
        """
        with self._lock:
            ahead, changes = look(self._engine, self._read)
            if abs(ahead - self._ahead) > JUMP and changes == self._changes:
                ahead, changes = change(self._engine, self._correct)
            self._ahead, self._changes = ahead, changes

    def _read(self, held: Connection) -> tuple[float, int]:
        """How far the ledger is ahead of our clock, and how often it was corrected."""
        before = boot_seconds()
        kept = select(clocks.c.ahead, clocks.c.changes).where(clocks.c.place == SERVER)
        found = held.execute(kept).one_or_none()
        if found is None:
            held.execute(insert(clocks).values(place=SERVER, ahead=0.0, changes=0))
        ahead, changes = found or (0.0, 0)
        server = float(held.scalar(select(self._server)) or 0.0)
        return server + ahead - (before + boot_seconds()) / 2, changes

    def _correct(self, held: Connection) -> tuple[float, int]:
        """Take the jump out, unless somebody else has done it meanwhile."""
        ahead, changes = self._read(held)
        jump = ahead - self._ahead
        if abs(jump) <= JUMP or changes != self._changes:
            return ahead, changes
        log.warning("the clock of the ledger's server jumped by %.1f s; leases do not", jump)
        moved = {"ahead": clocks.c.ahead - jump, "changes": clocks.c.changes + 1}
        held.execute(update(clocks).where(clocks.c.place == SERVER).values(moved))
        return self._ahead, changes + 1


def _of_this_boot(held: Connection) -> float | None:
    return held.scalar(select(clocks.c.ahead).where(clocks.c.place == boot()))


def _begin_boot(held: Connection) -> float:
    """Go on from the wall clock, but never from before what the ledger has seen."""
    found = _of_this_boot(held)
    if found is None:
        columns = (history.c.at, job.c.updated, step.c.updated)
        seen = [held.scalar(select(func.max(column))) or 0.0 for column in columns]
        found = max(time.time(), *seen) - boot_seconds()
        held.execute(insert(clocks).values(place=boot(), ahead=found, changes=0))
    return found
