"""Alembic, driven from code: no alembic.ini, no second way to connect."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

HERE = Path(__file__).parent


def config(held: Connection | None = None) -> Config:
    """Where the steps are, and the transaction in which they are done."""
    made = Config(attributes={"connection": held})
    made.set_main_option("script_location", str(HERE).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def upgrade(held: Connection) -> None:
    """Do every step that is missing, within the transaction of ``held``."""
    command.upgrade(config(held), "head")
