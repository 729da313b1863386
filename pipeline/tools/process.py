"""The one door through which every outside program is started.

Each gets its own session and process group, an empty environment, an empty stdin, limits, no
network and no files but those it is given (pipeline.tools.confine), and is watched: progress,
stall, wall time, what it uses, cancellation. Whatever happens here, nothing of it lives on
afterwards; if this process is killed, the jail's supervisor sees to that (pipeline.tools.jail).
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.model.errors import Cancelled, DarsError, ToolFailed
from pipeline.tools.attend import Child, Limits, Watch
from pipeline.tools.family import children
from pipeline.tools.litter import swept

__all__ = ["Finished", "Limits", "Server", "run", "start_server"]

JAIL = Path(__file__).with_name("jail.py")
# Open files of one tool; a server has no limit but the system's.
FILES = 1024
# Seconds in which what was killed is gone; a process may be held up by a disk.
GONE = 5.0
# What every program may read: itself and its libraries, and what libraries look at when they start.
SYSTEM = (
    "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/alternatives",
    "/etc/localtime", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/proc/cpuinfo",
    "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu",
)  # fmt: skip
WRITABLE = ("/dev/null",)
PACKAGE = Path(__file__).parents[1]

Stream = int | IO[bytes]


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ended well: CPU seconds with its children's, wall seconds, end of stderr.

    ``counted`` is how often it said there what was to be counted.
    """

    cpu_seconds: float
    wall_seconds: float
    tail: str
    counted: int = 0


def run(
    argv: Sequence[str],
    folder: Path,
    *,
    limits: Limits = Limits(),  # noqa: B008  frozen
    stdout: Path | None = None,
    progress: Callable[[float], None] = lambda _seconds: None,
    cancelled: Callable[[], bool] = lambda: False,
    reads: Iterable[Path] = (),
    devices: Sequence[str] = (),
    confined: bool = True,
    name: str = "",
    env: Mapping[str, str] | None = None,
    count: str = "",
) -> Finished:
    """Run ``argv`` in ``folder`` to its end; raise ToolFailed or Cancelled.

    ``progress`` gets what it says on stdout: seconds of ``ffmpeg -progress pipe:1``, or the share
    of ``tell 0.42``; that goes into the file ``stdout``, whose growth is progress. ``env`` is added
    to the bare environment, ``count`` counted on stderr. It reads what is below ``reads``, speaks
    to ``devices`` and writes into ``folder``; one of ours that is not ``confined`` may do all.
    """
    name, began = name or Path(argv[0]).name, time.monotonic()
    with open(stdout or os.devnull, "wb") as file:
        view = _view(argv[0], folder, reads, devices) if confined else None
        words = _jailed(argv, _orders(limits, bool(devices)), view)
        child = _started(words, folder, env, file if stdout else subprocess.PIPE, subprocess.PIPE)
        watch = Watch(name, folder, limits, cancelled, progress, stdout, count.encode())
        try:
            watch.attend(child)
        finally:
            code, cpu = _bury(child)
            watch.drain(child)
            litter = swept(folder) if confined else []
    tail = watch.tail.decode("utf-8", "replace")
    if watch.stopped or code:
        raise _reason(watch, argv, code, tail)
    if litter:
        raise ToolFailed(f"{name} left {litter[0]!r}, which is no plain file", argv, code, tail)
    return Finished(cpu, time.monotonic() - began, tail, watch.counted)


def _started(
    words: Sequence[str], folder: Path, env: Mapping[str, str] | None, out: Stream, err: Stream
) -> Child:
    return subprocess.Popen(
        words, cwd=folder, env=_environment(folder, env), stdin=subprocess.DEVNULL, stdout=out,
        stderr=err, start_new_session=True,
    )  # fmt: skip


def _reason(watch: Watch, argv: Sequence[str], code: int, tail: str) -> DarsError:
    if isinstance(watch.stopped, Cancelled):
        return watch.stopped
    reason = str(watch.stopped or f"{watch.name} {_end(code, watch.limits)}")
    return ToolFailed(reason, argv, code, tail)


