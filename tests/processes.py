"""Programs as /proc shows them: by our ids, whatever ids they have in a namespace of their own."""

import os
from contextlib import suppress
from pathlib import Path


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def at_work(folder: Path, word: str) -> list[int]:
    """Programs with ``word`` in their command that run in ``folder``; never the jail itself."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            here = (each / "cwd").readlink() == folder and each.name != str(os.getpid())
            words = (each / "cmdline").read_bytes().split(b"\0")
            if here and b"--" not in words and word.encode() in b" ".join(words):
                found.append(int(each.name))
    return found
