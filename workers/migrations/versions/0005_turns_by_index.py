"""Whose turn it is and what is to be rung are found by an index, however much is ready.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TURN = {
    "job": ["state", "queue", "course", "created", "id"],
    "step": ["state", "queue", "course", "since", "lesson", "turn", "not_before"],
}


def upgrade() -> None:
    """What was known before is of one course, and its steps are older than any that come."""
    for table in ("lesson", "step"):
        course = sa.Column("course", sa.String(16), nullable=False, server_default="")
        op.add_column(table, course)
    op.add_column("step", sa.Column("since", sa.Float, nullable=False, server_default="0"))
    op.add_column("step", sa.Column("lesson", sa.String(64), nullable=False, server_default=""))
    for name, table in (("job", "lesson"), ("step", "step")):
        op.drop_index(f"{name}_state", table)
        op.create_index(f"{name}_turn", table, TURN[name])
        op.create_index(f"{name}_ring", table, ["state", "queue", "rings", "ring_at"])
    op.create_table(
        "rung",
        sa.Column("what", sa.String(8), primary_key=True),
        sa.Column("queue", sa.String(16), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
