"""Tokens of the whole ledger, a clock that does not jump, and marks of transactions.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Tokens were counted for each row, and each claim left a line of history: none was higher."""
    op.add_column("history", sa.Column("mark", sa.String(32), nullable=False, server_default=""))
    op.create_index("ix_history_mark", "history", ["mark"])
    op.create_table(
        "newest",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("token", sa.BigInteger, nullable=False),
    )
    op.execute(
        "INSERT INTO newest (one, token) SELECT 1, coalesce(max(n), 0) FROM ("
        "SELECT max(number) AS n FROM history UNION ALL SELECT max(token) FROM lesson"
        " UNION ALL SELECT max(token) FROM step) AS tokens"
    )
    op.create_table(
        "clock",
        sa.Column("place", sa.String(64), primary_key=True),
        sa.Column("ahead", sa.Float, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
    )
    if op.get_bind().dialect.name != "sqlite":  # There every integer has 64 bits.
        for table in ("lesson", "step"):
            op.alter_column(table, "token", type_=sa.BigInteger)
    _mend()


def _mend() -> None:
    """Steps were dropped without a line, and a job that was made now began as ``new``."""
    line = "INSERT INTO history (at, who, what, id, was, becomes, why) SELECT at, '', "
    op.execute(
        line + "'step', id, becomes, 'dropped', 'nobody waited for it' FROM history AS h"
        " WHERE what = 'step' AND becomes <> 'dropped'"
        " AND number = (SELECT max(number) FROM history WHERE what = 'step' AND id = h.id)"
        " AND NOT EXISTS (SELECT 1 FROM step WHERE step.id = h.id)"
    )
    op.execute(
        "INSERT INTO history (at, who, what, id, was, becomes, why)"
        " SELECT created, '', 'lesson', id, '', 'queued', 'it was not yet begun'"
        " FROM lesson WHERE state = 'new'"
    )
    op.execute("UPDATE lesson SET state = 'queued' WHERE state = 'new'")
