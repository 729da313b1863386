"""Admission: whether the disk has room for work, asked before it is begun.

What does not fit is not refused: it waits with a reason that people see, and goes on by itself.
A lesson is let in when there is room for all that it will need, ROOM sizes of its footage; once it
is under way, as long as ``limits.free_gib`` is left, so that what was let in also ends.
"""

import errno
import os
from pathlib import Path

from pipeline.model.errors import Busy, ToolFailed
from pipeline.settings import Home, LimitSettings
from pipeline.tools.footage import ROOM

GIB = 2**30
FULL = (errno.ENOSPC, errno.EDQUOT)


def free_bytes(home: Home) -> int:
    """What is free where lessons are made: parts of a home may lie on other disks."""
    disks = (os.statvfs(_there(at)) for at in (home.footage, home.shelf, home.rooms))
    return min(disk.f_bavail * disk.f_frsize for disk in disks)


def short_of_room(home: Home, limits: LimitSettings, footage: int = 0) -> str:
    """Why work on ``footage`` bytes cannot begin now; empty when it can."""
    free = free_bytes(home)
    needed = max(int(limits.free_gib * GIB), ROOM * footage)
    if free >= needed:
        return ""
    return f"waits for room on the disk: {_size(free)} free, {_size(needed)} needed"


def admit(home: Home, limits: LimitSettings, footage: int) -> None:
    """Raise Busy when there is no room for ``footage`` bytes and for what they become."""
    lacks = short_of_room(home, limits, footage)
    if lacks:
        raise Busy(f"It {lacks}. It goes on by itself when there is room.")


def failed_for_room(error: BaseException) -> bool:
    """Whether it failed because a disk or a quota is full; a program says so on its stderr."""
    if isinstance(error, ToolFailed):
        return any(os.strerror(number) in error.tail for number in FULL)
    return isinstance(error, OSError) and error.errno in FULL


def _there(folder: Path) -> Path:
    """Itself, or the folder in which it will be made."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _size(bytes: int) -> str:
    return f"{bytes / 1e9:.1f} GB" if bytes >= 1e9 else f"{bytes / 1e6:.0f} MB"
