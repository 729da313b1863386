"""Pointers and lists: what a switch, a rollback and a move between courses write."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.plain import plain, typed
from pipeline.plan import publish
from pipeline.plan.publish import CourseList, Details, Pointer, SiteList

AT = "2026-11-23T10:00:00+00:00"


def details(version: str = "v1", **changes: object) -> Details:
    first = Details(
        "a1b2c3", version, "Қонуни Ом", "Физика", "c0ffee", "Душанбе", "Раҳимов Ҷ.", "2026-11-23",
        3, "tg", 61.5, "../../o/abc.jpg",
    )  # fmt: skip
    return replace(first, **changes)  # type: ignore[arg-type]


def shown(*versions: str) -> Pointer:
    pointer: Pointer | None = None
    for version in versions:
        pointer = publish.switched(pointer, details(version), AT) or pointer
    assert pointer is not None
    return pointer


def listed(old: CourseList | None, new: Details) -> CourseList | None:
    return publish.listed(old, "c0ffee", new.lesson, new)


def test_the_documents_are_those_of_the_layout() -> None:
    assert plain(shown("v1")) == {
        "lesson": "a1b2c3", "version": "v1", "serial": 1, "master": "v/v1/master.m3u8",
        "details": "v/v1/details.json", "withdrawn": [], "fence": 0,
        "history": [{"version": "v1", "serial": 1, "at": AT, "course_id": "c0ffee"}],
    }  # fmt: skip
    course = listed(None, details())
    assert course is not None
    assert plain(course) == {
        "course_id": "c0ffee", "course": "Физика", "site": "Душанбе", "serial": 1,
        "lessons": [{
            "lesson": "a1b2c3", "version": "v1", "title": "Қонуни Ом", "date": "2026-11-23",
            "lecturer": "Раҳимов Ҷ.", "order": 3, "seconds": 61.5, "language": "tg",
            "poster": "../../l/a1b2c3/o/abc.jpg", "page": "../../l/a1b2c3/index.html",
        }],
    }  # fmt: skip
    assert plain(publish.sited(None, course)) == {
        "serial": 1,
        "courses": [{
            "course_id": "c0ffee", "course": "Физика", "site": "Душанбе",
            "page": "c/c0ffee/index.html", "url": "c/c0ffee/course.json",
        }],
    }  # fmt: skip


def test_the_same_again_writes_nothing() -> None:
    assert publish.switched(shown("v1"), details("v1"), AT) is None
    course = listed(None, details())
    assert course is not None
    assert listed(course, details()) is None
    site = publish.sited(None, course)
    assert site is not None
    assert publish.sited(site, course) is None


def test_going_back_and_forth() -> None:
    pointer = shown("v1", "v2", "v3")
    assert publish.earlier(pointer) == "v2"
    back = publish.rolled_back(pointer, details("v2"), AT)
    assert back is not None
    assert (back.version, back.serial, back.withdrawn) == ("v2", 4, ("v3",))
    assert publish.switched(back, details("v3"), AT) is None
    assert publish.earlier(back) == "v1"
    further = publish.rolled_back(back, details("v1"), AT)
    assert further is not None
    assert further.withdrawn == ("v3", "v2")
    assert publish.earlier(further) is None
    forward = publish.rolled_back(further, details("v3"), AT)
    assert forward is not None
    assert (forward.version, forward.serial, forward.withdrawn) == ("v3", 6, ("v2",))
    assert publish.rolled_back(forward, details("v3"), AT) is None
    newer = publish.switched(forward, details("v4"), AT)
    assert newer is not None
    assert (newer.version, newer.withdrawn) == ("v4", ("v2",))


@given(st.lists(st.sampled_from(["v1", "v2", "v3"]), min_size=1, max_size=120))
def test_serials_rise_by_one_and_history_is_bounded(versions: list[str]) -> None:
    pointer = shown(*versions)
    serials = [switch.serial for switch in pointer.history]
    assert serials == list(range(serials[0], pointer.serial + 1))
    assert len(serials) <= publish.HISTORY
    assert pointer.version == versions[-1] == pointer.history[-1].version
    assert typed(Pointer, plain(pointer)) == pointer


def test_lessons_stand_by_number_then_date_then_title() -> None:
    course = None
    for lesson, order, date, title in (
        ("1", None, "2026-01-01", "b"), ("2", 2, "2026-01-03", "a"), ("3", 10, "", "a"),
        ("4", None, "2026-01-01", "A"), ("5", 2, "2026-01-02", "z"),
    ):  # fmt: skip
        change = details(lesson=lesson, order=order, date=date, title=title)
        course = listed(course, change)
    assert course is not None
    assert [each.lesson for each in course.lessons] == ["5", "2", "3", "4", "1"]
    assert course.serial == 5


def test_a_lesson_is_in_one_course_and_an_empty_course_in_no_list() -> None:
    pointer = publish.switched(shown("v1"), details("v2", course_id="bee"), AT)
    assert pointer is not None
    assert publish.courses_of(pointer) == ("c0ffee", "bee")
    old = listed(None, details())
    assert old is not None
    site = publish.sited(SiteList(0, ()), old)
    left = listed(old, details("v2", course_id="bee"))
    assert left is not None and left.lessons == () and left.serial == 2
    emptied = publish.sited(site, left)
    assert emptied is not None and emptied.courses == ()
    assert listed(None, details("v2", course_id="bee")) is None


def test_what_was_taken_down_stays_so_until_a_person_shows_it() -> None:
    down = publish.taken_down(shown("v1", "v2"), AT)
    assert down is not None
    assert (down.version, down.master, down.details, down.serial) == ("", "", "", 3)
    assert publish.taken_down(down, AT) is None
    assert publish.switched(down, details("v2"), AT) is None
    assert publish.switched(down, details("v3"), AT, fence=9) is None
    assert publish.earlier(down) == "v2"
    assert publish.courses_of(down) == ("c0ffee",)
    assert typed(Pointer, plain(down)) == down

    back = publish.rolled_back(down, details("v2"), AT)
    assert back is not None
    assert (back.version, back.serial, back.withdrawn) == ("v2", 4, ())
    newer = publish.switched(back, details("v3"), AT)
    assert newer is not None and newer.version == "v3"
    older = publish.rolled_back(down, details("v1"), AT)
    assert older is not None
    assert older.withdrawn == ("v2",), "the version that was taken down is not shown by a replay"


def test_a_lesson_that_is_taken_down_is_in_no_list() -> None:
    course = listed(None, details())
    assert course is not None
    emptied = publish.listed(course, "c0ffee", "a1b2c3", None)
    assert emptied is not None and (emptied.lessons, emptied.serial) == ((), 2)
    assert publish.listed(emptied, "c0ffee", "a1b2c3", None) is None
    assert publish.listed(None, "c0ffee", "a1b2c3", None) is None
