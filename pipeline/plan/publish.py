"""Pointers and lists: what viewers find first, and how it changes. Pure.

    site.json -> c/<course>/course.json -> l/<lesson>/lesson.json -> v/<version>/details.json

A pointer says which edition of a lesson is shown; lists follow the pointers. Each change raises
the serial of its document by one. ``None`` from a function here means: nothing is to be written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from pipeline.model.errors import Cancelled
from pipeline.plan.names import natural

Reading: TypeAlias = list[list[tuple[bool, int, str]]]

SITE_KEY = "site.json"
JSON_TYPE = "application/json"
# Switches that a pointer remembers; enough to go back, few enough to stay a small document.
HISTORY = 50


@dataclass(frozen=True, slots=True)
class Switch:
    """``version`` was put in place ``at`` (ISO 8601, UTC); then it belonged to ``course_id``.

    Both are empty where the lesson was taken down.
    """

    version: str
    serial: int
    at: str
    course_id: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """``l/<lesson>/lesson.json``. ``withdrawn`` are versions that somebody rolled back by hand.

    ``version``, ``master`` and ``details`` are empty while the lesson is taken down (unpublished).
    ``fence`` is the highest token of the leases under which it was switched: who holds a lower one
    has lost the lesson to somebody else, whatever he still believes.
    """

    lesson: str
    version: str
    serial: int
    master: str
    details: str
    history: tuple[Switch, ...]
    withdrawn: tuple[str, ...] = ()
    fence: int = 0


@dataclass(frozen=True, slots=True)
class Details:
    """The part of an edition's details.json that lists need; ``poster`` is relative to it."""

    lesson: str
    version: str
    title: str
    course: str
    course_id: str
    site: str
    lecturer: str
    date: str
    order: int | None
    language: str
    seconds: float
    poster: str


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson in its course's list; URLs are relative to the list."""

    lesson: str
    version: str
    title: str
    date: str
    lecturer: str
    order: int | None
    seconds: float
    language: str
    poster: str
    page: str


@dataclass(frozen=True, slots=True)
class CourseList:
    """``c/<course_id>/course.json``."""

    course_id: str
    course: str
    site: str
    serial: int
    lessons: tuple[LessonEntry, ...]


@dataclass(frozen=True, slots=True)
class CourseEntry:
    """A course in the list of all; URLs are relative to the list."""

    course_id: str
    course: str
    site: str
    page: str
    url: str


@dataclass(frozen=True, slots=True)
class SiteList:
    """``site.json``: every course that has lessons."""

    serial: int
    courses: tuple[CourseEntry, ...]


def pointer_key(lesson: str) -> str:
    """Key of a lesson's pointer."""
    return f"l/{lesson}/lesson.json"


def details_key(lesson: str, version: str) -> str:
    """Key of what an edition says of itself; written last, so it stands for all of it."""
    return f"l/{lesson}/v/{version}/details.json"


def master_key(lesson: str, version: str) -> str:
    """Key of an edition's master playlist."""
    return f"l/{lesson}/v/{version}/master.m3u8"


def page_key(lesson: str) -> str:
    """Key of a lesson's page; it shows whatever the pointer says."""
    return f"l/{lesson}/index.html"


def course_key(course_id: str) -> str:
    """Key of a course's list."""
    return f"c/{course_id}/course.json"


def switched(old: Pointer | None, new: Details, at: str, fence: int = 0) -> Pointer | None:
    """The pointer that shows ``new``; None when it does already, or when somebody said no.

    A version that was withdrawn stays so, and so does a lesson that was taken down, until a person
    says otherwise. ``fence`` is the token of the lease under which it is made; raises Cancelled for
    one that is lower than the pointer's. An edition that was shown before may come back under a
    higher one: somebody undid a correction.
    """
    if old and (old.version in ("", new.version) or new.version in old.withdrawn):
        return None
    if old and fence < old.fence:
        raise Cancelled(f"lesson {new.lesson} was published by somebody else meanwhile")
    return replace(_moved(old, new, at), fence=fence)


def rolled_back(old: Pointer, new: Details, at: str) -> Pointer | None:
    """The pointer that shows ``new`` because somebody said so.

    The version that is left is withdrawn: no replay brings it back. To return to a withdrawn
    version undoes that, and withdraws nothing.
    """
    if old.version == new.version:
        return None
    forward = not old.version or new.version in old.withdrawn
    kept = tuple(version for version in old.withdrawn if version != new.version)
    withdrawn = kept if forward else (*kept, old.version)
    return replace(_moved(old, new, at), withdrawn=withdrawn)


