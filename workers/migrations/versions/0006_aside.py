"""A job that waits tells apart what it cannot go on without from what it has only begun.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Who waits now is queued when any step is done, as before: it is told again anyway."""
    column = sa.Column("aside", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("wait", column)
