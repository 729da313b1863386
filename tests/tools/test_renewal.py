"""What lies in the store already is listed once, made young when it is old, and not sent again."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from pipeline.model.stored import Stored
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
    sizes = {f"{folder}a.bin": 5, f"{folder}b.bin": 33 * 1024**2}
    assert store.sizes(folder) == sizes
    until(lambda: min(each.age for each in store.listed(folder)) >= 2)
    # Not old yet, perhaps: but what is stored again at four seconds may be that before it counts.
    old = replace(store, refresh_hours=3.9 / 3600)
    assert old.sizes(folder) == dict.fromkeys(sizes, 0)
    assert old.keys(folder) == set(sizes)


class Old:
    """A store to which all is old, and what it is asked for."""

    def __init__(self, store: S3Store) -> None:
        self.asked: list[str] = []
        self.store = replace(store, refresh_hours=0, _made=None)
        self.store.client.meta.events.register("before-call.s3", self._ask)

    def _ask(self, model: Any, **_: Any) -> None:
        self.asked.append(model.name)

    def instead(self, of: str, do: Callable[..., Any]) -> None:
        """Have ``do`` answer."""
        self.store.client.meta.events.register(f"before-call.s3.{of}", do)


def aged(store: S3Store, key: str) -> Stored:
    """The object, once its age can be told from that of another that is made now."""
    until(lambda: next(store.listed(key)).age >= 2)
    return next(store.listed(key))


@pytest.mark.parametrize("size", [5, 3 * 1024**2, 33 * 1024**2])
def test_what_is_old_is_made_young_without_being_sent(
    store: S3Store, tmp_path: Path, size: int
) -> None:
    key, old = new("mp4"), Old(store)
    file, digest = made(tmp_path, os.urandom(size))
    assert store.put(key, file, "video/mp4", digest)
    before = aged(store, key)
    assert old.store.put(key, file, "video/mp4", digest)
    assert old.asked[:3] == ["HeadObject", "CopyObject", "HeadObject"]
    assert not {"PutObject", "UploadPart"} & set(old.asked)
    (after,) = store.listed(key)
    assert (after.age < before.age, after.bytes) == (True, size)
    head = fetch(store, key, "HEAD")[0]
    told = [head.getheader(name) for name in ("Content-Type", "Cache-Control")]
    assert told == ["video/mp4", IMMUTABLE]
    assert fetch(store, key)[1] == file.read_bytes()
    old.store.close()


def refused(**_: object) -> None:
    """As stores answer that cannot copy."""
    raise ClientError({"Error": {"Code": "NotImplemented"}}, "CopyObject")


def headers_alone(**_: object) -> tuple[Any, dict[str, Any]]:
    """As stores answer that leave the object as old as it was."""
    answer = type("Answer", (), {"status_code": 200})()
    return answer, {"CopyObjectResult": {}}


@pytest.mark.parametrize("copy", [refused, headers_alone])
def test_what_cannot_be_made_young_is_sent(
    store: S3Store, tmp_path: Path, copy: Callable[..., Any]
) -> None:
    key, old = new(), Old(store)
    file, digest = made(tmp_path, b"right")
    assert store.put(key, file, "video/mp4", digest)
    before = aged(store, key)
    old.instead("CopyObject", copy)
    assert old.store.put(key, file, "video/mp4", digest)
    assert old.asked.count("PutObject") == 1
    assert next(store.listed(key)).age < before.age
    old.store.close()


def test_a_page_that_others_change_too_is_sent(store: S3Store) -> None:
    key, old = new("html"), Old(store)
    assert store.put_page(key, b"<p>1", "text/html; charset=utf-8")
    assert old.store.put_page(key, b"<p>1", "text/html; charset=utf-8")
    assert old.asked[:2] == ["HeadObject", "PutObject"]
    old.store.close()
