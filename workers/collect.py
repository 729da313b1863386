"""Garbage collection: what nothing leads to any more leaves the store and the shelf.

Why this never takes what somebody needs. A lesson whose job has not ended is left alone. Of the
others only goes what no pointer and no edition that a rollback offers leads to, and what is older
than the grace; its age is asked again just before it is deleted. Whoever uploads meanwhile and
finds an object that is there already, but has lain there for half the grace, stores it anew
(pipeline.tools.store), so what is counted on is always young. And an edition loses its details
first: with them it stops to count as uploaded. The shelf is an economy and not a risk: what is
missing there is made again.
"""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.plain import typed
from pipeline.plan import publish, reach
from pipeline.steps.locks import free
from pipeline.steps.shelf import LOCKS, room_name
from pipeline.tools.objects import abort_uploads, delete_old, folders, listed
from pipeline.tools.store import S3Store
from workers.ledger import ENDED
from workers.studio import Studio
from workers.view import lessons

HOUR, DAY = 3600.0, 86400.0
DOCUMENTS = (".json", ".m3u8", ".vtt")


@dataclass(slots=True)
class Collected:
    """What was deleted, or would be: objects and artifacts with their bytes, uploads aborted."""

    objects: int = 0
    object_bytes: int = 0
    artifacts: int = 0
    artifact_bytes: int = 0
    uploads: int = 0


def collect(
    studio: Studio, dry: bool = False, tell: Callable[[float], None] = lambda _share: None
) -> Collected:
    """Collect once; with ``dry`` only count. ``tell`` hears how far it is, 0 to 1."""
    found, store = Collected(), studio.storage.open()
    busy = {row.lesson for row in lessons(studio.ledger) if row.state not in ENDED}
    every = list(folders(store, "l/"))
    for number, lesson in enumerate(every):
        if lesson not in busy:
            _collect_lesson(studio, store, lesson, dry, found)
        tell((number + 1) / (len(every) + 1))
    if not dry:
        found.uploads = abort_uploads(store, DAY)
    _collect_shelf(studio, dry, found)
    tell(1.0)
    return found


def _collect_lesson(
    studio: Studio, store: S3Store, lesson: str, dry: bool, found: Collected
) -> None:
    rules, key = studio.settings.store, publish.pointer_key(lesson)
    # The list before the pointer: what a switch leads to after that is younger than the grace.
    things = [reach.Thing(e.key, e.bytes, e.age) for e in listed(store, f"l/{lesson}/")]
    held = store.read(key)
    pointer = typed(publish.Pointer, json.loads(held[0]), key) if held else None
    grace = rules.grace_hours * HOUR
    kept = reach.kept_versions(pointer, datetime.now(UTC), timedelta(days=rules.keep_days))
    living = reach.living_versions(things, kept, grace)
    texts: dict[str, str] = {}
    for each in things:
        if reach.version_of(each.key) in living and each.key.endswith(DOCUMENTS):
            held = store.read(each.key)
            if held is None:
                return  # Somebody else is at it.
            texts[each.key] = held[0].decode("utf-8")
    gone = reach.deletable(things, living, texts, grace)
    found.objects += len(gone) if dry else delete_old(store, (e.key for e in gone), grace)
    found.object_bytes += sum(each.bytes for each in gone)


def _collect_shelf(studio: Studio, dry: bool, found: Collected) -> None:
    """Artifacts that no run has asked for in ``keep_days``, and no job waits for."""
    oldest = time.time() - studio.settings.store.keep_days * DAY
    for folder in studio.home.shelf.glob("*/*"):
        if folder.stat().st_mtime > oldest:
            continue
        with free(studio.home.rooms / LOCKS, folder.name) as ours:
            if not ours:
                continue
            found.artifacts += 1
            found.artifact_bytes += sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
            if not dry:
                # By one rename: an artifact is there and whole, or not there.
                trash = studio.home.rooms / room_name("trash", folder.name)
                folder.rename(trash)
                shutil.rmtree(trash, ignore_errors=True)
