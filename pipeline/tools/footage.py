"""The footage store: tracks by digest, and the note of each recording by id.

    footage/ab/abcd...          one track, named by the SHA-256 of its bytes, read-only
    footage/recordings/ID.json  the note of a recording (pipeline.model.taken.Taken)
    footage/copying/            tracks on their way in; what a crash leaves there is swept
    footage/seen/               which files outside were read before

Everything appears by one rename after fsync, so it is whole or not there.
"""

import errno
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pipeline.model.errors import BadConfig, Busy
from pipeline.model.taken import Taken
from pipeline.plain import plain, typed
from pipeline.tools.copying import NEW, changed, copied, digest_of

# Free space that a copy needs, in sizes of the source: itself, its renditions, their publication.
ROOM = 3
# A file this young (seconds) may change again within one tick of its file system's clock.
RACY = 2.0
# Seconds after which `recall` need not know a file any more.
OLD = 30 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Footage:
    """The store under ``root``."""

    root: Path

    def path(self, digest: str) -> Path:
        """Where the track of ``digest`` is, or would be."""
        return self.root / digest[:2] / digest

    def make_room(self, size: int) -> None:
        """Raise Busy when the disk has no room for ``size`` bytes and for what they become."""
        self.root.mkdir(parents=True, exist_ok=True)
        disk = os.statvfs(self.root)
        free = disk.f_bavail * disk.f_frsize
        if free < ROOM * size:
            raise Busy(
                f"The disk is too full: {_gb(ROOM * size)} are needed and {_gb(free)} are free. "
                "Make room for it; it is tried again."
            )

    def store(
        self,
        source: int,
        progress: Callable[[int], None] = lambda _done: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> str:
        """Copy the open file ``source`` in, verified; return its digest. See ``copied``."""
        folder = self._folder("copying")
        passing = folder / uuid4().hex
        target = os.open(passing, NEW, 0o444)
        try:
            # Held while we live, so that `sweep` knows what a crash has left.
            fcntl.flock(target, fcntl.LOCK_EX)
            digest = copied(source, target, progress, cancelled)
            if not self._holds(digest, os.fstat(target).st_size):
                final = self._folder(digest[:2]) / digest
                passing.rename(final)
                _sync(final.parent)
            return digest
        finally:
            passing.unlink(missing_ok=True)
            os.close(target)

    def remember(self, source: int, digest: str) -> None:
        """Note that the open file, as it is now, has ``digest``: see ``recall``."""
        state = os.fstat(source)
        if time.time() - max(state.st_mtime, state.st_ctime) > RACY:
            text = json.dumps([*_version(state), digest])
            _write_whole(self._seen(state), text, durable=False)

    def recall(self, source: int) -> str | None:
        """The digest of an open file that is in the store and did not change since ``remember``.

        The change time cannot be set by hand, so an equal one means equal bytes; it saves reading
        hours of footage again when a lesson is made again.
        """
        state = os.fstat(source)
        try:
            *version, digest = json.loads(self._seen(state).read_text())
        except (FileNotFoundError, ValueError):
            return None
        if version != _version(state) or changed(state, os.fstat(source)):
            return None
        try:
            held = self.path(digest).stat().st_size
        except FileNotFoundError:
            return None
        return digest if held == state.st_size else None

    def note(self, taken: Taken) -> None:
        """Keep the note of a recording; the last one counts."""
        data = {"id": taken.recording.id, **plain(taken)}
        text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
        _write_whole(self._folder("recordings") / f"{taken.recording.id}.json", text)

    def taken(self, recording: str) -> Taken | None:
        """The note of the recording with this id, or None."""
        if not (recording.isascii() and recording.isalnum()):
            return None
        file = self.root / "recordings" / f"{recording}.json"
        try:
            data = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            raise BadConfig(str(file), "", "is damaged; drop the footage again") from None
        data.pop("id", None)
        return typed(Taken, data, str(file))

    def recordings(self) -> Iterator[Taken]:
        """Every note, the latest first; a damaged one is told to who asks for it by its id."""
        files = list((self.root / "recordings").glob("*.json"))
        for file in sorted(files, key=lambda file: -file.stat().st_mtime_ns):
            with suppress(BadConfig):
                found = self.taken(file.stem)
                if found is not None:
                    yield found

    def sweep(self) -> int:
        """Delete the copies that a crash left half done, and old notes; return how many copies."""
        for note in (*self._folder("seen").iterdir(), *self._folder("recordings").glob(".*")):
            with suppress(FileNotFoundError):  # Somebody else was quicker.
                if time.time() - note.stat().st_mtime > OLD:
                    note.unlink()
        gone = 0
        for passing in self._folder("copying").iterdir():
            try:
                handle = os.open(passing, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                passing.unlink(missing_ok=True)
                gone += 1
            except OSError as error:
                if error.errno != errno.EWOULDBLOCK:
                    raise
            finally:
                os.close(handle)
        return gone

    def _holds(self, digest: str, size: int) -> bool:
        """Whether the track is here and whole; one that went bad on the disk is replaced."""
        try:
            handle = os.open(self.path(digest), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            return os.fstat(handle).st_size == size and digest_of(handle) == digest
        finally:
            os.close(handle)

    def _seen(self, state: os.stat_result) -> Path:
        return self._folder("seen") / f"{state.st_dev:x}-{state.st_ino:x}"

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _sync(self.root)
        return folder


def _version(state: os.stat_result) -> list[int]:
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns]


def _write_whole(path: Path, text: str, durable: bool = True) -> None:
    passing = path.parent / f".{uuid4().hex}"
    try:
        with open(passing, "x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        passing.rename(path)
    finally:
        passing.unlink(missing_ok=True)
    if durable:
        _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
