"""A job that waits tells apart what it cannot go on without from what it has only begun.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Who waits now is queued when any step is done, as before: it is told again anyway."""
    column = sa.Column("aside", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("wait", column)
