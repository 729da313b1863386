"""Stay beside a running program: read what it says, and decide when it must stop."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from pipeline.model.errors import Cancelled, DarsError, ToolFailed
from pipeline.tools.family import family
from pipeline.tools.litter import size

# Bytes of stderr that are kept: enough for any report, no danger from a flood.
TAIL = 64 * 1024
# Seconds between looks at clocks and at ``cancelled``.
TICK = 0.25
# Seconds between SIGTERM and SIGKILL, and between looks at what is in the room.
GRACE, ROOM = 2.0, 1.0

Child = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use; None is no limit.

    Seconds of wall time, of CPU (each process), and without any progress; bytes of address space
    (each process) and of memory (all together), of any file that it writes, and of all that is in
    its room; files there; processes and threads.
    """

    wall_seconds: float = 24 * 3600
    cpu_seconds: float | None = None
    memory_bytes: int | None = None
    file_bytes: int | None = None
    room_bytes: int | None = None
    room_files: int = 50_000
    stall_seconds: float | None = 120
    processes: int = 512


@dataclass(slots=True)
class Watch:
    """One program under watch; ``stopped`` says why it was made to end, ``tail`` ends its stderr.

    ``written`` is the file that its stdout goes to, if it does: growth counts as progress.
    ``counted`` is how often ``count`` was on stderr, also in what the tail does not hold any more.
    """

    name: str
    room: Path
    limits: Limits
    cancelled: Callable[[], bool]
    progress: Callable[[float], None]
    written: Path | None = None
    count: bytes = b""
    counted: int = 0
    tail: bytearray = field(default_factory=bytearray)
    stopped: DarsError | None = None
    _seam: bytes = b""
    _line: bytes = b""
    _told: float | None = None
    _size: int = 0
    _looked: float = 0.0
    _measured: float = field(default_factory=time.monotonic)
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
        if self.count:
            joined = self._seam + data
            self.counted += joined.count(self.count)
            self._seam = joined[1 - len(self.count) :] if len(self.count) > 1 else b""

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
        if excess := self._excess(pid, now):
            # It takes what others need: no time to end well.
            self.stopped = self.stopped or ToolFailed(f"{self.name} {excess} and was stopped")
            os.killpg(pid, signal.SIGKILL)
        elif self.stopped is None:
            self.stopped = self._verdict(now)
            if self.stopped is not None:
                self._moved = now
                os.kill(pid, signal.SIGTERM)
        elif now > self._moved + GRACE:
            os.killpg(pid, signal.SIGKILL)

    def _excess(self, pid: int, now: float) -> str:
        limits = self.limits
        # One more: the first process of the namespace is the jail's.
        all_ = family(pid, limits.processes + 1)
        if all_.threads > limits.processes + 1:
            return f"started more than {limits.processes} processes"
        if limits.memory_bytes is not None and all_.memory_bytes > limits.memory_bytes:
            return f"used more than {limits.memory_bytes} bytes of memory"
        if now < self._measured + ROOM:
            return ""
        self._measured = now
        files, taken = size(self.room, limits.room_files)
        if files > limits.room_files:
            return f"made more than {limits.room_files} files"
        if limits.room_bytes is not None and taken > limits.room_bytes:
            return f"wrote more than {limits.room_bytes} bytes"
        return ""

    def _verdict(self, now: float) -> DarsError | None:
        wall, stall = self.limits.wall_seconds, self.limits.stall_seconds
        if self.written and (size := self.written.stat().st_size) != self._size:
            self._size, self._moved = size, now
        if self.cancelled():
            return Cancelled(f"{self.name} was stopped")
        if now > self._began + wall:
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
        told = float(value) / (1e6 if name == b"out_time_us" else 1)
        return told if isfinite(told) else None
    return None
