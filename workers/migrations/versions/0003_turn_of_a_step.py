"""Which step of a lesson is done first.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Steps of before have one turn and go by name; a Dars of before goes on writing such."""
    op.add_column("step", sa.Column("turn", sa.Integer, nullable=False, server_default="0"))
