"""Switching and going back: a lesson's pointer first, then the lists that follow it.

Any number of publishers may do this at once. Every document changes by compare-and-swap, and the
lists are brought in line with the pointer again and again until the pointer did not move
meanwhile; so whoever writes last has seen the last switch, and replaying finishes what a crash
left undone.
"""

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from pipeline.model.errors import BadConfig, Busy, StoreFailed
from pipeline.model.lesson import Publication
from pipeline.plain import inert, parsed, plain
from pipeline.plan import publish, reach
from pipeline.plan.publish import CourseList, Details, Pointer, SiteList
from pipeline.steps.publish import Edition
from pipeline.steps.step import Store

T = TypeVar("T", Pointer, CourseList, SiteList)
# A loser tries again at once, then after up to a second; this many losses in a row are no bad luck.
ATTEMPTS, LONGEST = 30, 1.0
AT_ONCE = 8  # Documents read or pages written at the same time.
# Key, bytes, content type, and whether it never changes.
PageFile = tuple[str, bytes, str, bool]


class PageStore(Protocol):
    """Where pages go; see pipeline.tools.store."""

    def put_page(self, key: str, body: bytes, content_type: str, immutable: bool = ...) -> bool:
        """Store it; False when it was there already."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What viewers get now: ``live`` says whether it is the version that was asked for.

    ``version`` is empty when they get none, because the lesson was taken down.
    """

    version: str
    serial: int
    live: bool
    note: str = ""


# Gives the token of our lease, made greater than the number; raises Cancelled when it is not ours.
Fence = Callable[[int], int]


def publish_edition(store: Store, edition: Edition, fence: Fence) -> Publication:
    """Show ``edition`` and say what is watched and where; raises Cancelled when the lease is lost.

    What a person chose instead is what counts as shown, or `dars rollback` would believe that it
    had just left ``edition`` and been cut short.
    """
    shown = switch(store, edition.lesson, edition.version, fence)
    seen = shown.version or edition.version
    files = edition.downloads if seen == edition.version else ()  # Of another they are not known.
    return Publication(
        edition.lesson, seen, publish.master_key(edition.lesson, seen),
        publish.page_key(edition.lesson), edition.seconds, edition.bytes, files,
        shown.live, " ".join(each for each in (shown.note, *edition.told) if each),
        bool(shown.version),
    )  # fmt: skip


def claim(store: Store, lesson: str, version: str) -> bool:
    """See that this edition lies in the store, whole, and that it stays there for a while.

    To be asked right before viewers are led to it: an old edition may be collected at any moment
    (workers.collect). Its details are its flag: stored anew here, they keep a collection away; one
    that was faster has taken them first, and then the edition is to be uploaded again.
    """
    if _shows(store, lesson, version):
        return store.read(publish.details_key(lesson, version)) is not None
    if not store.renew(publish.details_key(lesson, version)):
        return False
    home, folder = f"l/{lesson}/", f"l/{lesson}/v/{version}/"
    names = {key.removeprefix(folder) for key in store.keys(folder)}
    documents = [name for name in names if name.endswith(reach.DOCUMENTS)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(store.read, (f"{folder}{name}" for name in documents)))
    both = zip(documents, found, strict=True)
    texts = {name: read[0].decode() for name, read in both if read}
    # Last, so that nothing that was asked before is older than this.
    objects = {key.removeprefix(home) for key in store.keys(f"{home}o/")}
    return not reach.lacking(texts, {*texts, *names - {*documents}, *objects})


def switch(store: Store, lesson: str, version: str, fence: Fence = lambda above: above) -> Shown:
    """Show ``version`` of ``lesson``, unless a person said no; a repetition writes nothing.

    The lease is asked for each attempt: a pointer that is ahead of our token was moved by somebody
    who took the lesson over, and then the ledger refuses us; or it is of another ledger (another
    home, or the same after its ledger was lost), and then our token is raised above it. Raises
    Cancelled in the first case, StoreFailed when that edition is not in the store.
    """
    details = _details(store, lesson, version)

    def change(old: Pointer | None) -> Pointer | None:
        if old and old.version == version:
            return None
        return publish.switched(old, details, _now(), fence(old.fence if old else 0))

    pointer = _change(store, publish.pointer_key(lesson), Pointer, change)
    assert pointer is not None  # It was there, or it was made.
    _follow(store, pointer)
    live = pointer.version == version
    return Shown(pointer.version, pointer.serial, live, _note(pointer, version))


def rollback(store: Store, lesson: str, to: str | None = None, noted: str = "") -> str:
    """Show the version before, or the one named; returns it. The version that is left is withdrawn.

    A lesson that was taken down is shown again. ``noted`` is the version that is believed to be
    shown: when a crash came between going back from it and noting that, a repetition finishes the
    first time and goes no further. Raises BadConfig when there is nothing to go back to, and Busy
    when somebody switched meanwhile: another version would be withdrawn than who asks has seen.
    """
    pointer = _pointer(store, lesson)
    version = to or publish.backward(pointer, noted)
    if version is None:
        raise BadConfig(lesson, "", f"has no version before {pointer.version} to go back to")
    if not claim(store, lesson, version):
        known = ", ".join(dict.fromkeys(each.version for each in pointer.history if each.version))
        problem = f"has no version {version} in the store any more; it had {known}"
        raise BadConfig(lesson, "", problem)
    details = _details(store, lesson, version)

    def back(old: Pointer | None) -> Pointer | None:
        if old and old.serial != pointer.serial:
            problem = f"lesson {lesson} was just switched to {old.version or 'nothing'}"
            raise Busy(f"{problem} by somebody else; look at it and ask again")
        return publish.rolled_back(old or pointer, details, _now())

    moved = _change(store, publish.pointer_key(lesson), Pointer, back)
    _follow(store, moved or pointer)
    return version


