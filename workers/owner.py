"""Who holds a lease: a process on a host, told apart from every other one that ever had its id."""

import os
import socket
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
MACHINE = Path("/etc/machine-id")


def me() -> str:
    """``host:boot:pid:start``, start in clock ticks since boot (proc(5), field 22 of stat)."""
    return f"{socket.gethostname()}:{_view()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(owner: str) -> bool:
    """Whether that process is certainly gone; nothing is certain about another host."""
    host, _, rest = owner.partition(":")
    view, pid, started = rest.rsplit(":", 2) if rest.count(":") == 2 else ("", *rest.split(":"))
    if host != socket.gethostname():
        return False
    if view.partition(".")[0] not in ("", boot()):  # Dars 0.1 did not name the boot.
        # Before this boot of this machine; or it is another one with the same name, and lives.
        return [*view.split("."), _machine()][2] == _machine()
    # Process ids of another container mean nothing here.
    return view in ("", _view()) and _started(int(pid)) != started


@cache
def boot() -> str:
    """This start of this machine, unlike every other (random(4), boot_id)."""
    return BOOT.read_text().strip().replace("-", "")


@cache
def _machine() -> str:
    """This machine, unlike others of its name; derived as machine-id(5) asks for, or empty."""
    with suppress(OSError):
        if said := MACHINE.read_text().strip():
            return sha256(f"dars {said}".encode()).hexdigest()[:8]
    return ""


@cache
def _view() -> str:
    """The boot, the namespace in which process ids are counted (pid_namespaces(7)), the machine."""
    return f"{boot()}.{os.stat('/proc/self/ns/pid').st_ino}.{_machine()}"


def _started(pid: int) -> str:
    """Empty for a process that is no more."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    # The name in field 2 may hold anything, a bracket too: count from the last one.
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
