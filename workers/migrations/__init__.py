"""The ledger's tables through time; a ledger is brought up to date when it is opened.

All that is missing is done in one transaction, under the lock of writers: who is killed in the
midst leaves the ledger as it was, and of two at once the second finds it done. Each step is a file
in ``versions``; none is ever changed once it was released. There is no way back but a backup.
"""

from typing import Final

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from pipeline.model.errors import BadConfig, LedgerFailed
from workers.engine import FIELD, RULES, does_not_open
from workers.transaction import PATIENCE, change, look, passes

# Every version a ledger may have, the oldest first: looked up here, so that to open a ledger that
# is up to date needs no Alembic.
VERSIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006")
HEAD: Final = VERSIONS[-1]
# Seconds in which a server that does not answer at once may come back while a command waits; then
# it is taken for a mistake in the configuration. A file is there or not: it can only be busy.
SOON = 5.0


def migrate(engine: Engine) -> None:
    """Bring the ledger up to date; raise BadConfig for one that does not open or is newer."""
    file = engine.dialect.name == "sqlite"
    patience = PATIENCE if file else SOON
    try:
        if look(engine, version, patience) != HEAD:
            change(engine, _upgrade, patience)
    except (BadConfig, LedgerFailed) as error:
        engine.dispose()
        cause = error.__cause__
        if isinstance(error, BadConfig) or (
            file and isinstance(cause, Exception) and passes(cause)
        ):
            raise
        raise does_not_open(cause or error) from None


def version(held: Connection) -> str:
    """Which version the ledger has; empty for a new one and for those of Dars before migrations.

    Raises BadConfig for one that this Dars does not know.
    """
    try:
        found = str(held.scalar(text("SELECT version_num FROM alembic_version")) or "")
    except (OperationalError, ProgrammingError):
        held.rollback()
        if inspect(held).has_table("alembic_version"):
            raise
        return ""
    if found and found not in VERSIONS:
        problem = (
            f"the ledger is of a newer Dars (its version is {found}, this Dars knows {HEAD});"
            " install that Dars again, or name a ledger of its own for this one"
        )
        raise BadConfig(RULES, FIELD, problem)
    return found


def _upgrade(held: Connection) -> None:
    """Within a writing transaction, in which somebody else may have been first."""
    if inspect(held).has_table("alembic_version") and version(held) == HEAD:
        return
    from workers.migrations.upgrade import upgrade

    if held.dialect.name == "postgresql":
        held.execute(text("SET LOCAL statement_timeout = 0"))
    upgrade(held)
