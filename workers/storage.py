"""The object store of a studio: the embedded one or another, opened when it is first needed."""

import json
import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from pipeline.settings import Home, Settings, StoreSettings
from pipeline.tools import bucket
from pipeline.tools.store import S3Store, connect
from pipeline.tools.vault import Pulse, Vault, beside
from pipeline.tools.weed import EmbeddedStore

READY, KEPT = "ready-", "kept-"
ASLEEP = "asleep"
# Seconds to wait for a pointer, and bytes that it has at most.
GLANCE_SECONDS, MOST = 5.0, 2**20


@dataclass(slots=True)
class Storage:
    """Opens and closes the store of one process; threads may share it."""

    home: Home
    settings: Settings
    _embedded: EmbeddedStore | None = None
    _store: S3Store | None = None
    _vault: Vault | None = None
    _lock: Lock = field(default_factory=Lock)

    def open(self) -> S3Store:
        """The store, ready and known to do what publishing needs; raises StoreFailed, BadConfig.

        A bucket that somebody deleted is made anew, also while this process runs.
        """
        with self._lock:
            if self._store is None or self._store.gone.is_set():
                store = self._store or connect(self._where())
                if not (self._mark(store).exists() and bucket.exists(store)):
                    self._probe(store)
                self._store = store
            return self._store

    def check(self) -> tuple[str, ...]:
        """Open the store and probe it even if it was probed before; sentences, see tools.bucket.

        `dars up` and `dars doctor` do this; others rely on what was found then.
        """
        with self._lock:
            self._store = self._store or connect(self._where())
            return self._probe(self._store)

    def vault(self) -> Vault:
        """The store of footage, known to be private; raises StoreFailed, BadConfig."""
        with self._lock:
            if self._vault is None or self._vault.store.gone.is_set():
                store = self._store or connect(self._where())
                vault = self._vault or beside(store, self.settings.footage.bucket)
                if not bucket.exists(vault.store):  # First: who dies here does it again.
                    shutil.rmtree(self._kept, ignore_errors=True)
                bucket.keep_private(vault.store)
                vault.store.gone.clear()
                self._vault = vault
            return self._vault

    def keep(self, digest: str, file: Path, pulse: Pulse) -> None:
        """Put a track there, and note that; see Vault.keep."""
        self.vault().keep(digest, file, pulse)
        self._kept.mkdir(parents=True, exist_ok=True)
        (self._kept / digest).touch()

    def kept(self, digest: str) -> bool:
        """Whether a track was put there from this home; nothing is asked or started."""
        return (self._kept / digest).exists()

    def glance(self, pointer: str) -> str:
        """The version that viewers are led to, read as they read it; ASLEEP, or empty.

        ASLEEP is the embedded store that nobody runs: it is as it was left.
        """
        try:
            return str(json.loads(_fetched(pointer))["version"])
        except ConnectionRefusedError:
            left = not self.settings.store.endpoint and any(self.home.store.glob(f"{READY}*"))
            return ASLEEP if left else ""
        except (OSError, HTTPException, ValueError, LookupError, TypeError, RecursionError):
            return ""

    def close(self) -> None:
        """Close the connections and stop the embedded store if this process runs it."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            if self._vault is not None:
                self._vault.store.close()
            if self._embedded is not None:
                self._embedded.stop()
            self._store = self._vault = self._embedded = None

    def _where(self) -> StoreSettings:
        if self.settings.store.endpoint:
            return self.settings.store
        if self._embedded is None:
            self._embedded = EmbeddedStore(self.home, self.settings.tools.weed)
        return self._embedded.start().settings(self.settings.store)

    def _probe(self, store: S3Store) -> tuple[str, ...]:
        notes = (*bucket.prepare(store), *bucket.probe(store))
        self._mark(store).touch()
        store.gone.clear()
        return notes

    def _mark(self, store: S3Store) -> Path:
        """Says that the store was probed."""
        return self._noted(READY, store.endpoint, store.bucket)

    @property
    def _kept(self) -> Path:
        """Holds an empty file for each track that is known to be in the vault."""
        return self._noted(KEPT, self.settings.store.endpoint, self.settings.footage.bucket)

    def _noted(self, what: str, endpoint: str, bucket: str) -> Path:
        """A note about a bucket; where the embedded store is deleted, it goes too."""
        folder = self.home.run if self.settings.store.endpoint else self.home.store
        name = sha256(f"{endpoint}\n{bucket}".encode()).hexdigest()[:12]
        return folder / f"{what}{name}"


def _fetched(url: str) -> bytes:
    """GET without a proxy and without credentials; a small document or HTTPException."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    asked = kind(parts.netloc, timeout=GLANCE_SECONDS)
    try:
        asked.request("GET", parts.path)
        answer = asked.getresponse()
        if answer.status != HTTPStatus.OK:
            raise HTTPException(f"{answer.status}")
        return answer.read(MOST)
    finally:
        asked.close()
