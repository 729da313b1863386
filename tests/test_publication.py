"""Switching, going back, racing: on a real store."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from pipeline import publication
from pipeline.model.errors import BadConfig, Busy, Cancelled, StoreFailed
from pipeline.model.lesson import Heading
from pipeline.plan import publish
from pipeline.settings import StoreSettings
from pipeline.steps.publish import Edition
from pipeline.tools import bucket
from pipeline.tools.store import S3Store, connect
from pipeline.tools.weed import EmbeddedStore

pytestmark = pytest.mark.media


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


@pytest.fixture
def counting(store_server: EmbeddedStore) -> Iterator[Counting]:
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


def test_a_first_switch_writes_three_documents_and_the_same_again_none(
    counting: Counting,
) -> None:
    put(counting, "a", "v1")
    shown = publication.switch(counting, "a", "v1")
    assert (shown.version, shown.serial, shown.live, shown.note) == ("v1", 1, True, "")
    assert counting.written == ["l/a/lesson.json", "c/c1/course.json", "site.json"]
    assert publication.switch(counting, "a", "v1") == shown
    assert len(counting.written) == 3
    put(counting, "a", "v2")
    assert publication.switch(counting, "a", "v2").serial == 2
    assert counting.written[3:] == ["l/a/lesson.json", "c/c1/course.json"]
    assert listed(counting, "c1") == [("a", "v2")]


def test_what_is_not_in_the_store_is_not_shown(counting: Counting) -> None:
    assert not publication.claim(counting, "a", "v1")
    with pytest.raises(StoreFailed, match="edition v1 of lesson a is not in the store"):
        publication.switch(counting, "a", "v1")
    assert counting.written == []
    counting.inner.put_page("l/b/lesson.json", b"{", "application/json")
    put(counting, "b", "v1")
    with pytest.raises(BadConfig, match="is not JSON"):
        publication.switch(counting, "b", "v1")


def test_rollback_holds_against_replays(counting: Counting) -> None:
    for version in ("v1", "v2"):
        put(counting, "a", version, seconds={"v1": 1.0, "v2": 2.0}[version])
        publication.switch(counting, "a", version)
    assert publication.rollback(counting, "a") == "v1"
    pointer = counting.document("l/a/lesson.json")
    assert (pointer["version"], pointer["serial"], pointer["withdrawn"]) == ("v1", 3, ["v2"])
    assert counting.document("c/c1/course.json")["lessons"][0]["seconds"] == 1.0
    written = len(counting.written)
    again = publication.switch(counting, "a", "v2")
    assert (again.live, again.version) == (False, "v1")
    assert "dars rollback a --to v2" in again.note
    assert len(counting.written) == written
    with pytest.raises(BadConfig, match="no version before v1"):
        publication.rollback(counting, "a")
    assert publication.rollback(counting, "a", "v2") == "v2"
    assert publication.switch(counting, "a", "v2").live
    assert counting.document("l/a/lesson.json")["withdrawn"] == []
    with pytest.raises(BadConfig, match="has no version v9 in the store any more; it had v1, v2"):
        publication.rollback(counting, "a", "v9")
    with pytest.raises(BadConfig, match="no lesson of this name"):
        publication.rollback(counting, "nobody")


def test_a_rollback_that_was_cut_short_is_finished_and_goes_no_further(counting: Counting) -> None:
    for version in ("v1", "v2", "v3"):
        put(counting, "a", version)
        publication.switch(counting, "a", version)
    assert publication.rollback(counting, "a", noted="v3") == "v2"
    serial = counting.document("l/a/lesson.json")["serial"]
    # The ledger was not told: it still believes that v3 is shown.
    assert publication.rollback(counting, "a", noted="v3") == "v2"
    assert counting.document("l/a/lesson.json")["serial"] == serial
    assert publication.rollback(counting, "a", noted="v2") == "v1"
    assert publication.unpublish(counting, "a") == "v1"
    assert publication.rollback(counting, "a", noted="") == "v1"


def test_after_a_rollback_the_next_goes_further_though_it_was_told_again(
    counting: Counting,
) -> None:
    heading = Heading("Дарс", "К")
    for version in ("v1", "v2", "v3"):
        put(counting, "a", version)
        publication.switch(counting, "a", version)
    assert publication.rollback(counting, "a", noted="v3") == "v2"
    again = Edition("a", "v3", heading, Fraction(1), "", (), 1, 1)
    noted = publication.publish_edition(counting, again, lambda above: above)
    assert (noted.version, noted.master_key, noted.live) == ("v2", "l/a/v/v2/master.m3u8", False)
    assert publication.rollback(counting, "a", noted=noted.version) == "v1"


def test_a_rollback_withdraws_no_version_that_nobody_has_seen(counting: Counting) -> None:
    for version in ("v1", "v2", "v3"):
        put(counting, "a", version)
    for version in ("v1", "v2"):
        publication.switch(counting, "a", version)

    class Late(Counting):
        """Somebody publishes v3 while the edition that is gone back to is looked at."""

        def renew(self, key: str) -> bool:
            publication.switch(counting, "a", "v3")
            return self.inner.renew(key)

    with pytest.raises(Busy, match="was just switched to v3"):
        publication.rollback(Late(counting.inner), "a")
    pointer = counting.document("l/a/lesson.json")
    assert (pointer["version"], pointer["withdrawn"]) == ("v3", [])


def test_a_lesson_moves_between_courses(counting: Counting) -> None:
    put(counting, "a", "v1")
    put(counting, "b", "v1", order=0)
    put(counting, "a", "v2", course="c2")
    for lesson, version in (("a", "v1"), ("b", "v1")):
        publication.switch(counting, lesson, version)
    assert listed(counting, "c1") == [("b", "v1"), ("a", "v1")]
    publication.switch(counting, "a", "v2")
    assert listed(counting, "c1") == [("b", "v1")]
    assert listed(counting, "c2") == [("a", "v2")]
    put(counting, "b", "v2", course="c2")
    publication.switch(counting, "b", "v2")
    assert listed(counting, "c1") == [] and sited(counting) == ["c2"]
    publication.rollback(counting, "a")
    assert listed(counting, "c1") == [("a", "v1")] and sited(counting) == ["c1", "c2"]


def test_a_replay_finishes_what_a_crash_left_undone(
    counting: Counting,
) -> None:
    put(counting, "a", "v1")
    put(counting, "a", "v2", course="c2")
    publication.switch(counting, "a", "v1")

    crashing = Crashing(counting.inner)
    for _ in range(4):
        with pytest.raises(Crash):
            publication.switch(crashing, "a", "v2")
    assert crashing.written == [
        "l/a/lesson.json", "c/c1/course.json", "site.json", "c/c2/course.json",
    ]  # fmt: skip
    publication.switch(counting, "a", "v2")
    assert counting.document("l/a/lesson.json")["serial"] == 2
    assert listed(counting, "c1") == [] and listed(counting, "c2") == [("a", "v2")]
    assert sited(counting) == ["c2"]


def test_two_publishers_of_one_lesson(counting: Counting) -> None:
    rounds = 6
    for number in range(rounds):
        for name in "ab":
            put(counting, "race", f"{name}{number}", course=f"c{name}")
    other = Counting(replace(counting.inner, _made=None))
    gate = Barrier(2)

    def publisher(store: Counting, name: str) -> list[int]:
        serials = []
        for number in range(rounds):
            gate.wait()
            publication.switch(store, "race", f"{name}{number}")
            serials.append(number)
        return serials

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(publisher, counting, "a"), pool.submit(publisher, other, "b")]
        assert [len(each.result()) for each in both] == [rounds, rounds]
    pointer = counting.document("l/race/lesson.json")
    assert pointer["serial"] == 2 * rounds
    assert [each["serial"] for each in pointer["history"]] == list(range(1, 2 * rounds + 1))
    switched = [each["version"] for each in pointer["history"]]
    assert sorted(switched) == sorted(f"{name}{n}" for name in "ab" for n in range(rounds))
    last = pointer["version"]
    there, gone = ("ca", "cb") if last[0] == "a" else ("cb", "ca")
    assert listed(counting, there) == [("race", last)]
    assert counting.inner.read(publish.course_key(gone)) is None or listed(counting, gone) == []
    assert sited(counting) == [there]
    other.inner.close()


def test_many_lessons_of_one_course_at_once(counting: Counting) -> None:
    lessons = [f"n{number}" for number in range(6)]
    for lesson in lessons:
        put(counting, lesson, "v1")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda lesson: publication.switch(counting, lesson, "v1"), lessons))
    assert sorted(listed(counting, "c1")) == [(lesson, "v1") for lesson in lessons]
    assert counting.document("c/c1/course.json")["serial"] == len(lessons)


def test_pages_are_written_when_they_differ(counting: Counting) -> None:
    store = counting.inner
    files = [
        ("index.html", b"<title>", "text/html; charset=utf-8", False),
        ("app/0123/app.js", b"let x", "text/javascript; charset=utf-8", True),
    ]
    assert publication.publish_pages(store, files) == 2
    assert publication.publish_pages(store, files) == 0
    files[0] = ("index.html", b"<title>2", "text/html; charset=utf-8", False)
    assert publication.publish_pages(store, files) == 1
    assert (store.read("index.html") or (b"",))[0] == b"<title>2"


def test_who_lost_the_lesson_cannot_switch_it(counting: Counting) -> None:
    for version in ("v1", "v2", "v3"):
        put(counting, "fenced", version)

    def lost(above: int) -> int:
        raise Cancelled("somebody else has it")

    assert publication.switch(counting, "fenced", "v1", lambda above: max(7, above + 1)).serial == 1
    with pytest.raises(Cancelled):
        publication.switch(counting, "fenced", "v2", lambda _: 6)
    with pytest.raises(Cancelled):
        publication.switch(counting, "fenced", "v2", lost)
    # Another ledger counts anew, but holds the lease: it raises its token.
    raised = publication.switch(counting, "fenced", "v3", lambda above: max(1, above + 1))
    assert raised.version == "v3" and raised.serial == 2
    assert publication.switch(counting, "fenced", "v3", lost).live  # Nothing is to be written.


def test_a_lesson_that_was_taken_down_stays_so_until_a_person_shows_it(counting: Counting) -> None:
    for version in ("v1", "v2"):
        put(counting, "a", version)
        publication.switch(counting, "a", version)
    put(counting, "b", "v1", course="c2")
    publication.switch(counting, "b", "v1")
    with pytest.raises(Crash):
        publication.unpublish(Crashing(counting.inner), "a")
    assert publication.unpublish(counting, "a") == "v2"
    pointer = counting.document("l/a/lesson.json")
    assert (pointer["version"], pointer["master"], pointer["serial"]) == ("", "", 3)
    assert listed(counting, "c1") == [] and sited(counting) == ["c2"]

    put(counting, "a", "v3")
    written = len(counting.written)
    for version in ("v2", "v3"):
        again = publication.switch(counting, "a", version, lambda above: above + 9)
        assert (again.version, again.live) == ("", False)
        assert f"dars rollback a --to {version}" in again.note
    assert len(counting.written) == written
    assert publication.unpublish(counting, "a") == "v2"
    assert len(counting.written) == written

    assert publication.rollback(counting, "a") == "v2"
    assert listed(counting, "c1") == [("a", "v2")] and sited(counting) == ["c1", "c2"]
    assert counting.document("l/a/lesson.json")["withdrawn"] == []
    assert publication.switch(counting, "a", "v3").live
    with pytest.raises(BadConfig, match="no lesson of this name"):
        publication.unpublish(counting, "nobody")


def test_only_a_whole_edition_can_be_claimed(counting: Counting) -> None:
    store, key = counting.inner, publish.master_key("a", "v1")
    put(counting, "a", "v1")
    assert publication.claim(counting, "a", "v1")
    name = f"{'ab' * 32}.m4s"
    store.put_page(key, b"#EXTM3U\n90p.m3u8\n", "application/x-mpegurl")
    assert not publication.claim(counting, "a", "v1")
    playlist = f"#EXTM3U\n#EXTINF:4,\n../../o/{name}\n"
    store.put_text("l/a/v/v1/90p.m3u8", playlist, "application/x-mpegurl")
    assert not publication.claim(counting, "a", "v1")
    store.put_text(f"l/a/o/{name}", "media", "video/iso.segment")
    assert publication.claim(counting, "a", "v1")
    store.delete(publish.details_key("a", "v1"))
    assert not publication.claim(counting, "a", "v1")
