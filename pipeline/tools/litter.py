"""What a program leaves in its room: how much it is, and nothing but files and folders.

Whoever reads a room afterwards is not confined, so a link in it would lead out, and a pipe would
hold the reader up. Where Landlock is in force a program cannot make them.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def size(room: Path, most_files: int) -> tuple[int, int]:
    """Files, and bytes that they take on the disk; looks no further than ``most_files``."""
    files = taken = 0
    for _, told in _entries(room):
        files += 1
        taken += told.st_blocks * 512
        if files > most_files:
            break
    return files, taken


def swept(room: Path) -> list[str]:
    """Remove what is neither a file nor a folder, nor ours alone; the names of what was removed."""
    found = []
    for path, told in _entries(room):
        if not stat.S_ISDIR(told.st_mode) and not (stat.S_ISREG(told.st_mode) and _alone(told)):
            os.unlink(path)
            found.append(os.path.relpath(path, room))
    return found


def _alone(told: os.stat_result) -> bool:
    """A file with a second name may be somebody else's."""
    return told.st_nlink == 1


def _entries(room: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Everything below ``room``, links not followed; what goes away meanwhile is left out."""
    folders = [str(room)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                with suppress(OSError):
                    told = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(told.st_mode):
                        folders.append(entry.path)
                    yield entry.path, told
