"""A ledger of its own for each test of the workers, in each database that there is."""

from collections.abc import Iterator

import pytest

from pipeline.settings import Home, Settings, WorkSettings
from tests.bookkeeping import Clock
from tests.servers import PostgreSQL
from workers.ledger import Ledger, open_ledger

EVERY = ["sqlite", pytest.param("postgresql", marks=pytest.mark.media)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """One server for all; whoever breaks it mends it."""
    with PostgreSQL(tmp_path_factory.mktemp("postgresql")) as server:
        yield server


@pytest.fixture
def postgresql_ledger(home: Home, postgresql: PostgreSQL) -> Iterator[Ledger]:
    """In PostgreSQL, with its own clock."""
    opened = open_ledger(home, Settings(work=WorkSettings(ledger=postgresql.fresh())))
    yield opened
    opened.engine.dispose()


@pytest.fixture(params=EVERY)
def database(request: pytest.FixtureRequest, home: Home) -> str:
    """The URL of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{home.ledger}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.fresh()


@pytest.fixture
def ledger(home: Home, database: str, clock: Clock) -> Iterator[Ledger]:
    opened = open_ledger(home, Settings(work=WorkSettings(ledger=database)), clock)
    yield opened
    opened.engine.dispose()
