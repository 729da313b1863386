"""A ledger of its own for each test of the workers."""

from collections.abc import Iterator

import pytest

from pipeline.settings import Home, Settings
from tests.bookkeeping import Clock
from workers.ledger import Ledger, open_ledger


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(home: Home, clock: Clock) -> Iterator[Ledger]:
    opened = open_ledger(home, Settings(), clock)
    yield opened
    opened.jobs.engine.dispose()
