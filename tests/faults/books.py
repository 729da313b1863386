"""Reads a ledger as it lies on the disk or in PostgreSQL; imports nothing of Dars.

What the tables and columns mean is in docs/reliability.md; here they are plain rows.
"""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = Mapping[str, Any]
ENDED = ("published", "rejected", "failed", "parked")
# What reading raises while the ledger is away or not there yet.
AWAY = (sqlite3.OperationalError, psycopg.Error)


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger at ``url``, as SQLAlchemy writes it: ``sqlite:///FILE``, ``postgresql...``."""

    url: str

    def lessons(self) -> list[Row]:
        """Every job."""
        return self.ask("SELECT * FROM lesson ORDER BY created")

    def steps(self) -> list[Row]:
        """Every step."""
        return self.ask("SELECT * FROM step")

    def running(self) -> dict[tuple[str, str], int]:
        """``(table, id)`` of everything that is being worked on, and its token."""
        lessons = self.ask("SELECT id, token FROM lesson WHERE state = 'running'")
        steps = self.ask("SELECT id, token FROM step WHERE state = 'running'")
        return {
            (what, row["id"]): row["token"]
            for what, rows in (("lesson", lessons), ("step", steps))
            for row in rows
        }

    def holders(self) -> set[int]:
        """Process ids of those that hold a lease."""
        asked = "SELECT owner FROM {} WHERE state = 'running'"
        rows = [*self.ask(asked.format("lesson")), *self.ask(asked.format("step"))]
        return {pid_of(row["owner"]) for row in rows}

    def history(self) -> list[Row]:
        """Every line, the oldest first."""
        return self.ask("SELECT * FROM history ORDER BY number")

    def ask(self, sql: str) -> list[Row]:
        """The rows of one query, none where there is no ledger yet; raises one of AWAY."""
        try:
            if self.url.startswith("sqlite"):
                return self._of_file(sql)
            where = self.url.replace("postgresql+psycopg", "postgresql")
            with psycopg.connect(where, row_factory=dict_row, connect_timeout=5) as held:
                return list(held.execute(sql.encode()))
        except psycopg.errors.UndefinedTable:
            return []
        except sqlite3.OperationalError as error:
            if "no such table" in str(error) or "unable to open" in str(error):
                return []
            raise

    def damage(self) -> list[str]:
        """What the database itself says is wrong with its files; nothing when all is well."""
        if self.url.startswith("sqlite"):
            said = [str(next(iter(row.values()))) for row in self.ask("PRAGMA integrity_check")]
            return [] if said == ["ok"] else said
        # PostgreSQL's own check of a B-tree, where its contributed modules are installed.
        where = self.url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(where, autocommit=True, connect_timeout=5) as held:
            try:
                held.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
                held.execute(
                    "SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c"
                    " ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n"
                    " ON n.oid = c.relnamespace WHERE a.amname = 'btree' AND n.nspname = 'public'"
                )
            except psycopg.errors.FeatureNotSupported:
                return []
            except psycopg.Error as error:
                return [str(error)]
        return []

    def _of_file(self, sql: str) -> list[Row]:
        """Opened for writing: what a killed writer left must be rolled back before it is read."""
        file = self.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True, timeout=30)) as held:
            held.row_factory = sqlite3.Row
            return [dict(row) for row in held.execute(sql)]


def decoded(value: Any) -> Any:
    """A JSON column: text in SQLite, a value already in PostgreSQL."""
    return json.loads(value) if isinstance(value, str) else value


def pid_of(owner: str) -> int:
    """The process id in ``host:...:pid:start``; 0 for nobody."""
    parts = owner.split(":")
    return int(parts[-2]) if len(parts) > 2 else 0
