"""The rooms of runs that were killed: what they left behind is deleted."""

import fcntl
import shutil
from pathlib import Path


def clear_rooms(rooms: Path) -> int:
    """Delete the rooms of dead runs; return how many.

    A room lives only while its maker holds the lock of its step. So what was there before a moment
    in which no lock was held is dead.
    """
    found = [room for room in rooms.iterdir() if room.name != "locks"]
    if not found or any(_held(lock) for lock in rooms.glob("locks/*")):
        return 0
    for room in found:
        shutil.rmtree(room, ignore_errors=True)
    return len(found)


def _held(lock: Path) -> bool:
    with open(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
