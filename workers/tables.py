"""The tables of the ledger, and how a database is opened.

Everything that is particular to SQLite is in ``open_engine``; the rest is plain SQLAlchemy Core and
runs on PostgreSQL as well.
"""

import sqlite3
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import SQLAlchemyError

from pipeline.model.errors import BadConfig

# Seconds a writer waits for its turn.
PATIENCE = 30.0
# Before these versions two writers could damage a write-ahead log: sqlite.org/wal.html,
# "The WAL-Reset Bug".
WAL_IS_SOUND = ((3, 44, 6), (3, 45, 0)), ((3, 50, 7), (3, 51, 0)), ((3, 51, 3), (999,))

metadata = MetaData()


def _lease() -> list[Column[Any]]:
    """Who works on a row, until when, and when the doorbell is rung for it; seconds since 1970."""
    return [
        Column("state", String(16), nullable=False),
        Column("reason", Text, nullable=False, default=""),
        Column("owner", Text, nullable=False, default=""),
        Column("lease_end", Float, nullable=False, default=0.0),
        Column("token", Integer, nullable=False, default=0),
        Column("attempts", Integer, nullable=False, default=0),
        Column("delays", Integer, nullable=False, default=0),
        Column("not_before", Float, nullable=False, default=0.0),
        Column("ring_at", Float, nullable=False, default=0.0),
        Column("rings", Integer, nullable=False, default=0),
        Column("progress", Float, nullable=False, default=0.0),
        Column("updated", Float, nullable=False, default=0.0),
    ]


job = Table(
    "lesson",
    metadata,
    Column("id", String(64), primary_key=True),
    *_lease(),
    Column("title", Text, nullable=False, default=""),
    Column("queue", String(16), nullable=False, default="light"),
    Column("again", Boolean, nullable=False, default=False),
    Column("version", String(64), nullable=False, default=""),
    Column("urls", JSON, nullable=False, default=dict),
    Column("result", JSON, nullable=False, default=dict),
    Column("found", JSON, nullable=False, default=dict),
    Column("created", Float, nullable=False),
    Index("job_state", "state"),
)

step = Table(
    "step",
    metadata,
    Column("id", String(64), primary_key=True),
    *_lease(),
    Column("name", String(32), nullable=False),
    Column("queue", String(16), nullable=False),
    Column("label", Text, nullable=False, default=""),
    Column("body", JSON, nullable=False),
    Column("cpu", Float, nullable=False, default=0.0),
    Column("wall", Float, nullable=False, default=0.0),
    Index("step_state", "state"),
)

wait = Table(
    "wait",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("step", String(64), primary_key=True, index=True),
)

history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String(8), nullable=False),
    Column("id", String(64), nullable=False, index=True),
    Column("was", String(16), nullable=False),
    Column("becomes", String(16), nullable=False),
    Column("why", Text, nullable=False),
)


def open_engine(url: str) -> Engine:
    """Connect and create the tables that are not there; ``url`` as SQLAlchemy writes it.

    Raises BadConfig when the database does not open.
    """
    try:
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        metadata.create_all(engine)
    except (SQLAlchemyError, ImportError) as error:
        problem = f"the ledger does not open: {str(error).splitlines()[0]}"
        raise BadConfig("studio.toml", "work.ledger", problem) from None
    return engine


def wal_is_sound(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may keep a write-ahead log with several writers."""
    return any(low <= version < high for low, high in WAL_IS_SOUND)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """What is committed is on the disk; who comes second waits."""
    connection.isolation_level = None  # SQLAlchemy begins, by ``_begin``; the module must not.
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
    connection.execute(f"PRAGMA journal_mode = {'WAL' if wal_is_sound() else 'TRUNCATE'}")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    """Take the write lock first: a reader that turns writer fails at once, whatever the timeout."""
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
