"""The ledger as Dars made it before there were migrations.

A ledger of that time has these tables already: what is there is left alone.

Revision ID: 0001
Revises:
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _lease() -> list[sa.Column[Any]]:
    numbers = ("lease_end", "not_before", "ring_at", "progress", "updated")
    counts = ("token", "attempts", "delays", "rings")
    return [
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        *(sa.Column(name, sa.Float, nullable=False) for name in numbers),
        *(sa.Column(name, sa.Integer, nullable=False) for name in counts),
    ]


def upgrade() -> None:
    """Make what is not there."""
    op.create_table(
        "lesson",
        *_lease(),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("again", sa.Boolean, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("urls", sa.JSON, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("found", sa.JSON, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "step",
        *_lease(),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("cpu", sa.Float, nullable=False),
        sa.Column("wall", sa.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "wait",
        sa.Column("job", sa.String(64), primary_key=True),
        sa.Column("step", sa.String(64), primary_key=True),
        if_not_exists=True,
    )
    op.create_table(
        "history",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("was", sa.String(16), nullable=False),
        sa.Column("becomes", sa.String(16), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        if_not_exists=True,
    )
    for name, table in (("job_state", "lesson"), ("step_state", "step")):
        op.create_index(name, table, ["state"], if_not_exists=True)
    op.create_index("ix_wait_step", "wait", ["step"], if_not_exists=True)
    op.create_index("ix_history_id", "history", ["id"], if_not_exists=True)
