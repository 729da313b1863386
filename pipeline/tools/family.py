"""A program and everything that it started: how many, and how much memory they hold together.

The kernel's own limits are not enough for that: those on memory are of each process, and root is
held to no number of processes.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Family:
    """Processes and threads, and bytes of memory (resident; what is shared counts for each)."""

    threads: int = 0
    memory_bytes: int = 0


def family(supervisor: int, most: int) -> Family:
    """Everything that ``supervisor`` has started, itself left out; looks no further than ``most``.

    Who flees into another session stays a descendant: in its namespace of processes an orphan is
    the first process's child (pipeline.tools.jail).
    """
    threads = memory = 0
    waiting = children(supervisor)
    while waiting and threads <= most:
        pid = waiting.pop()
        with suppress(OSError, ValueError, IndexError):
            threads += len(os.listdir(f"/proc/{pid}/task"))
            memory += int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE
        waiting += children(pid)
    return Family(threads, memory)


def children(pid: int) -> list[int]:
    """The children of a process; none where the kernel does not tell (CONFIG_PROC_CHILDREN)."""
    found: list[int] = []
    with suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            text = Path(f"/proc/{pid}/task/{task}/children").read_text("ascii")
            found += (int(word) for word in text.split())
    return found
