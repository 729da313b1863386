"""One lock for each key: a file that is held with ``flock`` and forgotten when nobody wants it.

A lock dies with its process, so a crash blocks nobody. Because files of locks are deleted, a lock
counts only while the file that was locked is still the one of that name.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(locks: Path, key: str) -> Iterator[None]:
    """Hold the lock of ``key``, as soon as nobody else does."""
    locks.mkdir(parents=True, exist_ok=True)
    handle = -1
    while handle < 0:
        handle = _locked(locks / key, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def free(locks: Path, key: str) -> Iterator[bool]:
    """Whether nobody holds the lock of ``key``; within the block it is ours, then it is gone."""
    locks.mkdir(parents=True, exist_ok=True)
    try:
        handle = _locked(locks / key, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle = -1
    if handle < 0:
        yield False
        return
    try:
        yield True
    finally:
        with suppress(FileNotFoundError):
            (locks / key).unlink()
        os.close(handle)


def _locked(lock: Path, how: int) -> int:
    """A handle that holds ``lock``; -1 when it was deleted while we waited for it."""
    handle = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(handle, how)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), os.stat(lock)):
                return handle
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return -1
