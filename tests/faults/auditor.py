"""The auditor: whether A1 to A7 of docs/reliability.md hold, from what lies outside Dars.

It imports nothing of Dars (tests/faults/test_auditor.py proves it), so that it cannot share a
mistake: it reads the ledger's database, the store over S3, /proc and the disk, and has tables of
its own of what may follow what.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Event
from time import monotonic

from tests.faults import remains
from tests.faults.books import ENDED, Books, Row

# What may become of a row, by table; "" is before it was there, "dropped" after it is gone.
LESSON = {
    "": {"queued", "new", "running"},
    "new": {"running", "queued", "failed", "dropped"},
    "queued": {"running", "rejected", "failed", "parked", "queued", "dropped"},
    "running": {*ENDED, "waiting", "queued", "running"},
    "waiting": {"queued", "running", "rejected", "failed", "parked"},
    **{state: {"queued", "running", "dropped", state} for state in ENDED},
}
STEP = {
    "": {"ready"},
    "ready": {"running", "dropped"},
    "running": {"done", "rejected", "failed", "parked", "ready", "running", "dropped"},
    **{state: {"ready", "dropped"} for state in ("done", "rejected", "failed", "parked")},
}
LEGAL = {"lesson": LESSON, "step": STEP}


@dataclass(frozen=True, slots=True)
class Drop:
    """One film that was dropped at ``path`` below the inbox, and the lesson that it becomes."""

    path: str
    digest: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is audited: one studio. ``known`` asks for its processes; ``server`` is its S3."""

    row: int
    home: Path
    books: Books
    drops: Sequence[Drop]
    attempts: int
    server: str
    keys: tuple[str, str]
    public: str
    known: Callable[[], frozenset[int]]
    small: bool = False


def audit(subject: Subject, seconds: float = 10.0) -> list[str]:
    """Every violation as a sentence that names the row; leftovers have ``seconds`` to go."""
    parts: tuple[Callable[[Subject], Iterator[str]], ...] = (ends, attempts, history, sources)
    if subject.server:
        parts = (*parts, published)
    found = [each for part in parts for each in part(subject)]
    found += leftovers(subject, seconds)
    return [f"row {subject.row}: {each}" for each in found]


def ends(subject: Subject) -> Iterator[str]:
    """A1: each accepted file is published, rejected, or failed with a reason."""
    rows = {row["id"]: row for row in subject.books.lessons()}
    for drop in subject.drops:
        row = rows.get(drop.lesson)
        if row is None:
            note = subject.home / "rejected" / f"{drop.path}.txt"
            if not (note.is_file() and note.read_text("utf-8").strip()):
                yield f"A1: {drop.path} (lesson {drop.lesson}) is lost: not in the ledger"
        elif row["state"] not in ENDED:
            yield f"A1: lesson {drop.lesson} ({drop.path}) is still {row['state']}"
        elif row["state"] != "published" and not row["reason"].strip():
            yield f"A1: lesson {drop.lesson} ({drop.path}) {row['state']} without a reason"


def published(subject: Subject) -> Iterator[str]:
    """A2, and the part of A3 that needs no walk: what the ledger calls published is there."""
    stored = remains.objects(subject.server, subject.keys)
    shown = [key for key in stored if key.startswith("l/") and key.endswith("/lesson.json")]
    rows = {row["id"]: row for row in subject.books.lessons()}
    for id, row in rows.items():
        if row["state"] == "published" and f"l/{id}/lesson.json" not in shown:
            yield f"A2: lesson {id} is published in the ledger and has no pointer in the store"
    for key in shown:
        yield from _pointer(subject, key, stored, rows)


