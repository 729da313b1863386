"""Garbage collection: what nothing leads to any more leaves the store and the shelf.

Why this never takes what viewers need. Only that goes to which no pointer leads, and no edition
that a rollback offers, and what is older than the grace by the store's own clock; its age is asked
again right before it is deleted. On the other side whoever uploads and finds an object that has
lain there for half the grace stores it anew, or has the store copy it onto itself, and believes a
list only of what has lain there for less than a quarter of it (pipeline.tools.store); and whoever
leads viewers to an edition first stores its flag anew, its details.json, and then sees that all of
it is there (pipeline.publication.claim). The flags go first here. So of the two one is first:
either the flag is gone, and the other uploads again, by which everything is young; or the flag is
found young, and this lesson is left alone. What remains is a delete that is still on its way when
the other has taken its last look: it is sent only within a second of the look that allowed it, and
once.

All of it has to be done within a quarter of the grace: a larger one than ``grace_hours`` offers is
wanted where uploads take that long.

The shelf is an economy and not a risk: what is missing there is made again.
"""

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Event

from pipeline.model.errors import BadConfig, Cancelled, StoreFailed
from pipeline.model.stored import Stored
from pipeline.plain import parsed
from pipeline.plan import preview, publish, reach
from pipeline.steps.locks import free
from pipeline.steps.shelf import LOCKS, room_name
from pipeline.tools import bucket, s3
from pipeline.tools.objects import abort_uploads, delete_old, folders
from pipeline.tools.store import S3Store
from pipeline.tools.vault import ROOT
from workers.ledger import ENDED
from workers.studio import Studio
from workers.view import lessons

log = logging.getLogger(__name__)

HOUR, DAY, GIB = 3600.0, 86400.0, 2**30
BROKEN = s3.BROKEN_DAYS * DAY
AT_ONCE = 8  # Documents read at the same time.
AWAY = 3  # Lessons one after another of which the store gave nothing.
Tell = Callable[[float], None]


@dataclass(slots=True)
class Collected:
    """What was deleted, or would be: objects and artifacts with their bytes, uploads aborted."""

    objects: int = 0
    object_bytes: int = 0
    artifacts: int = 0
    artifact_bytes: int = 0
    uploads: int = 0

    def __str__(self) -> str:
        return (
            f"{self.objects} objects ({self.object_bytes / 1e6:.1f} MB), {self.artifacts} "
            f"artifacts ({self.artifact_bytes / 1e6:.1f} MB), {self.uploads} unfinished uploads"
        )


def collect(studio: Studio, dry: bool = False, tell: Tell = lambda _share: None) -> Collected:
    """Collect once; with ``dry`` only count. ``tell`` hears how far it is, 0 to 1.

    Raises what is wrong with the store after the shelf was collected, for that needs none.
    """
    found, wrong = Collected(), None
    try:
        _Store(studio, studio.storage.open(), dry, found).collect(tell)
    except (StoreFailed, BadConfig) as error:
        wrong = error
    collect_shelf(studio, dry, found)
    if wrong:
        raise wrong
    if studio.settings.footage.store == "s3" and not dry:
        try:
            _beside_footage(studio, found)
        except (StoreFailed, BadConfig) as error:  # All else was collected.
            log.warning("nothing was collected beside footage: %s", error)
    tell(1.0)
    return found


def collect_daily(studio: Studio, stopped: Event) -> Collected | None:
    """Collect unless that was done within a day, None then; raises Cancelled when ``stopped``."""
    mark = studio.home.run / "collected"
    if mark.exists() and 0 <= time.time() - mark.stat().st_mtime < DAY:
        return None

    def go_on(_share: float) -> None:
        if stopped.is_set():
            raise Cancelled("collecting was stopped")

    found = collect(studio, tell=go_on)
    mark.touch()
    return found


