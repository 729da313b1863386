"""Replies that get lost on the way: the object itself says whether a write was done."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from pipeline.tools import s3, sending
from pipeline.tools.store import S3Store

pytestmark = pytest.mark.media

JSON = "application/json"


def new(ending: str) -> str:
    return f"l/{uuid4().hex[:12]}/o/x.{ending}"


@dataclass
class Between:
    """Stands before the server; swallows the replies to the next ``lost`` PUTs."""

    target: int
    lost: int = 0
    swallowed: int = 0
    _door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def __post_init__(self) -> None:
        Thread(target=self._accept, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def close(self) -> None:
        self._door.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        # A connection that is kept and not used any more ends by its timeout or with the client.
        with (
            suppress(OSError),
            near,
            socket.create_connection(("127.0.0.1", self.target)) as far,
        ):
            near.settimeout(20)
            far.settimeout(20)
            first = [near.recv(65536)]
            pump = Thread(target=self._pump, args=(near, far, first), daemon=True)
            pump.start()
            while data := far.recv(65536):
                # With "Expect: 100-continue" the first reply is not the answer yet.
                if first[0].startswith(b"PUT") and b" 100 " not in data[:16] and self.lost > 0:
                    self.lost -= 1
                    self.swallowed += 1
                    near.shutdown(socket.SHUT_RDWR)
                    return
                near.sendall(data)

    def _pump(self, near: socket.socket, far: socket.socket, first: list[bytes]) -> None:
        data = first[0]
        try:
            while data:
                far.sendall(data)
                data = near.recv(65536)
                if data[:4] in (b"PUT ", b"GET ", b"HEAD", b"DELE"):
                    first[0] = data
            far.shutdown(socket.SHUT_WR)
        except OSError:
            pass


@pytest.fixture
def between(store: S3Store) -> Iterator[Between]:
    proxy = Between(urlsplit(store.endpoint).port or 0)
    yield proxy
    proxy.close()


@pytest.fixture
def through(store: S3Store, between: Between) -> Iterator[S3Store]:
    other = replace(store, endpoint=between.endpoint, _made=None)
    yield other
    other.close()


@pytest.mark.parametrize("attempts", [1, 3])
def test_a_put_whose_reply_is_lost_is_judged_by_the_object(
    through: S3Store, between: Between, monkeypatch: pytest.MonkeyPatch, attempts: int
) -> None:
    monkeypatch.setattr(s3, "ATTEMPTS", attempts)
    monkeypatch.setattr(sending, "TRIES", 1)
    between.lost = 1
    key = new("vtt")
    assert through.put_text(key, "said", "text/vtt")
    assert between.swallowed == 1
    assert (through.read(key) or (b"",))[0] == b"said"


@pytest.mark.parametrize("attempts", [1, 3])
def test_a_swap_whose_reply_is_lost_is_ours(
    through: S3Store, between: Between, monkeypatch: pytest.MonkeyPatch, attempts: int
) -> None:
    monkeypatch.setattr(s3, "ATTEMPTS", attempts)
    key = new("json")
    between.lost = 1
    assert through.swap(key, "1", JSON, None)
    _, etag = through.read(key) or (b"", "")
    between.lost = 1
    assert through.swap(key, "2", JSON, etag)
    assert not through.swap(key, "3", JSON, etag)
    assert between.swallowed == 2


@pytest.mark.parametrize(("size", "request_"), [(40_000, "PutObject"), (33 << 20, "UploadPart")])
def test_what_takes_longer_than_our_patience_is_sent_anew_and_nothing_else(
    through: S3Store, between: Between, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    size: int, request_: str,
) -> None:  # fmt: skip
    """On a thin line botocore has no time for a second attempt; a part is not the whole film."""
    monkeypatch.setattr(s3, "ATTEMPTS", 1)
    file, body, asked = tmp_path / "film", os.urandom(size), list[str]()
    file.write_bytes(body)

    def ask(model: Any, **_: Any) -> None:
        asked.append(model.name)

    through.client.meta.events.register("before-call.s3", ask)
    between.lost, key = 2, new("mp4")
    assert through.put(key, file, "video/mp4", sha256(body).hexdigest(), new=True)
    assert between.swallowed == 2
    parts = -(-size // sending.PART)
    assert asked.count(request_) == parts + 2
    assert asked.count("CreateMultipartUpload") == (parts > 1)
    assert (through.read(key) or (b"",))[0] == body
