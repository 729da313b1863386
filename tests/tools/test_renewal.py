"""What lies in the store already is listed once, made young when it is old, and not sent again."""

import os
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from pipeline.tools.store import IMMUTABLE, S3Store
from tests.tools.test_store import fetch, made, new
from tests.waiting import until

pytestmark = pytest.mark.media


def test_a_listing_gives_the_size_of_what_stays_young(store: S3Store, tmp_path: Path) -> None:
    folder = f"l/{uuid4().hex[:12]}/o/"
    assert store.sizes(folder) == {}
    for name, body in (("a.bin", b"12345"), ("b.bin", os.urandom(1024**2) * 33)):
        file, digest = made(tmp_path, body)
        store.put(f"{folder}{name}", file, "video/mp4", digest)
    assert store.sizes(folder) == {f"{folder}a.bin": 5, f"{folder}b.bin": 33 * 1024**2}
    # What is stored again when it is an hour old may grow that old while other things are sent.
    soon = replace(store, refresh_hours=0)
    assert soon.sizes(folder) == {f"{folder}a.bin": 0, f"{folder}b.bin": 0}
    assert soon.keys(folder) == store.keys(folder)


@pytest.mark.parametrize("size", [5, 3 * 1024**2, 33 * 1024**2])
def test_what_is_old_is_made_young_without_being_sent(
    store: S3Store, tmp_path: Path, size: int
) -> None:
    key = new("mp4")
    file, digest = made(tmp_path, os.urandom(size))
    assert store.put(key, file, "video/mp4", digest)
    (before,) = store.listed(key)
    sent: list[str] = []
    old = replace(store, refresh_hours=0, _made=None)
    old.client.meta.events.register(
        "before-send.s3", lambda request, **_: sent.append(request.method)
    )
    until(lambda: next(store.listed(key)).age > before.age + 1)
    assert old.put(key, file, "video/mp4", digest)
    (after,) = store.listed(key)
    assert after.age < before.age + 1 and after.bytes == size
    head = fetch(store, key, "HEAD")[0]
    assert (head.getheader("Content-Type"), head.getheader("Cache-Control")) == (
        "video/mp4",
        IMMUTABLE,
    )
    assert fetch(store, key)[1] == file.read_bytes()
    assert sent[:2] == ["HEAD", "PUT"] and "POST" not in sent
    old.close()


def test_what_cannot_be_copied_is_sent(store: S3Store, tmp_path: Path) -> None:
    key = new()
    file, digest = made(tmp_path, b"right")
    assert store.put(key, file, "video/mp4", digest)
    old = replace(store, refresh_hours=0, _made=None)

    def refused(**_: object) -> None:
        raise ClientError({"Error": {"Code": "NotImplemented"}}, "CopyObject")

    old.client.meta.events.register("before-call.s3.CopyObject", refused)
    assert old.put(key, file, "video/mp4", digest)
    assert (store.read(key) or (b"",))[0] == b"right"
    old.close()
