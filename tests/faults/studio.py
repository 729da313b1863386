"""One studio of the bed: its programs, what was dropped, how it ends, and its audit."""

import os
import signal
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from tests.faults import remains
from tests.faults.auditor import Drop, Subject, audit
from tests.faults.books import AWAY, ENDED, Books, Row
from tests.faults.programs import ROOT, Program
from tests.faults.viewer import Viewer
from tests.servers import PostgreSQL, RabbitMQ, Redis
from tests.waiting import until

if TYPE_CHECKING:
    from tests.faults.proxy import Proxy
    from tests.faults.storing import Store

# Seconds that a studio of this size may take to bring everything to an end.
PATIENCE = 180.0
# Seconds until somebody works again, at most, on a machine that does much else.
SOON = 60.0
# Lessons on their way at any time in a steady stream: every fault hits somebody at work.
STREAM = 3


@dataclass(slots=True)
class Studio:
    """See tests.faults.bed. ``broker`` and ``postgresql`` are None where folders and SQLite are."""

    row: int
    home: Path
    film: bytes
    small: bool = False
    books: Books = field(default_factory=lambda: Books(""))
    broker: Redis | RabbitMQ | None = None
    broker_proxy: "Proxy | None" = None
    postgresql: PostgreSQL | None = None
    store: "Store | None" = None
    store_proxy: "Proxy | None" = None
    public: str = ""
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    watcher: Program | None = None
    workers: list[Program] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    viewer: Viewer | None = None

    @property
    def programs(self) -> list[Program]:
        """Watcher and workers."""
        return [*([self.watcher] if self.watcher else []), *self.workers]

    # -- work

    def drop(self, name: str = "", film: bytes | None = None) -> str:
        """One more film into the inbox, unlike any other; returns the id of its lesson."""
        number = len(self.drops) + 1
        if self.small:
            return self._note(name or f"job {number}")
        data = unlike(self.film, f"{self.home} {number}") if film is None else film
        return self.known(name or f"Course/{number:03} lesson.mp4", data, put=True)

    def known(self, path: str, data: bytes, put: bool = False) -> str:
        """Have the auditor ask after ``data`` at ``path`` in the inbox; ``put`` it there too."""
        digest = sha256(data).hexdigest()
        self.drops.append(Drop(path, digest, lesson_id(digest)))
        if put:
            file = self.home / "inbox" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            # A name that the watcher leaves alone, then one rename: the bed itself is no fault.
            passing = file.with_name(f".{file.name}.part")
            passing.write_bytes(data)
            passing.rename(file)
        if self.viewer is not None:
            self.viewer.see(self.drops[-1].lesson)
        return self.drops[-1].lesson

    def _note(self, title: str) -> str:
        """A recording of the small studio, queued as the watcher does it."""
        from tests.faults.small import enqueue

        lesson = enqueue(self.home, title)
        self.drops.append(Drop(title, "", lesson))
        return lesson

    def revive(self, everything: bool = False) -> None:
        """Start what should run and does not: it crashed by itself, as some rows want it to."""
        for each in self.programs:
            if (each.wanted or everything) and not each.alive():
                each.start()

    def busy(self) -> dict[tuple[str, str], int]:
        """What is being worked on now: ``(table, id)`` and token; nothing while none can tell."""
        try:
            return self.books.running()
        except AWAY:
            return {}

    def at_work(self) -> list[Program]:
        """The living workers that hold a lease now; none while the ledger cannot tell."""
        try:
            holders = self.books.holders()
        except AWAY:
            return []
        return [each for each in self.workers if each.alive() and each.pid in holders]

    def flowing(self) -> list[Program]:
        """Those at work, as soon as somebody is, with the stream kept full until then.

        All that was on its way may end while nobody looks, and then no one would ever work again.
        """

        def found() -> list[Program]:
            self.stream()
            return self.at_work()

        try:
            return until(found, SOON, 0.01)
        except AssertionError:
            raise AssertionError(f"nobody was at work in {SOON:g} s: {self.told()}") from None

    def told(self) -> str:
        """Who runs, and what became of everything dropped, for a row that cannot go on."""
        programs = ", ".join(f"{each.name} {each.pid or 'gone'}" for each in self.programs)
        states = dict(Counter(str(row["state"]) for row in self.lessons().values()))
        return f"{programs}; {len(self.drops)} dropped, {states}; held {sorted(self.busy())}"

    def lessons(self) -> dict[str, Row]:
        """Every job by id; nothing while none can tell."""
        try:
            return {str(row["id"]): row for row in self.books.lessons()}
        except AWAY:
            return {}

    def ended(self, lesson: str) -> bool:
        """Whether that lesson came to an end."""
        return self.lessons().get(lesson, {}).get("state") in ENDED

    def open(self) -> list[str]:
        """Ids of the lessons that were dropped and came to no end so far."""
        rows, refused = self.lessons(), self.home / "rejected"
        states = {drop.lesson: rows.get(drop.lesson, {}).get("state") for drop in self.drops}
        return [
            drop.lesson for drop in self.drops
            if states[drop.lesson] not in ENDED
            and (states[drop.lesson] or not (refused / drop.path).exists())
        ]  # fmt: skip

    def settle(self, seconds: float = PATIENCE) -> bool:
        """Start again what ended by itself, and wait until all that was dropped has an end.

        False when it has none after ``seconds``: ``audit`` then says what is open.
        """
        deadline = monotonic() + seconds

        def still() -> bool:
            self.revive()
            inbox = self.home / "inbox"
            waiting = any(path.is_file() for path in inbox.rglob("*.mp4"))
            quiet = not waiting and not self.open() and not self.busy()
            return quiet or monotonic() > deadline

        until(still, seconds + 30, 0.1)
        return monotonic() <= deadline

    def stream(self, lessons: int = STREAM) -> None:
        """Drop until so many are on their way."""
        for _ in range(lessons - len(self.open())):
            self.drop()

    def dars(self, *words: str) -> int:
        """A command of this home, run to its end; its exit code, negative for a signal."""
        env = {**os.environ, "PYTHONPATH": str(ROOT), **self.programs[-1].env}
        argv = [sys.executable, "-m", "workers.cli", "--home", str(self.home), *words]
        with open(self.home / "logs" / "commands.log", "ab") as log:
            done = subprocess.run(
                argv, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
        return done.returncode

    # -- faults that are not of one program

    def supervisors(self) -> list[int]:
        """Process ids of those that watch over a program of a step (pipeline.tools.jail)."""
        below = [pid for worker in self.workers for pid in worker.below()]
        return [pid for pid in below if "jail.py" in line_of(pid)]

    def kill_process(self, pid: int) -> None:
        """SIGKILL, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    # -- truth

    def watch_viewers(self, clients: int = 1) -> Viewer:
        """Walk everything that is published, from now until the audit."""
        assert self.store is not None
        self.viewer = Viewer(self.public, clients, {drop.lesson for drop in self.drops}).start()
        return self.viewer

    def pointer(self, lesson: str) -> dict[str, Any]:
        """What viewers of a lesson are led to."""
        assert self.store
        return remains.pointer(f"http://127.0.0.1:{self.store.port}", self.store.keys, lesson)

    def bucket(self) -> Any:
        """What is published, as boto3's resource."""
        assert self.store
        return remains.bucket(f"http://127.0.0.1:{self.store.port}", self.store.keys)

    def subject(self) -> Subject:
        """Everything that an auditor has to know, in plain values."""
        work = self.rules["work"]
        keys = self.store.keys if self.store else ("", "")
        server = f"http://127.0.0.1:{self.store.port}" if self.store else ""
        return Subject(
            self.row, self.home, self.books, tuple(self.drops), int(work["attempts"]), server,
            keys, self.public, self._known, self.small,
        )  # fmt: skip

    def unpublished(self) -> list[str]:
        """Sentences about lessons that have no publication although nothing is wrong with them."""
        rows = self.lessons()
        states = {drop.lesson: rows.get(drop.lesson, {}) for drop in self.drops}
        return [
            f"row {self.row}: lesson {id} is {row.get('state', 'lost')}: {row.get('reason', '')}"
            for id, row in states.items() if row.get("state") != "published"
        ]  # fmt: skip

    def _known(self) -> frozenset[int]:
        """Process ids of the programs that run, and of their supervisors."""
        return frozenset(
            pid for each in self.programs for pid in (each.pid, each.supervisor) if pid
        )

    def audit(self, seconds: float = 10.0) -> list[str]:
        """Violations of A1 to A7 as sentences; leftovers have ``seconds`` to go away."""
        found = []
        if self.viewer is not None:
            found = [f"row {self.row}: {each}" for each in self.viewer.stop()]
            self.viewer = None
        return found + audit(self.subject(), seconds)

    def end(self) -> None:
        """Nothing of it runs any more."""
        if self.viewer is not None:
            self.viewer.stop()
        for each in self.programs:
            each.end()


def unlike(film: bytes, mark: str) -> bytes:
    """The same film as other bytes: a ``free`` box (ISO 14496-12, 8.1.2) behind the last one."""
    text = mark.encode()
    return film + struct.pack(">I", 8 + len(text)) + b"free" + text


def lesson_id(*digests: str) -> str:
    """The id of a recording, as docs/formats.md states it."""
    return sha256("\n".join(sorted(digests)).encode()).hexdigest()[:16]


def alive(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    return _state(pid) not in "ZX"


def stopped(pid: int) -> bool:
    """Whether a process sleeps since SIGSTOP."""
    return _state(pid) == "T"


def _state(pid: int) -> str:
    """One letter (proc(5), field 3 of stat); X when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return "X"
    return text.rpartition(")")[2].split()[0]


def line_of(pid: int) -> str:
    """Its command line; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
