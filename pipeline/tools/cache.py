"""Footage that lies elsewhere, as far as this machine has read it: sparse files of a bounded size.

    cache/<digest>/film      as large as the track; zeros where nothing was fetched
    cache/<digest>/held      a byte for each block: 1 when it is there
    cache/<digest>/blocks    size and digests of the track (pipeline.tools.blocks)

``held`` is the truth: it is written after the blocks that it names are on the disk. Who uses a
film holds a shared lock on it, who adds to it an exclusive one on its folder. What was used least
recently goes when room is needed, if nobody uses it. Locks die with their process, so a crash
leaves nothing but blocks that are fetched again.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from ctypes import CDLL, c_long
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from uuid import uuid4

from pipeline.model.errors import BadConfig, Busy, Cancelled, StoreFailed
from pipeline.model.need import Need
from pipeline.tools.blocks import BLOCK, Blocks, measured, parsed, runs
from pipeline.tools.vault import Vault

# Ranges that are on their way at the same time.
AT_ONCE = 4
GIB = 2**30
# fallocate(2); Python has no word for it.
LIBC, KEEP_SIZE, PUNCH_HOLE = CDLL(None), 1, 2
NEW = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


class Full(Busy):
    """Nothing can go for what is to come: steps use it."""


@dataclass(frozen=True, slots=True)
class Cache:
    """The films under ``root``, which take at most ``most`` bytes together."""

    root: Path
    vault: Vault
    most: int

    def lend(self, digest: str, cancelled: Callable[[], bool] = lambda: False) -> "Lent":
        """The film of a track, held until it is closed; nothing of it is fetched yet."""
        folder = self.root / digest
        while True:
            folder.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # Deleted by somebody who made room just now.
                handle = os.open(folder / "film", NEW, 0o644)
                fcntl.flock(handle, fcntl.LOCK_SH)
                if _same(handle, folder / "film"):
                    os.utime(folder)
                    return Lent(self, digest, handle, cancelled)
                os.close(handle)

    def drop(self, digest: str) -> bool:
        """Delete a film; False when somebody uses it."""
        film = self.root / digest / "film"
        try:
            handle = os.open(film, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _same(handle, film):
                film.parent.rename(gone := self.root / f".{uuid4().hex}")
                shutil.rmtree(gone, ignore_errors=True)
            return True
        except BlockingIOError:
            return False
        finally:
            os.close(handle)

    def admit(self, size: int) -> None:
        """Raise BadConfig where so many bytes of one film can never be here at once."""
        if size > self.most:
            least = f"is too little for this footage: {size / GIB:.2f} are needed at once"
            raise BadConfig("studio.toml", "footage.cache_gib", least)

    def reserve(self, lent: "Lent", held: int, wanted: Sequence[tuple[int, int]]) -> None:
        """Take the room on the disk for bytes to come, others go for it; raises Full.

        ``held`` bytes of the film are here. Room that a fetch took which was killed is used by the
        next one, so it counts once.
        """
        coming = sum(end - start for start, end in wanted)
        with _locked(self.root / "lock"):
            for left in self.root.glob(".*"):
                shutil.rmtree(left, ignore_errors=True)  # What a crash left.
            others = sorted(film for film in self._films() if film[2] != lent.digest)
            taken = sum(size for _, size, _ in others)
            own = max(held + coming, os.fstat(lent.handle).st_blocks * 512)
            taken += min(own, lent.blocks.size)
            for _, size, digest in others:
                if taken > self.most and self.drop(digest):
                    taken -= size
            if taken > self.most:
                raise Full(
                    f"The cache of footage is full ({(taken - coming) / 1e9:.1f} GB are used now, "
                    f"{coming / 1e9:.1f} GB are needed): it goes on by itself, sooner with a "
                    "larger footage.cache_gib."
                )
            for start, end in wanted:
                os.posix_fallocate(lent.handle, start, end - start)

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(size for _, size, _ in self._films())

    def _films(self) -> Iterator[tuple[float, int, str]]:
        """When each was last asked for, its bytes and digest."""
        for film in self.root.glob("*/film"):
            with suppress(FileNotFoundError):
                told = film.parent.stat().st_mtime, film.stat().st_blocks * 512, film.parent.name
                yield told


@dataclass(slots=True)
class Lent:
    """One film in use. ``path`` is it; what was not asked for by ``fill`` reads as zeros.

    ``need`` is what it was lent for.
    """

    cache: Cache
    digest: str
    handle: int
    cancelled: Callable[[], bool]
    need: Need | None = None
    _blocks: Blocks | None = field(default=None)

    @property
    def path(self) -> Path:
        """The file."""
        return self.cache.root / self.digest / "film"

    @property
    def blocks(self) -> Blocks:
        """Size and digests of the track; asked of the store once."""
        if self._blocks is None:
            kept = self.path.with_name("blocks")
            with suppress(FileNotFoundError, ValueError):
                self._blocks = parsed(kept.read_bytes())
        if self._blocks is None:
            self._blocks = self.cache.vault.blocks(self.digest)
            _write(kept, self._blocks.text())
        return self._blocks

    def whole(self) -> bool:
        """Whether all of it is here."""
        return all(self._held())

    def complete(self) -> bool:
        """Have all of it; False when that was so."""
        was = self.whole()
        self.fill([(0, self.blocks.size)])
        return not was

    def fill(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Have these bytes (from and to, excluded); raises Full, StoreFailed, Cancelled."""
        wanted = {block for start, end in ranges for block in self.blocks.of(start, end)}
        with _locked(self.path.parent):
            held = self._held()
            missing = [block for block in wanted if not held[block]]
            if missing:
                self.cache.admit(sum(end - start for start, end in self._bytes(wanted)))
                self._fetch(list(runs(missing)))
                held = self._held()
        if not all(held[block] for block in wanted):
            raise StoreFailed(f"footage {self.digest[:12]} left the cache; it is fetched again")

    def read(self, start: int, size: int) -> bytes:
        """So many bytes, fewer at the end."""
        self.fill([(start, start + size)])
        return os.pread(self.handle, size, start)

    def close(self) -> None:
        """It may go now."""
        os.close(self.handle)

    def _fetch(self, wanted: list[range]) -> None:
        """Fetch, write, and note what was written, whatever came between."""
        held, size = bytearray(self._held()), self.blocks.size
        if os.fstat(self.handle).st_size != size:
            _write(self.path.with_name("held"), bytes(held))
            os.ftruncate(self.handle, size)
        try:
            self.cache.reserve(self, held.count(1) * BLOCK, self._bytes(chain(*wanted)))
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for run in pool.map(self._bring, wanted):
                    held[run.start : run.stop] = b"\1" * len(run)
        finally:
            lacking = [block for block in chain(*wanted) if not held[block]]
            for start, end in self._bytes(lacking):
                _give_back(self.handle, start, end)
            os.fsync(self.handle)
            self._prove(held)
            _write(self.path.with_name("held"), bytes(held))

    def _bytes(self, blocks: Iterable[int]) -> list[tuple[int, int]]:
        return [self.blocks.bytes_of(run) for run in runs(blocks)]

    def _bring(self, run: range) -> range:
        if self.cancelled():
            raise Cancelled("reading footage was stopped")
        body = self.cache.vault.read(self.digest, self.blocks, run)
        os.pwrite(self.handle, body, run.start * BLOCK)
        return run

    def _prove(self, held: bytearray) -> None:
        """A film that is all there is what its digest says; else nothing of it counts."""
        if all(held):
            with open(os.dup(self.handle), "rb") as file:
                if measured(file)[1] == self.digest:
                    return
            held[:] = bytes(len(held))
            _write(self.path.with_name("held"), bytes(held))
            raise StoreFailed(f"footage {self.digest[:12]} in the store is another film")

    def _held(self) -> bytes:
        """A byte for each block; zeros when nothing is known, or the film is another one."""
        with suppress(FileNotFoundError):
            found = self.path.with_name("held").read_bytes()
            size = os.fstat(self.handle).st_size
            if len(found) == len(self.blocks) and size == self.blocks.size:
                return found
        return bytes(len(self.blocks))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file or folder, as soon as nobody else does."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else NEW, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _give_back(handle: int, start: int, end: int) -> None:
    """Make a hole again of what holds nothing; where a file system cannot, it stays taken."""
    LIBC.fallocate(handle, KEEP_SIZE | PUNCH_HOLE, c_long(start), c_long(end - start))


def _same(handle: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), os.stat(path))
    return False


def _write(path: Path, text: bytes) -> None:
    passing = path.with_name(f".{uuid4().hex}")
    with open(passing, "xb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    passing.rename(path)
