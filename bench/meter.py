"""What a program and everything that it starts costs: CPU, wall time, memory.

CPU is user + system, as the kernel adds it up for a child and all of its children that were waited
for. Memory is looked at ten times a second, or more often. ``ru_maxrss`` is not used: a child
inherits the size of the program that started it.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from pipeline.tools.family import children

LOOK_SECONDS = 0.1
KIB = 1024


class Failed(Exception):
    """A program of a benchmark did not end well; the message says which, and what it printed."""


@dataclass(slots=True)
class Meter:
    """The sum over several programs that run one after the other; seconds and bytes.

    ``tree_bytes`` is the most that all processes held together (what several share counts once),
    ``largest`` the most that one process ever held, by the name of its program; both are looked at
    every ``look_seconds``. ``label`` is what the line of progress on a terminal says.
    """

    label: str = ""
    cpu: float = 0.0
    wall: float = 0.0
    tree_bytes: int = 0
    largest: dict[str, int] = field(default_factory=dict)
    look_seconds: float = LOOK_SECONDS

    def run(
        self, argv: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None
    ) -> str:
        """Run a program in ``folder`` and return what it printed; raises Failed."""
        words = [str(word) for word in argv]
        said, began = folder / "said.txt", monotonic()
        with open(said, "wb") as out, open(folder / "told.txt", "wb") as told:
            child = subprocess.Popen(
                words, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=told,
                env={**os.environ, **(env or {})},
            )  # fmt: skip
            try:
                self._follow(child, began)
            finally:
                if child.returncode is None:
                    child.kill()
                    child.wait()
        self.wall += monotonic() - began
        if child.returncode:
            last = (folder / "told.txt").read_text("utf-8", "replace")[-800:]
            raise Failed(f"{' '.join(words)[:400]}\nended with {child.returncode}: {last}")
        return said.read_text("utf-8", "replace")

    def _follow(self, child: "subprocess.Popen[bytes]", began: float) -> None:
        while True:
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                child.returncode = os.waitstatus_to_exitcode(status)
                self.cpu += used.ru_utime + used.ru_stime
                return
            self._look(child.pid)
            progress(f"{self.label}, {self.wall + monotonic() - began:.0f} s")
            sleep(self.look_seconds)

    def _look(self, pid: int) -> None:
        now, waiting = 0, [pid]
        while waiting:
            each = waiting.pop()
            waiting += children(each)
            with suppress(OSError, KeyError, ValueError):
                name, held, most = _memory(each)
                now += held
                self.largest[name] = max(self.largest.get(name, 0), most)
        self.tree_bytes = max(self.tree_bytes, now)


def _memory(pid: int) -> tuple[str, int, int]:
    """Name, its share of resident bytes now, and resident bytes at most.

    Of what several processes share each has a part of equal size: a program that is just being
    started is for a moment a copy of the one that starts it, and holds nothing of its own. KeyError
    for a process that has ended.
    """
    lines = _lines(pid, "status")
    held = lines["VmRSS"]
    with suppress(PermissionError):  # Behind walls of its own: then all of it counts.
        held = _lines(pid, "smaps_rollup")["Pss"]
    bytes_now, bytes_most = (int(each.split()[0]) * KIB for each in (held, lines["VmHWM"]))
    return lines["Name"].strip().partition("-")[0], bytes_now, bytes_most


def _lines(pid: int, file: str) -> dict[str, str]:
    text = Path(f"/proc/{pid}/{file}").read_text("utf-8", "replace")
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


def progress(text: str) -> None:
    """One line on a terminal that the next one overwrites; nothing elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text[:100]}", end="", file=sys.stderr, flush=True)


def tell(text: str) -> None:
    """A line that stays."""
    progress("")
    print(text, flush=True)
