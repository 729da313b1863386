"""What programs behind the walls opened and where they connected, as strace saw it.

One file for each process or thread (``-ff``). A process is behind the walls from its
landlock_restrict_self on, and so is what it starts; the jail puts them up in the process that
becomes the program (pipeline.tools.confine).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = ("open,openat,openat2,creat,connect,execve,execveat,clone,clone3,fork,vfork,"
         "landlock_restrict_self,symlink,symlinkat,link,linkat,mknod,mknodat")  # fmt: skip
STARTS = ("clone", "clone3", "fork", "vfork")
WALL = "landlock_restrict_self("
# The child's id as strace counts, behind the one that the program sees.
CHILD = re.compile(r"= (\d+)(?: /\* (\d+) in strace's PID NS \*/)?$")
OPENED = re.compile(r"^(?:open|openat|openat2|creat)\(.* = \d+<(.*)>$")


@dataclass(frozen=True, slots=True)
class Seen:
    """One call: process, name, the path that was opened (empty when none was), the whole line."""

    pid: int
    call: str
    opened: str
    line: str


def argv(prefix: Path) -> list[str]:
    """What goes before the command."""
    return ["strace", "--seccomp-bpf", "-f", "-ff", "-y", "--decode-pids=pidns", "-ttt",
            "-s", "131072", "-e", "abbrev=!execve,execveat", "-o", str(prefix),
            "-e", f"trace={CALLS}", "-e", "signal=none"]  # fmt: skip


def confined(prefix: Path) -> Iterator[Seen]:
    """Every call behind the walls."""
    logs = {int(file.suffix[1:]): _lines(file) for file in prefix.parent.glob(f"{prefix.name}.*")}
    walls = {pid: next((n for n, (_, line) in enumerate(lines) if line.startswith(WALL)), None)
             for pid, lines in logs.items()}  # fmt: skip
    waiting = [(pid, start + 1) for pid, start in walls.items() if start is not None]
    met = {pid for pid, _ in waiting}
    for pid, start in waiting:
        for _, line in logs[pid][start:]:
            call = line.partition("(")[0]
            if call in STARTS and (found := CHILD.search(line)):
                child = int(found[2] or found[1])
                # Numbers come again: what the walls hold dies with its parent, so one whose log
                # begins after that is another's.
                if child not in met and child in logs and logs[child][0][0] <= logs[pid][-1][0]:
                    met.add(child)
                    waiting.append((child, 0))
            found = OPENED.match(line)
            yield Seen(pid, call, found[1] if found else "", line)


def _lines(file: Path) -> list[tuple[float, str]]:
    """Each line with its time."""
    split = (line.split(" ", 1) for line in file.read_text("utf-8", "replace").splitlines())
    return [(float(at), line) for at, line in split] or [(0.0, "")]


def programs(prefix: Path) -> int:
    """How many programs were put behind the walls."""
    files = prefix.parent.glob(f"{prefix.name}.*")
    return sum(WALL in file.read_text("utf-8", "replace") for file in files)


def started(prefix: Path) -> set[str]:
    """How each program was started, walls or not: its command line and its environment."""
    lines = (line for file in prefix.parent.glob(f"{prefix.name}.*") for _, line in _lines(file))
    return {line for line in lines if line.startswith(("execve(", "execveat("))}
