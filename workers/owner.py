"""Who holds a lease: a process on a host, told apart from every other one that ever had its id."""

import os
import socket
from pathlib import Path


def me() -> str:
    """``host:pid:start``, start in clock ticks since boot (proc(5), field 22 of stat)."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(owner: str) -> bool:
    """Whether that process is certainly gone; nothing is certain about another host."""
    host, pid, started = owner.rsplit(":", 2)
    return host == socket.gethostname() and _started(int(pid)) != started


def _started(pid: int) -> str:
    """Empty for a process that is no more."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    # The name in field 2 may hold anything, a bracket too: count from the last one.
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
