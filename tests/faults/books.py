"""The ledger's tables as an auditor reads them: SQLite or PostgreSQL, no code of the ledger."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

COLUMNS = "number, at, who, what, id, was, becomes, why"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history."""

    number: int
    at: float
    who: str
    what: str
    id: str
    was: str
    becomes: str
    why: str


@dataclass(frozen=True, slots=True)
class Books:
    """``where`` is the path of an SQLite file or a PostgreSQL URL."""

    where: str

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of ``lesson``, ``step`` or ``wait``; none where there is no ledger yet."""
        return self._ask(f"SELECT * FROM {table}")

    def history(self, after: int = 0) -> list[Line]:
        """Lines with a number above ``after``, in the order of their numbers."""
        sql = f"SELECT {COLUMNS} FROM history WHERE number > {after} ORDER BY number"
        return [Line(**row) for row in self._ask(sql)]

    def states(self) -> dict[str, str]:
        """The state of each lesson by id."""
        return {row["id"]: row["state"] for row in self._ask("SELECT id, state FROM lesson")}

    def damage(self) -> Iterator[str]:
        """What the database says of itself when it is damaged."""
        if self.where.startswith("postgresql"):
            return
        for row in self._ask("PRAGMA integrity_check"):
            if row["integrity_check"] != "ok":
                yield f"the ledger is damaged: {row['integrity_check']}"

    def _ask(self, sql: str) -> list[dict[str, Any]]:
        if self.where.startswith("postgresql"):
            where = self.where.replace("+psycopg", "")
            with psycopg.connect(where, row_factory=dict_row, connect_timeout=10) as held:
                return held.execute(sql.encode()).fetchall()
        if not Path(self.where).exists():
            return []
        with closing(sqlite3.connect(f"file:{self.where}?mode=ro", uri=True, timeout=30)) as lite:
            lite.row_factory = sqlite3.Row
            try:
                return [dict(row) for row in lite.execute(sql).fetchall()]
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise
