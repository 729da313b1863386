"""How the ledger's database is opened, and everything in which SQLite and PostgreSQL differ.

Both are used alike: writers come one after another, readers see one moment and hinder nobody. In
SQLite that is BEGIN IMMEDIATE. In PostgreSQL every writing transaction first takes one lock: then
no two of ours can deadlock, and what is true of one database is true of the other.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from pipeline.model.errors import BadConfig
from workers.mounts import is_remote

RULES, FIELD = "studio.toml", "work.ledger"
# Seconds a writer waits for its turn in the database itself; workers.transaction then tries again.
TURN = 30.0
# Before these versions two writers could damage a write-ahead log: sqlite.org/wal.html,
# "The WAL-Reset Bug".
WAL_IS_SOUND = ((3, 44, 6), (3, 45, 0)), ((3, 50, 7), (3, 51, 0)), ((3, 51, 3), (999,))
SOUND = "3.44.6, 3.50.7, or 3.51.3 and later"
# The advisory lock of writers: "Dars". It ends with the transaction.
WRITERS = 0x44617273
# For each connection to PostgreSQL, in milliseconds: a writer that was frozen must not hold up the
# others for ever. What is committed is on the disk, however the server is set up.
ON_POSTGRESQL = {
    "synchronous_commit": "on",
    "statement_timeout": f"{TURN * 1000:.0f}",
    "idle_in_transaction_session_timeout": "10000",
    # A queue is empty or has ten thousand rows, and what the server guesses is of an hour ago.
    # Everything here is found by an index and in its order, however much there is.
    **{
        f"enable_{way}": "off" for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin")
    },
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
}


def connect(url: str | URL, journal: str) -> Engine:
    """An engine for ``url`` as SQLAlchemy writes it; ``journal`` is ``work.journal``.

    Raises BadConfig for what cannot be; that the database answers is not tried here.
    """
    try:
        parsed = make_url(url)
        dialect = parsed.get_backend_name()
        if dialect == "sqlite":
            engine = create_engine(parsed, max_overflow=-1)
            _prepare_sqlite(engine, _journal(parsed, journal))
        elif dialect == "postgresql":
            engine = create_engine(parsed, max_overflow=-1, connect_args=_arguments(parsed))
            event.listen(engine, "begin", _begin_postgresql)
        else:
            raise BadConfig(RULES, FIELD, f"is for {dialect}; SQLite and PostgreSQL are allowed")
    except (SQLAlchemyError, ImportError) as error:
        raise does_not_open(error) from None
    return engine


def does_not_open(error: BaseException) -> BadConfig:
    """What a person is told; the first line of ``error`` says what the database said."""
    return BadConfig(RULES, FIELD, f"the ledger does not open: {str(error).splitlines()[0]}")


def reader(engine: Engine) -> dict[str, Any]:
    """Options of a connection that only looks: one moment for all of its queries."""
    if engine.dialect.name == "sqlite":
        return {"reads": True}
    return {"reads": True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def wal_is_sound(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may keep a write-ahead log with several writers."""
    return any(low <= version < high for low, high in WAL_IS_SOUND)


def _journal(url: URL, asked: str) -> str:
    """How this SQLite keeps what is not yet committed; raises BadConfig where WAL may not be.

    The rollback journal has no such bug and needs no shared memory: only one connection writes, and
    while it does nobody reads.
    """
    remote = bool(url.database) and is_remote(Path(str(url.database)))
    if asked == "wal" and not wal_is_sound():
        problem = (
            f'"wal" is not safe with SQLite {sqlite3.sqlite_version}, whose write-ahead log can be'
            f' damaged by two writers; use {SOUND}, or "auto", which keeps a rollback journal here'
        )
        raise BadConfig(RULES, "work.journal", problem)
    if asked == "wal" and remote:
        problem = f'"wal" needs a local disk, and {url.database} is on a network'
        raise BadConfig(RULES, "work.journal", problem + '; use "auto", better PostgreSQL')
    return "wal" if wal_is_sound() and not remote else "truncate"


def _prepare_sqlite(engine: Engine, journal: str) -> None:
    """What is committed is on the disk; who comes second waits."""

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy begins, below; the module must not.
        connection.execute(f"PRAGMA busy_timeout = {TURN * 1000:.0f}")
        (now,) = connection.execute("PRAGMA journal_mode").fetchone()
        if now != journal:
            connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = FULL")

    def begin(connection: Connection) -> None:
        """The write lock first: a reader that turns writer fails at once, whatever the timeout."""
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("reads", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


def _arguments(url: URL) -> dict[str, Any]:
    """What the URL does not say itself: a server that is away is found out soon."""
    given, wanted = url.query.get("options", ""), ON_POSTGRESQL.items()
    options = " ".join([*(f"-c {name}={value}" for name, value in wanted), str(given)])
    soon = {"connect_timeout": 5, "keepalives_idle": 10, "tcp_user_timeout": int(TURN * 1000)}
    return {"options": options} | {name: n for name, n in soon.items() if name not in url.query}
