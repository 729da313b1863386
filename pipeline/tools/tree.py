"""A folder that strangers may write to, touched by descriptors only.

Every name below the root is opened relative to the descriptor of its folder, without following
links and without waiting, and what was opened is looked at by its descriptor. So a link, a pipe or
a device is never followed or waited for, not even one that takes a file's place in between.
"""

import errno
import fcntl
import os
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.model.errors import BadMedia, Busy
from pipeline.tools.copying import carry, paths, remove

Parts = tuple[str, ...]
Kind = Literal["file", "link", "pipe", "socket", "device", "deep"]
# Camera cards nest six folders; more than this is an accident or an attack.
DEEPEST = 16
KINDS: dict[int, Kind] = {
    stat.S_IFREG: "file", stat.S_IFLNK: "link", stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket",
}  # fmt: skip
SAFE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


@dataclass(frozen=True, slots=True)
class Entry:
    """One name found below the root; ``links`` counts the names that the file has anywhere.

    ``stamp`` changes whenever the bytes may have: (inode, size in bytes, mtime in ns, blocks).
    Blocks grow even where a copier set the full size first.
    """

    path: Parts
    kind: Kind
    stamp: tuple[int, int, int, int]
    links: int = 1


@dataclass(slots=True)
class Tree:
    """The folder at ``root``; what leads to the root itself is trusted."""

    root: Path
    trouble: Callable[[Parts, OSError], None] = field(default=lambda _path, _error: None)

    def identity(self) -> tuple[int, int]:
        """Device and inode of the root; raises OSError when it is not there."""
        found = os.stat(self.root)
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(self.root))
        return found.st_dev, found.st_ino

    def entries(
        self, skip: Callable[[str], bool], enter: Callable[[str], bool], at: Parts = ()
    ) -> list[Entry]:
        """All that is no folder below ``at``; not what ``skip`` names, only folders to ``enter``.

        Raises OSError when ``at`` itself cannot be read; troubles below it are told and passed by.
        """
        found: list[Entry] = []
        with self.folder(at) as top:
            self._walk(top, at, skip, enter, found)
        return found

    def names(self, at: Parts = ()) -> list[str]:
        """The names in the folder ``at``, unsorted."""
        with self.folder(at) as handle:
            return os.listdir(handle)

    @contextmanager
    def open(self, path: Parts) -> Iterator[int]:
        """Descriptor of the regular file at ``path``; raises BadMedia when it is anything else."""
        with self.folder(path[:-1]) as folder:
            name = _name(path[-1])
            state = os.stat(name, dir_fd=folder, follow_symlinks=False)
            # Looked at first: opening a device can do something all by itself.
            if not stat.S_ISREG(state.st_mode):
                raise BadMedia(odd(path, _kind(state)))
            handle = os.open(name, os.O_RDONLY | SAFE, dir_fd=folder)
        try:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                raise BadMedia(odd(path, _kind(state)))
            yield handle
        finally:
            os.close(handle)

    @contextmanager
    def folder(self, path: Parts, make: bool = False) -> Iterator[int]:
        """Descriptor of the folder at ``path``; raises BadMedia when a part of it is a link."""
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in path:
                if make:
                    _make(part, handle)
                below = _enter(part, handle, path)
                os.close(handle)
                handle = below
            yield handle
        finally:
            os.close(handle)

    def stamp(self, path: Parts) -> tuple[int, int, int, int] | None:
        """The stamp of what is at ``path`` now, or None when nothing is."""
        try:
            with self.folder(path[:-1]) as folder:
                return _stamp(os.stat(_name(path[-1]), dir_fd=folder, follow_symlinks=False))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def is_folder(self, path: Parts) -> bool:
        """Whether there is a folder (no link to one) at ``path``."""
        try:
            with self.folder(path):
                return True
        except (BadMedia, FileNotFoundError, NotADirectoryError):
            return False

    def movable(self, path: Parts, other: "Tree") -> bool:
        """Whether this process may move what is at ``path`` to ``other``; rename(2), unlink(2)."""
        with self.folder(path[:-1]) as here:
            abroad = os.fstat(here).st_dev != other.identity()[0]
            return _may_leave(_name(path[-1]), here, abroad)

    def move(self, path: Parts, other: "Tree", to: Parts) -> None:
        """Move a file or folder to ``to`` in ``other``, where nothing may be yet.

        On another file system it is copied, verified and only then removed here; when nothing of
        it can be removed there is no copy either.
        """
        with self.folder(path[:-1]) as here, other.folder(to[:-1], make=True) as there:
            names = _name(path[-1]), _name(to[-1])
            if other.stamp(to) is not None:
                raise Busy(f"{other.root} already holds this name; it is tried again")
            try:
                os.rename(*names, src_dir_fd=here, dst_dir_fd=there)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                carry(here, names[0], there, names[1])
                try:
                    remove(here, names[0])
                except OSError:
                    if paths(there, names[1]) <= paths(here, names[0]):
                        remove(there, names[1])
                    raise
            os.fsync(there)
            os.fsync(here)

    def remove(self, path: Parts) -> None:
        """Delete the file or folder at ``path``."""
        with self.folder(path[:-1]) as folder:
            remove(folder, _name(path[-1]))
            os.fsync(folder)

    def write(self, path: Parts, text: str) -> None:
        """Write a small new file, whole or not at all."""
        with self.folder(path[:-1], make=True) as folder:
            # The same passing name each time: what a crash left is written over.
            passing = f".{_name(path[-1])}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | SAFE
            with open(os.open(passing, flags, 0o644, dir_fd=folder), "wb") as file:
                file.write(text.encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
            os.rename(passing, _name(path[-1]), src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)

    def _walk(
        self,
        handle: int,
        at: Parts,
        skip: Callable[[str], bool],
        enter: Callable[[str], bool],
        found: list[Entry],
    ) -> None:
        with os.scandir(handle) as listing:
            for each in listing:
                path = (*at, each.name)
                if skip(each.name):
                    continue
                try:
                    state = each.stat(follow_symlinks=False)
                    if not stat.S_ISDIR(state.st_mode):
                        found.append(Entry(path, _kind(state), _stamp(state), state.st_nlink))
                    elif len(path) > DEEPEST:
                        found.append(Entry(path, "deep", _stamp(state)))
                    elif enter(each.name):
                        below = _enter(each.name, handle, path)
                        try:
                            self._walk(below, path, skip, enter, found)
                        finally:
                            os.close(below)
                except (FileNotFoundError, BadMedia):
                    continue  # It went, or changed its kind, while we looked: the next look tells.
                except OSError as error:
                    self.trouble(path, error)


def being_written(handle: int) -> bool:
    """Whether some process on this machine has the file open for writing, as far as can be told.

    A read lease (fcntl(2), F_SETLEASE) is granted only when nobody writes; it is given back at
    once. Where leases are not to be had (network mounts, files of other users) the answer is no.
    """
    try:
        # The default signal of a broken lease, SIGIO, would end this process; SIGURG is ignored.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def odd(path: Parts, kind: Kind) -> str:
    """The sentence for something that is no plain file."""
    if kind == "deep":
        return f"{path[-1]} lies more than {DEEPEST} folders deep; drop the footage itself."
    what = "a link" if kind == "link" else "no plain file" if kind == "device" else f"a {kind}"
    return f"{path[-1]} is {what}, and only plain files are taken; copy the footage itself here."


def _name(part: str) -> str:
    if part in ("", ".", "..") or "/" in part or "\0" in part:
        raise ValueError(f"{part!r} is no name of a file")
    return part


def _enter(part: str, handle: int, path: Parts) -> int:
    try:
        return os.open(_name(part), os.O_RDONLY | os.O_DIRECTORY | SAFE, dir_fd=handle)
    except OSError as error:
        # With O_NOFOLLOW and O_DIRECTORY a link is ENOTDIR or ELOOP, depending on the kernel.
        if error.errno == errno.ELOOP or (error.errno == errno.ENOTDIR and _is_link(part, handle)):
            raise BadMedia(odd((*path[:-1], part), "link")) from None
        raise


def _is_link(part: str, handle: int) -> bool:
    return stat.S_ISLNK(os.stat(part, dir_fd=handle, follow_symlinks=False).st_mode)


def _may_leave(name: str, folder: int, abroad: bool) -> bool:
    """Whether ``name`` may be taken out of ``folder``, and if it goes ``abroad`` all that is in it.

    A folder that only gets another parent is written to itself, for its ``..``.
    """
    if not _may(folder, os.W_OK | os.X_OK):
        return False
    state, around = os.stat(name, dir_fd=folder, follow_symlinks=False), os.fstat(folder)
    sticky = around.st_mode & stat.S_ISVTX
    if sticky and os.geteuid() not in (0, state.st_uid, around.st_uid):
        return False
    if not stat.S_ISDIR(state.st_mode):
        return True
    inside = os.open(name, os.O_RDONLY | os.O_DIRECTORY | SAFE, dir_fd=folder)
    try:
        if abroad:
            return all(_may_leave(each, inside, abroad) for each in os.listdir(inside))
        return _may(inside, os.W_OK)
    finally:
        os.close(inside)


def _may(folder: int, mode: int) -> bool:
    return os.access(".", mode, dir_fd=folder, effective_ids=True)


def _make(part: str, handle: int) -> None:
    try:
        os.mkdir(_name(part), dir_fd=handle)
    except FileExistsError:
        return
    os.fsync(handle)


def _kind(state: os.stat_result) -> Kind:
    return KINDS.get(stat.S_IFMT(state.st_mode), "device")


def _stamp(state: os.stat_result) -> tuple[int, int, int, int]:
    return state.st_ino, state.st_size, state.st_mtime_ns, state.st_blocks
