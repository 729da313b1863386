"""The tables of the ledger, as the newest migration leaves them (workers.migrations).

Plain SQLAlchemy Core: what is particular to a database is in workers.engine.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

metadata = MetaData()


class Words(TypeDecorator[str]):
    """Text that every database takes: no NUL, and nothing that is not Unicode.

    Reasons quote names of files and the last lines of programs, in which there may be anything.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is written."""
        return value and value.encode("utf-8", "replace").decode().replace("\0", "")


def _lease() -> list[Column[Any]]:
    """Who works on a row, until when, and when the doorbell is rung for it; seconds since 1970."""
    return [
        Column("state", String(16), nullable=False),
        Column("reason", Words, nullable=False, default=""),
        Column("owner", Words, nullable=False, default=""),
        Column("lease_end", Float, nullable=False, default=0.0),
        Column("token", BigInteger, nullable=False, default=0),
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
    Column("title", Words, nullable=False, default=""),
    # Courses take turns (workers.turns); the digits of Heading.course_id.
    Column("course", String(16), nullable=False, default="", server_default=""),
    Column("queue", String(16), nullable=False, default="light"),
    Column("again", Boolean, nullable=False, default=False),
    # The token under which viewers are being led to the lesson: from then on it is not cancelled.
    Column("switching", BigInteger, nullable=False, default=0, server_default="0"),
    Column("version", String(64), nullable=False, default=""),
    Column("urls", JSON, nullable=False, default=dict),
    Column("result", JSON, nullable=False, default=dict),
    Column("found", JSON, nullable=False, default=dict),
    Column("created", Float, nullable=False),
    Index("job_turn", "state", "queue", "course", "created", "id"),
    Index("job_ring", "state", "queue", "rings", "ring_at"),
)

step = Table(
    "step",
    metadata,
    Column("id", String(64), primary_key=True),
    *_lease(),
    Column("name", String(32), nullable=False),
    Column("queue", String(16), nullable=False),
    Column("label", Words, nullable=False, default=""),
    Column("body", JSON, nullable=False),
    # Of the oldest lesson that waits for it: course, when it was made known, and id.
    Column("course", String(16), nullable=False, default="", server_default=""),
    Column("since", Float, nullable=False, default=0.0, server_default="0"),
    Column("lesson", String(64), nullable=False, default="", server_default=""),
    Column("turn", Integer, nullable=False, default=0, server_default="0"),
    Column("cpu", Float, nullable=False, default=0.0),
    Column("wall", Float, nullable=False, default=0.0),
    Index("step_turn", "state", "queue", "course", "since", "lesson", "turn", "not_before"),
    Index("step_ring", "state", "queue", "rings", "ring_at"),
)

wait = Table(
    "wait",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("step", String(64), primary_key=True, index=True),
    # The lesson has begun it and goes on without it.
    Column("aside", Boolean, nullable=False, default=False, server_default=false()),
)

# ``mark`` tells the transactions apart that wrote lines, see workers.transaction.
history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("who", Words, nullable=False),
    Column("what", String(8), nullable=False),
    Column("id", String(64), nullable=False, index=True),
    Column("was", String(16), nullable=False),
    Column("becomes", String(16), nullable=False),
    Column("why", Words, nullable=False),
    Column("mark", String(32), nullable=False, default="", server_default="", index=True),
)

# When a queue was last rung again for what had been rung for already.
rung = Table(
    "rung",
    metadata,
    Column("what", String(8), primary_key=True),
    Column("queue", String(16), primary_key=True),
    Column("at", Float, nullable=False),
)

# One row: the newest fencing token of the whole ledger.
newest = Table(
    "newest",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("token", BigInteger, nullable=False),
)

# How far the ledger's clock is ahead of one that does not jump, see workers.clock.
clocks = Table(
    "clock",
    metadata,
    Column("place", String(64), primary_key=True),
    Column("ahead", Float, nullable=False),
    Column("changes", Integer, nullable=False, default=0),
)
