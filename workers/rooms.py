"""The rooms of runs that were killed: what they left behind is deleted.

A room lives only while its maker holds the lock of its key (pipeline.steps.locks), and the lock
dies with the maker. So a room whose lock is free is dead, whoever else works beside it. Locks may
not be seen from another machine, so rooms of other hosts on a shared disk are left alone until
they are old.
"""

import os
import shutil
import time
from pathlib import Path

from pipeline.steps.locks import free
from pipeline.steps.shelf import LOCKS

# Seconds after which a room of another host, or one whose name says nothing, is dead: no step of
# the longest footage that is taken runs for so long.
OLD = 7 * 24 * 3600.0


def clear_rooms(rooms: Path) -> int:
    """Delete the rooms of dead runs and the locks that nobody holds; return how many rooms."""
    gone = sum(_clear(room) for room in rooms.iterdir() if room.name != LOCKS)
    for lock in rooms.glob(f"{LOCKS}/*"):
        with free(lock.parent, lock.name):
            pass
    return gone


def _clear(room: Path) -> bool:
    """Delete a room unless somebody may work in it; whether it was."""
    _step, _, rest = room.name.partition("-")
    key, _, rest = rest.partition("-")
    if rest.partition("-")[2] != os.uname().nodename:
        return _is_old(room) and _deleted(room)
    with free(room.parent / LOCKS, key) as dead:
        return dead and _deleted(room)


def _deleted(room: Path) -> bool:
    shutil.rmtree(room, ignore_errors=True)
    return True


def _is_old(room: Path) -> bool:
    try:
        return time.time() - room.stat().st_mtime > OLD
    except FileNotFoundError:
        return False