def taken_down(old: Pointer, at: str) -> Pointer | None:
    """The pointer that shows nothing, because somebody said so; None when it does already.

    The version that is left is withdrawn, so that it stays so when another one is shown later.
    """
    if not old.version:
        return None
    nothing = Switch("", old.serial + 1, at)
    return replace(
        old, version="", serial=nothing.serial, master="", details="",
        history=(*old.history, nothing)[-HISTORY:], withdrawn=(*old.withdrawn, old.version),
    )  # fmt: skip


def earlier(pointer: Pointer) -> str | None:
    """The version that was shown before, and that nobody withdrew; None when there is none.

    Of a lesson that is taken down it is the last one that was shown.
    """
    shown = (switch.version for switch in reversed(pointer.history))
    gone = {"", pointer.version, *(pointer.withdrawn if pointer.version else ())}
    return next((version for version in shown if version not in gone), None)


def backward(pointer: Pointer, noted: str = "") -> str | None:
    """What `dars rollback` shows: the earlier version, or, when somebody has just left the version
    ``noted`` and was cut short, the one that is shown already."""
    left = bool(pointer.version) and noted in pointer.withdrawn
    return pointer.version if left else earlier(pointer)


def courses_of(pointer: Pointer) -> tuple[str, ...]:
    """Every course that lists the lesson or may have done so, the present one last."""
    *past, present = (switch.course_id for switch in pointer.history)
    return (*sorted({*past} - {"", present}), *filter(None, [present]))


def listed(
    old: CourseList | None, course_id: str, lesson: str, details: Details | None
) -> CourseList | None:
    """The list of ``course_id`` when ``lesson`` is what ``details`` say; None: it is taken down.

    The lesson is in the list of its course and in no other.
    """
    mine = details if details and details.course_id == course_id else None
    if old is None:
        if not mine:
            return None
        old = CourseList(course_id, mine.course, mine.site, 0, ())
    others = [each for each in old.lessons if each.lesson != lesson]
    lessons = _sorted([*others, entry(mine)] if mine else others)
    if lessons == old.lessons:
        return None
    return replace(old, serial=old.serial + 1, lessons=lessons)


def sited(old: SiteList | None, course: CourseList) -> SiteList | None:
    """The list of all courses: ``course`` is in it for as long as it has lessons."""
    old = old or SiteList(0, ())
    others = [each for each in old.courses if each.course_id != course.course_id]
    mine = CourseEntry(
        course.course_id, course.course, course.site,
        f"c/{course.course_id}/index.html", course_key(course.course_id),
    )  # fmt: skip
    courses = [*others, mine] if course.lessons else others
    ordered = tuple(
        sorted(courses, key=lambda each: _names(each.site, each.course, each.course_id))
    )
    if ordered == old.courses:
        return None
    return SiteList(old.serial + 1, ordered)


def entry(details: Details) -> LessonEntry:
    """What a course's list says of a lesson."""
    home = f"../../l/{details.lesson}"
    poster = details.poster.removeprefix("../../")
    return LessonEntry(
        details.lesson, details.version, details.title, details.date, details.lecturer,
        details.order, details.seconds, details.language, f"{home}/{poster}", f"{home}/index.html",
    )  # fmt: skip


def _moved(old: Pointer | None, new: Details, at: str) -> Pointer:
    serial = (old.serial if old else 0) + 1
    history = (*(old.history if old else ()), Switch(new.version, serial, at, new.course_id))
    return Pointer(
        new.lesson, new.version, serial,
        f"v/{new.version}/master.m3u8", f"v/{new.version}/details.json",
        history[-HISTORY:], old.withdrawn if old else (), old.fence if old else 0,
    )  # fmt: skip


def _sorted(lessons: Iterable[LessonEntry]) -> tuple[LessonEntry, ...]:
    """By number, then date, then title; lessons without a number come after those with one."""

    def place(each: LessonEntry) -> tuple[bool, int, str, Reading]:
        return each.order is None, each.order or 0, each.date, _names(each.title, each.lesson)

    return tuple(sorted(lessons, key=place))


def _names(*texts: str) -> Reading:
    return [natural(text.casefold()) for text in texts]
