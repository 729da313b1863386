"""A real object store for tests: one embedded server a session, on ports of its own."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from pipeline.settings import Home, StoreSettings
from pipeline.tools import bucket
from pipeline.tools.store import S3Store, connect
from pipeline.tools.vault import Vault, beside
from pipeline.tools.weed import EmbeddedStore
from tests.faults.proxy import Proxy
from tests.switching import Counting, own_bucket


@pytest.fixture(scope="session")
def store_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """The server; ``store_server.settings(StoreSettings(bucket=...))`` leads to it."""
    server = EmbeddedStore(Home(tmp_path_factory.mktemp("store")))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def store(store_server: EmbeddedStore) -> Iterator[S3Store]:
    """A bucket that is ready; tests share it, so each uses lesson ids of its own."""
    store = connect(store_server.settings(StoreSettings(bucket="dars-tests")))
    assert bucket.prepare(store) == ()
    yield store
    store.close()


@pytest.fixture(scope="session")
def vault(store: S3Store) -> Iterator[Vault]:
    """A bucket for footage on the same server; tests share it too."""
    made = beside(store, "dars-footage")
    bucket.keep_private(made.store)
    yield made
    made.store.close()


def line_to(vault: Vault) -> Proxy:
    """A line to the server of ``vault``, which may be made a bad one."""
    port = urlsplit(vault.store.endpoint).port
    assert port
    return Proxy(port)


@pytest.fixture
def counting(store_server: EmbeddedStore) -> Iterator[Counting]:
    """A bucket of its own behind a store that remembers what was written."""
    with own_bucket(store_server) as made:
        yield made