def _pointer(
    subject: Subject, key: str, stored: dict[str, int], rows: dict[str, Row]
) -> Iterator[str]:
    try:
        pointer = json.loads(remains.read(subject.server, subject.keys, key))
    except (ValueError, *remains.FAILURES) as error:
        yield f"A3: {key} cannot be read: {error}"
        return
    lesson, version, past = pointer["lesson"], pointer["version"], pointer["history"]
    serials = [each["serial"] for each in past]
    if any(after != before + 1 for before, after in pairwise(serials)):
        yield f"A2: the serials of {key} do not rise one by one: {serials}"
    if not past or past[-1]["serial"] != pointer["serial"] or past[-1]["version"] != version:
        yield f"A2: {key} shows {version} with serial {pointer['serial']}, its history another"
    versions = [each["version"] for each in past]
    if not pointer.get("withdrawn") and len(set(versions)) != len(versions):
        yield f"A2: {key} was switched to one version twice: {versions}"
    row = rows.get(lesson)
    if row is not None and row["state"] == "published" and row["version"] != version:
        yield f"A2: {key} shows {version}, the ledger says {row['version']}"
    for name in ("master.m3u8", "details.json"):
        if f"l/{lesson}/v/{version}/{name}" not in stored:
            yield f"A3: {key} shows {version}, which has no {name} in the store"


def attempts(subject: Subject) -> Iterator[str]:
    """A5: no more attempts than allowed, and nothing is worked on any more."""
    rows = [("lesson", row) for row in subject.books.lessons()]
    for what, row in [*rows, *(("step", row) for row in subject.books.steps())]:
        if row["attempts"] > subject.attempts:
            yield f"A5: {what} {row['id']} had {row['attempts']} attempts of {subject.attempts}"
        if row["state"] == "running":
            yield f"A5: {what} {row['id']} is still leased to {row['owner']}"
        if row["state"] != "running" and row["owner"]:
            yield f"A5: {what} {row['id']} is {row['state']} and still has owner {row['owner']}"


def history(subject: Subject) -> Iterator[str]:
    """A6: files whole, legal moves only, and the history replayed gives the state."""
    yield from (f"A6: the ledger is damaged: {each}" for each in subject.books.damage())
    last: dict[tuple[str, str], str] = defaultdict(str)
    tokens: dict[tuple[str, str], int] = defaultdict(int)
    for line in subject.books.history():
        place, was, becomes = (line["what"], line["id"]), line["was"], line["becomes"]
        where = f"{place[0]} {place[1]} (line {line['number']})"
        before = "" if last[place] == "dropped" else last[place]
        if was != before:
            yield f"A6: {where} says it was {was or 'not there'}, before it was {before or 'not'}"
        if becomes not in LEGAL[place[0]].get(was, ()):
            yield f"A6: {where} went from {was or 'nothing'} to {becomes}"
        if becomes == "running" and line["why"].startswith("token "):
            token = int(line["why"].split()[1].rstrip(",;"))
            if token <= tokens[place]:
                yield f"A6: {where} was claimed with token {token} after {tokens[place]}"
            tokens[place] = token
        last[place] = becomes
    rows = [("lesson", row) for row in subject.books.lessons()]
    rows += [("step", row) for row in subject.books.steps()]
    states = {(what, str(row["id"])): str(row["state"]) for what, row in rows}
    for place in sorted({*last, *states}):
        told, state = last.get(place, ""), states.get(place, "dropped")
        if told != state:
            yield f"A6: {place[0]} {place[1]} is {state}, its history ends with {told or 'nothing'}"


def sources(subject: Subject) -> Iterator[str]:
    """A7: the bytes that were dropped are still somewhere, as they were."""
    for drop in () if subject.small else subject.drops:
        wrong = remains.source(subject.home, drop.path, drop.digest)
        if wrong:
            yield f"A7: {wrong}"


def leftovers(subject: Subject, seconds: float) -> list[str]:
    """A4: processes, rooms, passing files and multipart uploads, none after ``seconds``."""
    deadline, pause = monotonic() + seconds, Event()
    while True:
        found = [*remains.processes(subject.home, subject.known()), *remains.rooms(subject.home)]
        if subject.server and not found:
            found = remains.uploads(subject.server, subject.keys)
        if not found or monotonic() > deadline:
            return [f"A4: left after {seconds:g} s: {each}" for each in found]
        pause.wait(0.1)
