"""The object store of a bed: SeaweedFS, which is started again when it was killed."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pipeline.settings import Home
from pipeline.tools.weed import EmbeddedStore
from tests.servers import tree


class Store:
    """Runs in this process' care below ``home``; ``port`` is that of S3 and stays."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.port = 0
        self._embedded = EmbeddedStore(home)

    @property
    def credentials(self) -> Path:
        """Two lines: access key and secret key."""
        return self._embedded.credentials

    @property
    def keys(self) -> tuple[str, str]:
        """Access key and secret key."""
        access, secret = self.credentials.read_text().split()
        return access, secret

    def __enter__(self) -> Self:
        self._embedded.start()
        self.port = urlsplit(self._embedded.endpoint).port or 0
        return self

    def __exit__(self, *_error: object) -> None:
        self.thaw()
        self._embedded.stop()

    def kill(self) -> None:
        """SIGKILL its four programs; they start again by themselves, in a second or so."""
        self._signal(signal.SIGKILL)

    def freeze(self) -> None:
        """SIGSTOP: it accepts and never answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def wait(self, seconds: float = 30.0) -> None:
        """Until it answers."""
        self._embedded.wait(seconds)

    def _signal(self, number: signal.Signals) -> None:
        """To the programs, not to their supervisors: those must see if this process ends."""
        for pid in tree(os.getpid())[1:]:
            with suppress(OSError):
                weed = "weed" in os.readlink(f"/proc/{pid}/exe")
                ours = Path(os.readlink(f"/proc/{pid}/cwd")) == self.home.store
                if weed and ours:
                    os.kill(pid, number)