@dataclass(slots=True)
class _Store:
    """One collection of one bucket."""

    studio: Studio
    store: S3Store
    dry: bool
    found: Collected
    failed: int = 0
    grace: float = field(init=False)

    def __post_init__(self) -> None:
        self.grace = self.studio.settings.store.grace_hours * HOUR

    def collect(self, tell: Tell) -> None:
        """Lesson by lesson, then what is around them; nothing that Dars does not name."""
        # They would be left alone anyway; not to look at them saves the time.
        busy = {row.lesson for row in lessons(self.studio.ledger) if row.state not in ENDED}
        every = list(folders(self.store, "l/"))
        for number, lesson in enumerate(every):
            if lesson not in busy:
                self._each(f"lesson {lesson}", partial(self._lesson, lesson))
            tell((number + 1) / (len(every) + 2))
        self._each("pages", partial(self._app, every))
        probes = self.store.listed(bucket.PROBES)
        self._delete(each for each in probes if each.age >= self.grace)
        if not self.dry:
            self.found.uploads = _aborted(self.store, "l/")

    def _each(self, what: str, do: Callable[[], None]) -> None:
        """Where one document cannot be read all around it stays, and the rest is collected.

        Raises StoreFailed where the store seems to be away: each look takes its time then.
        """
        try:
            do()
            self.failed = 0
        except (BadConfig, StoreFailed, ValueError, LookupError) as error:
            self.failed += isinstance(error, StoreFailed)
            if self.failed >= AWAY:
                raise
            log.warning("nothing was collected of %s: %s", what, error)

    def _lesson(self, lesson: str) -> None:
        # The list before the pointer: what a switch leads to after that is younger than the grace.
        things = list(self.store.listed(f"l/{lesson}/"))
        held = self.store.read(key := publish.pointer_key(lesson))
        pointer = parsed(publish.Pointer, held[0], key) if held else None
        keep = timedelta(days=self.studio.settings.store.keep_days)
        now, grace = datetime.now(UTC), timedelta(seconds=self.grace)
        kept = reach.kept_versions(pointer, now, keep, grace)
        living = reach.living_versions(things, kept, self.grace)
        grows = reach.growing(things, self.grace)
        texts = self._texts(
            each.key for each in things
            if (reach.version_of(each.key) in living or each.key in grows)
            and each.key.endswith(reach.DOCUMENTS)
        )  # fmt: skip
        if texts is None:
            return  # Somebody else is at it.
        flags, rest = reach.deletable(things, living, texts, self.grace)
        if self._delete(flags) == len(flags):
            self._delete(rest)

    def _app(self, every: Iterable[str]) -> None:
        """Scripts and styles of pages that were replaced since."""
        things = list(self.store.listed("app/"))
        pages = chain(
            ["index.html"], (publish.page_key(lesson) for lesson in every),
            (preview.page_key(lesson) for lesson in every),
            (f"c/{course}/index.html" for course in folders(self.store, "c/")),
        )  # fmt: skip
        shells = self._texts(pages, lacking=True)
        self._delete(reach.unused_app(things, shells or (), self.grace))

    def _texts(self, keys: Iterable[str], lacking: bool = False) -> list[str] | None:
        """What lies at ``keys``; None when something is missing that must not be."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(self.store.read, keys))
        if None in found and not lacking:
            return None
        return [each[0].decode("utf-8") for each in found if each]

    def _delete(self, things: Iterable[Stored]) -> int:
        """Delete what is still old; how many are gone."""
        gone = 0
        for each in things:
            if self.dry or delete_old(self.store, each.key, self.grace):
                gone += 1
                self.found.objects += 1
                self.found.object_bytes += each.bytes
        return gone


def _aborted(store: S3Store, prefix: str) -> int:
    """How many uploads were aborted; the keys may lack the right to list them."""
    try:
        return abort_uploads(store, prefix, BROKEN)
    except (StoreFailed, BadConfig) as error:
        log.warning("no unfinished uploads were aborted: %s", error)
        return 0


def _beside_footage(studio: Studio, found: Collected) -> None:
    """Footage stays in its bucket; what crashes left beside it goes."""
    store, grace = studio.storage.vault().store, studio.settings.store.grace_hours * HOUR
    found.uploads += _aborted(store, ROOT)
    for each in store.listed(bucket.PROBES):
        if each.age >= grace:
            delete_old(store, each.key, grace)


def collect_shelf(studio: Studio, dry: bool, found: Collected) -> None:
    """Artifacts that no run has asked for in ``keep_days``, and the oldest above ``shelf_gib``.

    What was asked for within the grace stays in any case: a lesson that is being made may want it.
    """
    rules, now = studio.settings, time.time()
    young = now - rules.store.grace_hours * HOUR
    old = min(young, now - rules.store.keep_days * DAY)
    shelf = sorted(_artifacts(studio.home.shelf))
    most = rules.limits.shelf_gib * GIB
    over = sum(size for _, size, _ in shelf) - most if most else 0.0
    for asked, size, folder in shelf:
        if asked > old and (over <= 0 or asked > young):
            continue
        if dry or _drop(studio, folder, asked):
            over -= size
            found.artifacts += 1
            found.artifact_bytes += size


def _artifacts(shelf: Path) -> Iterator[tuple[float, int, Path]]:
    """When each was last asked for, its bytes and its folder; others may delete them meanwhile."""
    for folder in shelf.glob("*/*"):
        with suppress(FileNotFoundError):
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            yield folder.stat().st_mtime, size, folder


def _drop(studio: Studio, folder: Path, asked: float) -> bool:
    """Delete one artifact, unless somebody works on it or has asked for it meanwhile."""
    with free(studio.home.rooms / LOCKS, folder.name) as ours, suppress(FileNotFoundError):
        if ours and folder.stat().st_mtime <= asked:
            # By one rename: an artifact is there and whole, or not there.
            trash = studio.home.rooms / room_name("trash", folder.name)
            folder.rename(trash)
            shutil.rmtree(trash, ignore_errors=True)
            return True
    return False
