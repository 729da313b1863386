"""One ``dars`` program of a bed: a process group of its own that is killed, frozen and started."""

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.tools.process import Server, start_server
from tests.servers import tree
from tests.waiting import until

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Program:
    """``argv`` in a process group of its own, started with ``env``; its log outlives restarts.

    ``wanted`` says whether it should run; ``Studio.revive`` starts what should and does not.
    """

    name: str
    argv: list[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    wanted: bool = False
    starts: int = 0
    _server: Server | None = None

    def start(self, more: Mapping[str, str] | None = None) -> None:
        """Start it unless it runs; ``more`` is added to its environment this once."""
        self.wanted = True
        if self.alive():
            return
        self._collect()
        self.starts += 1
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        env |= {**self.env, **(more or {})}
        self._server = start_server(self.argv, self.log.parent, self.log, env)

    def alive(self) -> bool:
        """Whether it runs (or is frozen)."""
        return self._server is not None and self._server.alive()

    @property
    def pid(self) -> int:
        """Of the process itself; 0 while there is none."""
        found = tree(self._server.pid)[1:2] if self._server is not None else []
        return found[0] if found else 0

    @property
    def supervisor(self) -> int:
        """Of its group's leader, which only watches it; 0 while there is none."""
        return self._server.pid if self._server is not None else 0

    def below(self) -> list[int]:
        """Everything that it started and that is still its descendant."""
        return tree(self.pid)[1:] if self.pid else []

    def kill(self) -> list[int]:
        """``kill -9 -GROUP``; returns what was below it, which has to end by itself."""
        self.wanted, left = False, self.below()
        if self._server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            self._collect()
        return left

    def crash(self) -> None:
        """SIGKILL the process alone."""
        self.wanted = False
        self._signal(signal.SIGKILL)
        until(lambda: not self.alive())

    def term(self) -> None:
        """SIGTERM, as a deploy does."""
        self.wanted = False
        self._signal(signal.SIGTERM)

    def freeze(self) -> None:
        """SIGSTOP the process alone: what it started goes on."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def end(self) -> None:
        """However it is: make sure that nothing of it is left."""
        self.wanted = False
        if self._server is not None:
            left = tree(self._server.pid)
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            for pid in left[1:]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._collect()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            if self.pid:
                os.kill(self.pid, number)

    def _collect(self) -> None:
        if self._server is not None:
            self._server.stop(0)
            self._server = None


def dars(name: str, home: Path, log: Path, *words: str) -> Program:
    """The command as an operator types it."""
    argv = [sys.executable, "-m", "workers.cli", "--home", str(home), *words]
    return Program(name, argv, log)


def module(name: str, log: Path, *words: str) -> Program:
    """``python -m WORDS``."""
    return Program(name, [sys.executable, "-m", *words], log)
