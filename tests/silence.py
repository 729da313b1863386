"""A ledger that answers nobody for a while."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from workers.studio import Studio


@contextmanager
def silent(studio: Studio) -> Iterator[None]:
    """Somebody has locked the file."""
    with closing(sqlite3.connect(studio.home.ledger, isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            held.execute("ROLLBACK")
