"""Bytes from one open file to another, hashed on the way and read back afterwards."""

import errno
import os
import stat
from collections.abc import Callable
from hashlib import file_digest, sha256

from pipeline.model.errors import BadMedia, Busy, Cancelled, ToolFailed

# Large enough that a spinning disk reads and writes in turns, small enough to report often.
PIECE = 4 << 20
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def copied(
    source: int,
    target: int,
    progress: Callable[[int], None] = lambda _done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> str:
    """Copy all of ``source`` and return the SHA-256 (hex) of what is now on disk in ``target``.

    ``progress`` hears the bytes copied so far. Raises Busy when the disk is full or the source
    changed meanwhile, ToolFailed when the copy does not read back as written, Cancelled.
    """
    before = os.fstat(source)
    os.lseek(source, 0, os.SEEK_SET)
    seen, done = sha256(), 0
    try:
        while piece := os.read(source, PIECE):
            if cancelled():
                raise Cancelled("the copy was stopped")
            seen.update(piece)
            _write(target, piece)
            done += len(piece)
            progress(done)
        os.fsync(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Busy("The disk is full: make room for it; it is tried again.") from None
        raise
    if changed(before, os.fstat(source)) or done != before.st_size:
        raise Busy("The file changed while it was copied; it is tried again when it is still.")
    digest = seen.hexdigest()
    if digest_of(target) != digest:
        raise ToolFailed("The copy does not read back as it was written: check the disk")
    return digest


def digest_of(handle: int) -> str:
    """SHA-256 (hex) of the whole file, from the disk itself where the system allows it."""
    # The pages were just written: dropped from memory, they must come back from the disk.
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    with open(os.dup(handle), "rb") as file:
        file.seek(0)
        return file_digest(file, "sha256").hexdigest()


def changed(before: os.stat_result, after: os.stat_result) -> bool:
    """Whether the file was written to between two looks at its descriptor."""
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def carry(here: int, name: str, there: int, to: str) -> None:
    """Copy the file or folder ``name`` in folder ``here`` to ``to`` in folder ``there``.

    Under a passing name until it is whole and verified; raises BadMedia for pipes and the like.
    """
    passing = f".{to}"
    remove(there, passing, missing_ok=True)  # What a crash has left.
    try:
        _carry(here, name, there, passing)
        os.rename(passing, to, src_dir_fd=there, dst_dir_fd=there)
    except BaseException:
        remove(there, passing, missing_ok=True)
        raise


def remove(folder: int, name: str, missing_ok: bool = False) -> None:
    """Delete the file or folder ``name``; links in it are deleted, never followed."""
    try:
        state = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        if missing_ok:
            return
        raise
    if not stat.S_ISDIR(state.st_mode):
        os.unlink(name, dir_fd=folder)
        return
    inside = _enter(folder, name)
    try:
        for each in os.listdir(inside):
            remove(inside, each)
    finally:
        os.close(inside)
    os.rmdir(name, dir_fd=folder)


def paths(folder: int, name: str) -> set[str]:
    """Everything there is from ``name`` on, relative to it."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        return {""}
    inside = _enter(folder, name)
    try:
        below = {f"{each}/{path}" for each in os.listdir(inside) for path in paths(inside, each)}
    finally:
        os.close(inside)
    return {"", *below}


def _carry(here: int, name: str, there: int, to: str) -> None:
    state = os.stat(name, dir_fd=here, follow_symlinks=False)
    if stat.S_ISDIR(state.st_mode):
        _carry_folder(here, name, there, to)
    elif stat.S_ISREG(state.st_mode):
        _carry_file(here, name, there, to)
    elif stat.S_ISLNK(state.st_mode):
        os.symlink(os.readlink(name, dir_fd=here), to, dir_fd=there)
    else:
        raise BadMedia(f"{name} is no plain file and cannot be moved to another disk; delete it.")


def _carry_folder(here: int, name: str, there: int, to: str) -> None:
    os.mkdir(to, dir_fd=there)
    source, target = _enter(here, name), _enter(there, to)
    try:
        for each in os.listdir(source):
            _carry(source, each, target, each)
        os.fsync(target)
    finally:
        os.close(source)
        os.close(target)


def _carry_file(here: int, name: str, there: int, to: str) -> None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    source = os.open(name, flags, dir_fd=here)
    try:
        target = os.open(to, NEW, 0o644, dir_fd=there)
        try:
            copied(source, target)
            state = os.fstat(source)
            os.utime(target, ns=(state.st_atime_ns, state.st_mtime_ns))
        finally:
            os.close(target)
    finally:
        os.close(source)


def _enter(folder: int, name: str) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.open(name, flags, dir_fd=folder)


def _write(target: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(target, rest) :]
