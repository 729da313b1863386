"""When viewers are being led to a lesson it cannot be cancelled any more.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nobody is switching under a token of 0."""
    column = sa.Column("switching", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("lesson", column)
