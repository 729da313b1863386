"""Switching, going back, racing: on a real store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from pipeline import publication
from pipeline.model.errors import BadConfig, Cancelled, StoreFailed
from pipeline.plan import publish
from tests.switching import Counting, Crash, Crashing, listed, put, sited

pytestmark = pytest.mark.media


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
