"""The shelf: finished artifacts by key, moved into place only when whole.

An artifact is a folder ``<shelf>/<step>/<key>/`` that holds the step's files and ``artifact.json``:
the step that made it, the commands it ran, the digest of each file and the facts it found. The
folder appears by one rename, so an artifact is either not there or complete.
"""

import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from pipeline.plain import fingerprint, plain, typed
from pipeline.steps.locks import held
from pipeline.steps.step import Artifact, Kit, Ref, Room, Step

R = TypeVar("R")
NOTE = "artifact.json"
LOCKS = "locks"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Artifacts under ``root``; rooms under ``rooms``, on the same file system."""

    root: Path
    rooms: Path

    def folder(self, step: str, key: str) -> Path:
        """Where the artifact of ``key`` is, or would be."""
        return self.root / step / key

    def find(self, step: Step[R]) -> Artifact[R] | None:
        """The finished artifact of ``step``, or None."""
        key = step.key
        folder = self.folder(step.name, key)
        try:
            note = json.loads((folder / NOTE).read_text("utf-8"))
        except FileNotFoundError:
            return None
        value = typed(step.result, note["value"], str(folder / NOTE))
        with suppress(OSError):
            os.utime(folder)  # What is asked for is not collected.
        ref = Ref(step.name, key, note["digest"])
        return Artifact(ref, value, folder, True, note["cpu_seconds"], note["wall_seconds"])

    def carry_out(
        self,
        step: Step[R],
        kit: Kit,
        tell: Callable[[float], None] = lambda _share: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Artifact[R]:
        """Find ``step`` or do it now. One at a time for each key on this machine."""
        with held(self.rooms / LOCKS, step.key):
            found = self.find(step)
            if found is not None:
                return found
            room = Room(self.rooms / room_name(step.name, step.key), tell, cancelled)
            room.folder.mkdir(parents=True)
            try:
                return self._made(step, kit, room)
            finally:
                for each in room.lent:
                    each.close()
                shutil.rmtree(room.folder, ignore_errors=True)

    def _made(self, step: Step[R], kit: Kit, room: Room) -> Artifact[R]:
        began = time.monotonic()
        value = step.act(kit, room)
        facts = plain(value, step.result)
        files = digests(room.folder)
        digest = fingerprint({"files": files, "value": facts})
        wall = round(time.monotonic() - began, 3)
        note = {
            "step": step.name, "key": step.key, "digest": digest, "version": step.version,
            "with": plain(step), "commands": room.commands, "files": files, "value": facts,
            "cpu_seconds": round(room.cpu_seconds, 3), "wall_seconds": wall,
        }  # fmt: skip
        _write_whole(room.path(NOTE), note)
        folder = self.folder(step.name, step.key)
        folder.parent.mkdir(parents=True, exist_ok=True)
        room.folder.rename(folder)
        _sync(folder.parent)
        ref = Ref(step.name, step.key, digest)
        return Artifact(ref, value, folder, False, room.cpu_seconds, wall)


def room_name(step: str, key: str) -> str:
    """``STEP-KEY-RANDOM-HOST``: whose lock its maker holds, and where; workers.rooms reads it."""
    return f"{step}-{key}-{uuid4().hex}-{os.uname().nodename}"


def digests(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file below ``folder``, by relative name; each is synced to disk."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with open(path, "rb") as file:
            os.fsync(file.fileno())
            name = path.relative_to(folder).as_posix()
            digest = file_digest(file, "sha256").hexdigest()
            found[name] = {"bytes": path.stat().st_size, "sha256": digest}
    return found


def noted_files(folder: Path) -> dict[str, tuple[str, int]]:
    """``name -> (sha256, bytes)`` of an artifact's files, as noted when it was made."""
    note = json.loads((folder / NOTE).read_text("utf-8"))
    return {name: (facts["sha256"], facts["bytes"]) for name, facts in note["files"].items()}


def _write_whole(path: Path, note: object) -> None:
    """As JSON, bit by bit: the note of a long lesson has thousands of segments."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(note, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