def unpublish(store: Store, lesson: str) -> str:
    """Take the lesson down: viewers read that it is gone, and no list names it.

    Returns the version that was shown last; raises BadConfig when none ever was. What a crash left
    undone a repetition finishes.
    """
    pointer = _pointer(store, lesson)

    def down(old: Pointer | None) -> Pointer | None:
        return publish.taken_down(old or pointer, _now())

    moved = _change(store, publish.pointer_key(lesson), Pointer, down) or pointer
    _follow(store, moved)
    return publish.earlier(moved) or ""


def publish_pages(store: PageStore, files: Iterable[PageFile]) -> int:
    """Store page shells and what they load; returns how many were new.

    What never changes goes first: a shell must not name what is not there yet.
    """

    def put(file: PageFile) -> bool:
        key, body, content_type, immutable = file
        return store.put_page(key, body, content_type, immutable)

    every = list(files)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(
            sum(pool.map(put, [file for file in every if file[3] == immutable]))
            for immutable in (True, False)
        )


def _follow(store: Store, pointer: Pointer) -> None:
    """Bring the lists in line with ``pointer``, and again as long as somebody moves it."""
    for _ in range(ATTEMPTS):
        lesson, version = pointer.lesson, pointer.version
        details = _details(store, lesson, version) if version else None
        for course_id in publish.courses_of(pointer):
            _list(store, course_id, lesson, details)
        now = _load(store, publish.pointer_key(lesson), Pointer)[0]
        if now is None or now.serial == pointer.serial:
            return
        pointer = now
    raise StoreFailed(f"lesson {pointer.lesson} was switched by others all the time")


def _list(store: Store, course_id: str, lesson: str, details: Details | None) -> None:
    """The course's list, then the site's.

    Somebody may add to a course that we just found empty: having changed the site's list we look
    again, and they change it after their course's; so one of us sees the other.
    """
    key = publish.course_key(course_id)

    def change(old: CourseList | None) -> CourseList | None:
        return publish.listed(old, course_id, lesson, details)

    course = _change(store, key, CourseList, change)
    while course and _site(store, course):
        course, _ = _load(store, key, CourseList)


def _site(store: Store, course: CourseList) -> bool:
    wrote = False

    def change(old: SiteList | None) -> SiteList | None:
        nonlocal wrote
        new = publish.sited(old, course)
        wrote = new is not None
        return new

    _change(store, publish.SITE_KEY, SiteList, change)
    return wrote


def _change(
    store: Store, key: str, kind: type[T], edit: Callable[[T | None], T | None]
) -> T | None:
    """Compare-and-swap until it holds; ``edit`` returns None when there is nothing to write.

    Returns what is in place then.
    """
    for attempt in range(ATTEMPTS):
        old, etag = _load(store, key, kind)
        new = edit(old)
        if new is None:
            return old
        if store.swap(key, inert(plain(new)), publish.JSON_TYPE, etag):
            return new
        time.sleep(random.uniform(0, min(LONGEST, 0.01 * 2**attempt)))
    raise StoreFailed(f"others changed {key} all the time")


def _note(pointer: Pointer, version: str) -> str:
    """Why viewers do not get ``version``, and what a person can do; empty when nobody said no."""
    show = f"`dars rollback {pointer.lesson} --to {version}` shows"
    if not pointer.version:
        return f"the lesson was unpublished by hand and stays so; {show} this version"
    if version in pointer.withdrawn:
        stays = f"version {version} was rolled back by hand, so {pointer.version} stays"
        return f"{stays}; {show} it again"
    return ""


def _shows(store: Store, lesson: str, version: str) -> bool:
    pointer = _load(store, publish.pointer_key(lesson), Pointer)[0]
    return pointer is not None and pointer.version == version


def _pointer(store: Store, lesson: str) -> Pointer:
    pointer = _load(store, publish.pointer_key(lesson), Pointer)[0]
    if pointer is None:
        raise BadConfig(lesson, "", "no lesson of this name is published")
    return pointer


def _load(store: Store, key: str, kind: type[T]) -> tuple[T | None, str | None]:
    found = store.read(key)
    if found is None:
        return None, None
    return parsed(kind, found[0], key), found[1]


def _details(store: Store, lesson: str, version: str) -> Details:
    key = publish.details_key(lesson, version)
    found = store.read(key)
    if found is None:
        raise StoreFailed(f"edition {version} of lesson {lesson} is not in the store ({key})")
    return parsed(Details, found[0], key)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
