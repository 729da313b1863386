"""The auditor: whether what was promised holds, judged from outside.

It imports nothing of the code that it judges. It reads the ledger's tables, the object store over
plain HTTP, /proc and the disk, and says each violation as one sentence. The invariants are A1 to A7
of docs/reliability.md.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.faults.books import Books, Line
from tests.faults.viewer import Viewer, fetch

ENDED = {"published", "rejected", "failed", "parked"}
# What may follow what; "" is before a row exists, "dropped" after it is gone.
LEGAL = {
    "lesson": {
        "": {"new", "queued", "running", "rejected"},
        "new": {"running"},
        "queued": {"running", "queued", *ENDED},
        "running": {"waiting", "queued", *ENDED},
        "waiting": {"running", "queued", *ENDED},
        **{state: {"queued", "running", state} for state in ENDED},
    },
    "step": {
        "": {"ready"},
        "ready": {"running", "dropped"},
        "running": {"done", "ready", "failed", "parked"},
        "done": {"ready", "running"},
        "failed": {"ready"},
        "parked": {"ready"},
        "dropped": {"ready"},
    },
}


@dataclass(frozen=True, slots=True)
class Case:
    """What is audited: a home, its ledger, and where viewers read (``http://host:port/bucket``).

    ``dropped`` are the SHA-256 digests of the files that were accepted, by name. ``attempts`` is
    the cap. ``ours`` are processes that may be there: the programs of the bed.
    """

    home: Path
    books: Books
    public: str
    dropped: dict[str, str]
    attempts: int
    ours: frozenset[int] = frozenset()


def audit(case: Case) -> list[str]:
    """Every violation of A1 to A7 once nothing is running any more."""
    notes = _notes(case.home)
    return [
        *(f"A1 {said}" for said in _ended(case, notes)),
        *(f"A2 {said}" for said in _once(case, notes)),
        *(f"A3 {said}" for said in _watchable(case)),
        *(f"A4 {said}" for said in leftovers(case)),
        *(f"A5 {said}" for said in _bounded(case)),
        *(f"A6 {said}" for said in books_in_order(case.books)),
        *(f"A7 {said}" for said in _kept(case, notes)),
    ]


def _notes(home: Path) -> dict[str, dict[str, Any]]:
    """The notes of recordings by id."""
    files = (home / "footage" / "recordings").glob("*.json")
    return {file.stem: json.loads(file.read_text("utf-8")) for file in files}


def _digests(note: dict[str, Any]) -> set[str]:
    return {track["digest"] for track in note["recording"]["tracks"]}


def _ended(case: Case, notes: dict[str, dict[str, Any]]) -> Iterator[str]:
    jobs = {row["id"]: row for row in case.books.rows("lesson")}
    refused = _refused(case.home)
    known = {digest: id for id, note in notes.items() for digest in _digests(note)}
    for name, digest in case.dropped.items():
        id = known.get(digest)
        if id is None:
            if digest not in refused:
                yield f"{name} was dropped and nothing knows of it"
        elif id not in jobs:
            yield f"{name} was taken as {id} and the ledger has no row of it"
    for id, row in jobs.items():
        if row["state"] not in ENDED:
            yield f"lesson {id} is still {row['state']} ({row['reason']})"
        elif row["state"] != "published" and not row["reason"]:
            yield f"lesson {id} is {row['state']} without a reason"
    for row in case.books.rows("step"):
        if row["state"] in ("ready", "running"):
            yield f"step {row['name']} {row['id'][:12]} is still {row['state']}"


def _refused(home: Path) -> set[str]:
    """Digests of what was put aside as no footage, each beside a text that says why."""
    files = [file for file in (home / "rejected").rglob("*") if file.is_file()]
    return {_sha256(file) for file in files}


def _once(case: Case, notes: dict[str, dict[str, Any]]) -> Iterator[str]:
    for id in notes:
        pointer = _pointer(case, id)
        if pointer is None:
            continue
        serials = [each["serial"] for each in pointer["history"]]
        versions = [each["version"] for each in pointer["history"]]
        if serials != list(range(pointer["serial"] - len(serials) + 1, pointer["serial"] + 1)):
            yield f"the serials of lesson {id} are {serials}"
        if any(one == two for one, two in pairwise(versions)):
            yield f"lesson {id} was switched to the version that it had: {versions}"
        if versions[-1] != pointer["version"]:
            yield f"lesson {id} shows {pointer['version']}, its history ends with {versions[-1]}"
    for row in case.books.rows("lesson"):
        if row["state"] == "published":
            pointer = _pointer(case, row["id"])
            if pointer is None:
                yield f"lesson {row['id']} counts as published and has no pointer"
            elif pointer["version"] != row["version"]:
                told = f"the ledger says {row['version']}"
                yield f"lesson {row['id']} shows {pointer['version']}, {told}"


def _pointer(case: Case, id: str) -> dict[str, Any] | None:
    answer = fetch(f"{case.public}/l/{id}/lesson.json")
    return json.loads(answer.body) if answer.status == 200 else None


def _watchable(case: Case) -> Iterator[str]:
    published = [r["id"] for r in case.books.rows("lesson") if r["state"] == "published"]
    for id in published:
        yield from Viewer(case.public, id).walk()


def leftovers(case: Case) -> Iterator[str]:
    """Processes, rooms and half copies that nobody needs any more."""
    for pid, what in processes(case.home):
        if pid not in case.ours:
            yield f"process {pid} lives on: {what[:120]}"
    rooms = case.home / "rooms"
    for room in rooms.iterdir() if rooms.is_dir() else ():
        if room.name != "locks":
            yield f"room {room.name} was left"
    copying = case.home / "footage" / "copying"
    for file in copying.iterdir() if copying.is_dir() else ():
        yield f"half a copy was left: {file.name}"
    for file in case.home.rglob("*.part"):
        yield f"a half-written file was left: {file.relative_to(case.home)}"


def processes(home: Path) -> Iterator[tuple[int, str]]:
    """Every process that works below ``home`` or names it: id and command line."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            here = f"{os.readlink(folder / 'cwd')}/".startswith(f"{home}/") or str(home) in line
            if here and int(folder.name) != os.getpid():
                yield int(folder.name), line


def _bounded(case: Case) -> Iterator[str]:
    for table in ("lesson", "step"):
        for row in case.books.rows(table):
            if row["attempts"] > case.attempts:
                yield f"{table} {row['id'][:16]} was tried {row['attempts']} times"


def books_in_order(books: Books) -> Iterator[str]:
    """The database is whole, every move was legal, and the moves lead to the states."""
    yield from books.damage()
    last: dict[tuple[str, str], str] = {}
    for line in books.history():
        yield from _move(line, last)
    for table in ("lesson", "step"):
        for row in books.rows(table):
            told = last.get((table, row["id"]), "")
            if told != row["state"]:
                yield f"{table} {row['id'][:16]} is {row['state']}, its history ends with {told!r}"


def _move(line: Line, last: dict[tuple[str, str], str]) -> Iterator[str]:
    before = last.get((line.what, line.id), "")
    shown = f"{line.what} {line.id[:16]} went {line.was!r} -> {line.becomes!r}"
    # A job that is made at once begins as "new" without a line of its own.
    if line.was not in (before, before or "new"):
        yield f"{shown} (line {line.number}) although it was {before!r}"
    if line.becomes not in LEGAL[line.what].get(line.was, set()):
        yield f"{shown} (line {line.number}), which is not allowed"
    last[line.what, line.id] = line.becomes


def _kept(case: Case, notes: dict[str, dict[str, Any]]) -> Iterator[str]:
    wanted = {digest for note in notes.values() for digest in _digests(note)}
    for digest in wanted:
        file = case.home / "footage" / digest[:2] / digest
        if not file.is_file():
            yield f"footage {digest[:12]} is gone"
        elif _sha256(file) != digest:
            yield f"footage {digest[:12]} has other bytes"
    sources = {*_all(case.home / "inbox"), *_all(case.home / "taken"), *_refused(case.home)}
    for name, digest in case.dropped.items():
        if digest not in sources:
            yield f"the source {name} is nowhere any more"


def _all(folder: Path) -> Iterable[str]:
    return (_sha256(file) for file in folder.rglob("*") if file.is_file())


def _sha256(file: Path) -> str:
    with open(file, "rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
