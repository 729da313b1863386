"""One home under test: its programs, what was dropped into it, and how it is judged."""

import hashlib
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

from pipeline.tools.process import Server, start_server
from tests.faults import auditor
from tests.faults.books import Books
from tests.faults.footage import Footage
from tests.faults.proxy import Proxy
from tests.servers import RabbitMQ, Redis, tree
from tests.waiting import until

ROOT = Path(__file__).parents[2]
# Seconds until everything that was dropped must have ended, for each lesson and at least.
EACH, PATIENCE = 6.0, 120.0


def pid_of(owner: str) -> int:
    """The process in an owner's name, ``host:...:pid:start``."""
    return int(owner.split(":")[-2])


@dataclass(slots=True)
class Program:
    """``dars watch`` or ``dars worker`` in a process group of its own."""

    name: str
    argv: list[str]
    home: Path
    env: dict[str, str] = field(default_factory=dict)
    _server: Server | None = None

    @property
    def log(self) -> Path:
        """What it says."""
        return self.home / "logs" / f"{self.name}.log"

    def start(self) -> None:
        """Start it unless it runs."""
        if self.alive():
            return
        self.collect()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **self.env}
        self._server = start_server(self.argv, self.home, self.log, env)

    def alive(self) -> bool:
        """Whether its process runs."""
        return self._server is not None and self._server.alive()

    @property
    def pid(self) -> int:
        """Of the program itself; its parent is the supervisor that leads the group."""
        assert self._server
        return until(lambda: tree(self._server.pid if self._server else 0)[1:2])[0]

    def below(self) -> list[int]:
        """Every process that it has started."""
        assert self._server
        return tree(self._server.pid)[2:]

    def kill(self) -> list[int]:
        """SIGKILL the whole group; what it had started, which must end by itself."""
        assert self._server
        below = self.below()
        with suppress(ProcessLookupError):
            os.killpg(self._server.pid, signal.SIGKILL)
        self.collect()
        return below

    def signal(self, number: signal.Signals) -> None:
        """To the program itself."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def collect(self) -> None:
        """End what is left and forget it."""
        if self._server is not None:
            self._server.stop(0)
            self._server = None

    def stop(self, grace: float = 10.0) -> None:
        """SIGTERM, then SIGKILL."""
        if self._server is not None:
            self.signal(signal.SIGCONT)
            self._server.stop(grace)
            self._server = None


@dataclass(slots=True)
class Site:
    """A home, its programs by name, and the files that were dropped by name."""

    home: Path
    public: str
    books: Books
    footage: Footage
    attempts: int
    broker: Redis | RabbitMQ | None
    to_broker: Proxy | None
    to_store: Proxy
    programs: dict[str, Program] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    deaths: dict[str, float] = field(default_factory=dict)

    def add(self, program: Program) -> None:
        """One more program of this site."""
        self.programs[program.name] = program

    @property
    def workers(self) -> list[Program]:
        """Those that work."""
        return [each for name, each in self.programs.items() if name.startswith("worker")]

    def start(self, name: str) -> None:
        """Start a program that is not running."""
        self.programs[name].start()

    def kill(self, name: str) -> list[int]:
        """SIGKILL its group; returns what it had started."""
        program = self.programs[name]
        self.deaths[str(program.pid)] = time()
        return program.kill()

    def resumes(self) -> list[float]:
        """Seconds from the death of a worker until somebody else went on with what it had held."""
        held: dict[tuple[str, str], float] = {}
        seconds: list[float] = []
        for line in self.books.history():
            row = line.what, line.id
            if line.becomes == "running":
                died = held.pop(row, None)
                if died is not None:
                    seconds.append(line.at - died)
                if str(pid_of(line.who)) in self.deaths:
                    held[row] = self.deaths[str(pid_of(line.who))]
            elif line.was == "running" and "was lost" not in line.why:
                held.pop(row, None)
        return seconds

    def drop(self, data: bytes = b"", name: str = "", course: str = "Course") -> Path:
        """Put a file into the watch folder as a careful copier does: a fresh clip by default."""
        data = data or self.footage.fresh()
        name = name or f"{len(self.dropped) + 1:04} lesson.mp4"
        file = self.home / "inbox" / course / name
        file.parent.mkdir(parents=True, exist_ok=True)
        passing = self.home / f"{name}.passing"
        passing.write_bytes(data)
        passing.rename(file)
        self.dropped[str(file.relative_to(self.home / "inbox"))] = hashlib.sha256(data).hexdigest()
        return file

    def dars(self, *words: str) -> list[str]:
        """The command line of another program of this home."""
        return [sys.executable, "-m", "workers.cli", "--home", str(self.home), *words]

    def ended(self) -> int:
        """How many lessons have ended."""
        return sum(state in auditor.ENDED for state in self.books.states().values())

    def taken(self) -> dict[str, dict[str, Any]]:
        """Notes of recordings by id."""
        files = (self.home / "footage" / "recordings").glob("*.json")
        return {file.stem: json.loads(file.read_text("utf-8")) for file in files}

    def lesson(self, file: Path) -> str:
        """The id of what was dropped as ``file``, once it is taken."""
        digest = self.dropped[str(file.relative_to(self.home / "inbox"))]

        def found() -> str:
            return next((id for id, note in self.taken().items() if digest in str(note)), "")

        return until(found, 60)

    def settle(self, seconds: float = 0.0) -> None:
        """Start what does not run, and wait until everything that was dropped has ended."""
        for program in self.programs.values():
            program.start()
        whole = seconds or max(PATIENCE, EACH * len(self.dropped))
        until(lambda: self.ended() >= len(self.dropped), whole, every=0.2)
        until(lambda: set(self.books.states().values()) <= auditor.ENDED, whole, every=0.2)

    def audit(self) -> list[str]:
        """Stop the programs and have everything judged."""
        for program in self.programs.values():
            program.stop()
        with suppress(AssertionError):  # What is left then is blamed by the auditor.
            until(lambda: not list(auditor.leftovers(self.case())), 5, every=0.2)
        return auditor.audit(self.case())

    def case(self) -> auditor.Case:
        """What the auditor looks at."""
        return auditor.Case(self.home, self.books, self.public, self.dropped, self.attempts)

    def end(self) -> None:
        """Stop everything."""
        for program in self.programs.values():
            program.stop(0)
