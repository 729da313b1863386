"""A store that remembers what was written, and editions as far as switching looks at them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipeline.plan import publish
from pipeline.settings import StoreSettings
from pipeline.tools import bucket
from pipeline.tools.store import S3Store, connect
from pipeline.tools.weed import EmbeddedStore


@dataclass
class Counting:
    """A store that remembers what was written."""

    inner: S3Store
    written: list[str] = field(default_factory=list)

    @property
    def public_url(self) -> str:
        return self.inner.public_url

    def put(self, key: str, file: Path, *_: object, **_more: object) -> bool:
        raise AssertionError("switching puts no files")

    def put_text(self, key: str, text: str, content_type: str) -> bool:
        raise AssertionError("switching puts no texts")

    def read(self, key: str) -> tuple[bytes, str] | None:
        return self.inner.read(key)

    def swap(self, key: str, text: str, content_type: str, etag: str | None) -> bool:
        self.written.append(key)
        return self.inner.swap(key, text, content_type, etag)

    def renew(self, key: str) -> bool:
        return self.inner.renew(key)

    def keys(self, prefix: str) -> set[str]:
        return self.inner.keys(prefix)

    def sizes(self, prefix: str) -> dict[str, int]:
        raise AssertionError("switching asks for no sizes")

    def document(self, key: str) -> Any:
        found = self.inner.read(key)
        assert found is not None, key
        return json.loads(found[0])


class Crash(Exception):
    """The publisher is no more."""


class Crashing(Counting):
    """Its user dies right after each write."""

    def swap(self, key: str, text: str, content_type: str, etag: str | None) -> bool:
        super().swap(key, text, content_type, etag)
        raise Crash


@contextmanager
def own_bucket(store_server: EmbeddedStore) -> Iterator[Counting]:
    """A bucket of its own: its site list is nobody else's."""
    own = StoreSettings(bucket=f"dars-{uuid4().hex[:8]}")
    store = connect(store_server.settings(own))
    bucket.prepare(store)
    yield Counting(store)
    store.close()


def put(store: Counting, lesson: str, version: str, course: str = "c1", **changes: object) -> None:
    """The edition as far as switching looks at it."""
    details = {
        "lesson": lesson, "version": version, "title": f"Дарси {lesson}", "course": f"К {course}",
        "course_id": course, "site": "Хуҷанд", "lecturer": "", "date": "2026-11-23", "order": 1,
        "language": "tg", "seconds": 12.5, "poster": "../../o/p.jpg", "transcript": [],
    }  # fmt: skip
    text = json.dumps(details | changes)
    store.inner.put_text(publish.details_key(lesson, version), text, "application/json")
    store.inner.put_text(publish.master_key(lesson, version), "#EXTM3U\n", "application/x-mpegurl")


def listed(store: Counting, course: str) -> list[tuple[str, str]]:
    document = store.document(publish.course_key(course))
    return [(each["lesson"], each["version"]) for each in document["lessons"]]


def sited(store: Counting) -> list[str]:
    return [each["course_id"] for each in store.document("site.json")["courses"]]