def _jailed(
    argv: Sequence[str], orders: Mapping[str, int], view: Sequence[str] | None
) -> list[str]:
    words = [f"{name}={value}" for name, value in orders.items()]
    words += ["network=1"] if view is None else view
    return [sys.executable, "-I", "-S", str(JAIL), *words, "--", *argv]


def _view(program: str, folder: Path, reads: Iterable[Path], devices: Iterable[str]) -> list[str]:
    """Everything that a program may see, as words for the jail; links are followed here."""
    itself = os.path.realpath(shutil.which(program) or sys.executable)
    ours = {sys.prefix, sys.base_prefix, str(PACKAGE), itself}
    given = {os.path.realpath(each) for path in reads for each in _with_links(path)}
    read = [*SYSTEM, *sorted(ours), *sorted(given)]
    write = [*WRITABLE, os.path.realpath(folder)]
    uses = {"read": read, "write": write, "device": devices}
    return [f"{use}={each}" for use, paths in uses.items() for each in paths]


def _with_links(path: Path) -> Iterable[Path]:
    """The path, and where a folder's entries lead: model hubs keep the files elsewhere."""
    return [path, *(each for each in path.glob("*") if each.is_symlink())]


def _orders(limits: Limits, drivers: bool) -> dict[str, int]:
    asked = {
        # Drivers reserve more addresses than there is memory; what is used is watched still.
        "memory_bytes": None if drivers else limits.memory_bytes,
        "file_bytes": limits.file_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "processes": limits.processes,
    }
    orders = {name: max(1, int(value)) for name, value in asked.items() if value is not None}
    return orders | {"parent": os.getpid(), "files": FILES}


def _environment(folder: Path, more: Mapping[str, str] | None) -> dict[str, str]:
    """Nothing of ours: no secret can leak, and no setting of the user changes a result."""
    bare = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    return bare | {"HOME": str(folder), "TMPDIR": str(folder)} | dict(more or {})


def _end(code: int, limits: Limits) -> str:
    if code == -signal.SIGXCPU:
        return f"used more than {limits.cpu_seconds:g} s of CPU and was stopped"
    if code == -signal.SIGXFSZ:
        return f"wrote a file of more than {limits.file_bytes} bytes and was stopped"
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"failed with exit code {code}"


def _bury(child: Child) -> tuple[int, float]:
    """Kill what is left of the group and collect exit code and CPU seconds.

    The leader is collected last: until then its id, which is the group's, belongs to nobody else.
    A confined one's child is gone when its whole namespace is: nobody writes into the room then.
    """
    below = [handle for pid in children(child.pid) if (handle := _handle(pid)) is not None]
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    for handle in below:
        _wait(handle, GONE)
        os.close(handle)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Server:
    """A program that runs until it is stopped, or until this process is no more."""

    name: str
    _child: Child

    @property
    def pid(self) -> int:
        """The leader of its process group."""
        return self._child.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._child.returncode is None and not _ended(self.pid, 0)

    def stop(self, grace: float = 10.0) -> None:
        """Ask the program to end, wait ``grace`` seconds, then end all that is left of it."""
        if self._child.returncode is None:
            os.kill(self.pid, signal.SIGTERM)
            _ended(self.pid, grace)
            _bury(self._child)


def start_server(
    argv: Sequence[str], folder: Path, log: Path, env: Mapping[str, str] | None = None
) -> Server:
    """Start ``argv`` in ``folder`` with the network and without limits; it writes into ``log``.

    ``env`` is added to the bare environment.
    """
    with open(log, "ab") as file:
        words = _jailed(argv, {"parent": os.getpid()}, None)
        child = _started(words, folder, env, file, file)
    return Server(Path(argv[0]).name, child)


def _ended(pid: int, seconds: float) -> bool:
    """Wait for the end of a child at most ``seconds``, without collecting it."""
    end = os.pidfd_open(pid)
    try:
        return _wait(end, seconds)
    finally:
        os.close(end)


def _handle(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _wait(handle: int, seconds: float) -> bool:
    """Whether the process of a pidfd ends within ``seconds``."""
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))
