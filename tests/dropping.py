"""A studio whose operators, clock and ledger are in the test's hand."""

import codecs
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model.taken import Taken
from pipeline.settings import Home, Settings, WatchSettings
from pipeline.tools.tree import Tree
from workers.intake import Intake
from workers.watch import Watcher

QUIET = 5.0
NOBODY = 65534


@dataclass
class Studio:
    """One home with a watcher; ``now`` is its clock, ``queue`` its ledger."""

    home: Home
    settings: Settings = field(default_factory=lambda: Settings(watch=WatchSettings(QUIET, 10.0)))
    now: float = 1000.0
    queue: list[str] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)
    grown: list[Taken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.intake = Intake(self.home, self.settings, self.queue.append)
        self.watcher = self.new_watcher()

    def new_watcher(self) -> Watcher:
        """The watcher after a restart: nothing in mind."""
        return Watcher(
            self.intake,
            taken=self.taken.append,
            refused=self.refused.__setitem__,
            grown=self.grown.append,
            alarm=self.alarms.append,
            clock=lambda: self.now,
        )

    @property
    def inbox(self) -> Tree:
        return Tree(self.home.inbox)

    def drop(self, path: str | bytes, data: bytes | str = b"footage") -> Path:
        """Write a file into the watch folder, as an operator does."""
        file = self.home.inbox / os.fsdecode(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def look(self, wait: float = 0.0) -> int:
        """Let ``wait`` seconds pass and look once."""
        self.now += wait
        return self.watcher.scan()

    def settle(self) -> int:
        """Look, wait for the quiet time, look again."""
        return self.look() + self.look(QUIET)


def tree_of(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@contextmanager
def powerless(*folders: Path) -> Iterator[None]:
    """Be somebody who owns all of ``folders`` and may do what their modes say: root may do all."""
    was = os.geteuid()
    codecs.lookup("utf-8-sig")  # What Python itself loads late, somebody else may not read.
    if was == 0:
        for each in (path for folder in folders for path in (folder, *folder.rglob("*"))):
            os.chown(each, NOBODY, -1)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)
