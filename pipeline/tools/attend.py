"""Stay beside a running program: read what it says, and decide when it must stop."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model.errors import Cancelled, DarsError, ToolFailed

# Bytes of stderr that are kept: enough for any report, no danger from a flood.
TAIL = 64 * 1024
# Seconds between looks at clocks and at ``cancelled``.
TICK = 0.25
# Seconds between SIGTERM and SIGKILL.
GRACE = 2.0

Child = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use; None is no limit.

    Seconds of wall time, of CPU (each process), and without any progress; bytes of address space
    and of any file that it writes; processes and threads.
    """

    wall_seconds: float | None = 24 * 3600
    cpu_seconds: float | None = None
    memory_bytes: int | None = None
    file_bytes: int | None = None
    stall_seconds: float | None = 120
    processes: int | None = 512


@dataclass(slots=True)
class Watch:
    """One program under watch; ``stopped`` says why it was made to end, ``tail`` ends its stderr.

    ``written`` is the file that its stdout goes to, if it does: growth counts as progress.
    """

    name: str
    limits: Limits
    cancelled: Callable[[], bool]
    progress: Callable[[float], None]
    written: Path | None = None
    tail: bytearray = field(default_factory=bytearray)
    stopped: DarsError | None = None
    _line: bytes = b""
    _told: float | None = None
    _size: int = 0
    _looked: float = 0.0
    _began: float = field(default_factory=time.monotonic)
    _moved: float = field(default_factory=time.monotonic)

    def attend(self, child: Child) -> None:
        """Return when ``child`` has ended; it is left to be collected."""
        end = os.pidfd_open(child.pid)
        try:
            with selectors.DefaultSelector() as waiting:
                waiting.register(end, selectors.EVENT_READ)
                for pipe, take in self._pipes(child):
                    waiting.register(pipe, selectors.EVENT_READ, take)
                while not self._heard(waiting, end):
                    self._look(child.pid)
        finally:
            os.close(end)

    def drain(self, child: Child) -> None:
        """Read what is left in the pipes of a dead group, and close them."""
        for pipe, take in self._pipes(child):
            os.set_blocking(pipe, False)
            with suppress(BlockingIOError):
                while data := os.read(pipe, TAIL):
                    take(data)
        for stream in (child.stderr, child.stdout):
            if stream:
                stream.close()

    def _pipes(self, child: Child) -> list[tuple[int, Callable[[bytes], None]]]:
        pairs = ((child.stderr, self._complaint), (child.stdout, self._report))
        return [(stream.fileno(), take) for stream, take in pairs if stream]

    def _heard(self, waiting: selectors.BaseSelector, end: int) -> bool:
        over = False
        for key, _ in waiting.select(TICK):
            if key.fd == end:
                over = True
            elif data := os.read(key.fd, TAIL):
                key.data(data)
            else:
                waiting.unregister(key.fd)
        return over

    def _complaint(self, data: bytes) -> None:
        self.tail += data
        del self.tail[:-TAIL]

    def _report(self, data: bytes) -> None:
        *lines, rest = (self._line + data).split(b"\n")
        self._line = rest[-TAIL:]
        for line in lines:
            told = progress_of(line)
            if told is not None and told != self._told:
                self._told, self._moved = told, time.monotonic()
                self.progress(told)

    def _look(self, pid: int) -> None:
        """Ask the program to end when it must; kill its group when it does not."""
        now = time.monotonic()
        if now < self._looked + TICK:
            return
        self._looked = now
        if self.stopped is None:
            self.stopped = self._verdict(now)
            if self.stopped is not None:
                self._moved = now
                os.kill(pid, signal.SIGTERM)
        elif now > self._moved + GRACE:
            os.killpg(pid, signal.SIGKILL)

    def _verdict(self, now: float) -> DarsError | None:
        wall, stall = self.limits.wall_seconds, self.limits.stall_seconds
        if self.written and (size := self.written.stat().st_size) != self._size:
            self._size, self._moved = size, now
        if self.cancelled():
            return Cancelled(f"{self.name} was stopped")
        if wall is not None and now > self._began + wall:
            return ToolFailed(f"{self.name} ran longer than {wall:g} s and was stopped")
        if stall is not None and now > self._moved + stall:
            return ToolFailed(f"{self.name} made no progress for {stall:g} s and was stopped")
        return None


def progress_of(line: bytes) -> float | None:
    """What one line of stdout tells: ``out_time_us=...`` in seconds, ``tell ...`` as it is."""
    name, _, value = line.strip().replace(b" ", b"=", 1).partition(b"=")
    if name not in (b"out_time_us", b"tell"):
        return None
    with suppress(ValueError):  # ffmpeg writes N/A before the first frame
        return float(value) / (1e6 if name == b"out_time_us" else 1)
    return None
