"""A small lesson of real steps for tests of the workers; as a program it is a worker.

    python -m tests.working HOME BROKER QUEUES THREADS

Each `Write` writes a file, after it has left a mark that it ran; a *gate* holds it until a file
appears, so that a test can kill what is at work without any clock.
"""

import errno
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from celery import signals

from pipeline.model.errors import BadConfig, BadMedia, Cancelled, StoreFailed, ToolFailed
from pipeline.model.lesson import Heading
from pipeline.model.recording import Recording, Track
from pipeline.model.taken import Taken
from pipeline.model.wishes import Wishes
from pipeline.settings import Home, Settings, WorkSettings
from pipeline.steps.registry import STEPS
from pipeline.steps.step import Kit, Queue, Ref, Room, Run, Step
from pipeline.tools.process import run as run_program
from tests.waiting import until
from workers.studio import Hold, Made, Studio

CHUNKS = 4
ERRORS: dict[str, Callable[[], Exception]] = {
    "bad media": lambda: BadMedia("It is a text; drop a video instead."),
    "bad config": lambda: BadConfig("lesson.toml", "cuts", "is wrong"),
    "tool failed": lambda: ToolFailed("ffmpeg failed"),
    "store failed": lambda: StoreFailed("the store is away"),
    "disk full": lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "bug": lambda: RuntimeError("nobody thought of this"),
}


@dataclass(frozen=True)
class Write(Step[str]):
    """Writes ``text``; marks in ``marks`` that it ran, and waits for the file ``gate``."""

    text: str
    marks: str
    gate: str = ""
    reads: tuple[Ref, ...] = ()
    name: ClassVar[str] = "write"
    version: ClassVar[int] = 1
    queue: ClassVar[Queue] = "heavy"
    result: ClassVar[type[str]] = str

    @property
    def label(self) -> str:
        return self.text

    @property
    def weight(self) -> int:
        """What stands behind ``*`` in its text."""
        return int(self.text.rpartition("*")[2]) if "*" in self.text else 0

    def act(self, kit: Kit, room: Room) -> str:
        marks = Path(self.marks)
        assert all(kit.folder(ref).is_dir() for ref in self.reads)
        with open(marks / f"{self.text}.begun", "a") as file:
            file.write("x")
        if self.gate:
            run_program(
                ["sh", "-c", 'until [ -e "$0" ]; do sleep 0.05; done', self.gate], room.folder,
                cancelled=room.cancelled, name=f"gate {self.text}",
            )  # fmt: skip
        if room.cancelled():
            raise Cancelled("it was stopped")
        order = marks / f"{self.text}.fails"
        if order.exists():
            raise ERRORS[order.read_text()]()
        room.path("written").write_text(self.text)
        with open(marks / f"{self.text}.done", "a") as file:
            file.write("x")
        return self.text.upper()


@dataclass(frozen=True)
class Join(Write):
    """The same in another queue."""

    name: ClassVar[str] = "join"
    queue: ClassVar[Queue] = "light"


STEPS.update({"write": Write, "join": Join})


def story(studio: Studio, taken: Taken, run: Run, hold: Hold) -> Made:
    """Four chunks at once, one aside, and what joins them; ``long`` ones have a gate of theirs."""
    marks = str(studio.home.root / "marks")
    first = run(Write(f"{taken.heading.title}-first", marks))
    aside = run.later(Join(f"{taken.heading.title}-aside", marks))
    gate = f"{marks}/long" if taken.heading.title.startswith("long") else f"{marks}/gate"
    chunks = run.all(
        Write(f"{taken.heading.title}-{n}", marks, gate if n == 2 else "", (first.ref,))
        for n in range(CHUNKS)
    )
    refs = tuple(each.ref for each in chunks)
    joined = run(Join(f"{taken.heading.title}-joined", marks, "", (*refs, aside.result().ref)))
    if not hold.check():
        raise Cancelled("it is not ours any more")
    with open(studio.home.root / "marks" / f"{taken.heading.title}.published", "a") as file:
        file.write("x")
    return Made(joined.ref.digest[:12], {"master": "m", "page": "p"}, {"bytes": 1})


class Ours:
    """A lease that nobody takes away."""

    def check(self) -> bool:
        return True

    def fence(self, above: int = 0) -> int:
        return above + 1

    def cancelled(self) -> bool:
        return False

    def show(self, url: str) -> None:
        pass


OURS = Ours()


def small_studio(root: Path, broker: str = "") -> Studio:
    """A studio that sweeps all the time."""
    work = WorkSettings(broker=broker, sweep_seconds=0.5, lease_seconds=10)
    home = Home(root).make()
    (root / "marks").mkdir(exist_ok=True)
    return Studio(home, replace(Settings(), work=work), story)


def take(studio: Studio, title: str, course: str = "A course", size: int = 1) -> str:
    """Note a recording as intake does; returns its id."""
    digest = title.encode().hex().ljust(64, "0")
    recording = Recording((Track(digest, f"{title}.mp4", size),))
    studio.footage.note(
        Taken(recording, Wishes(), Heading(title, course), f"{title}.mp4", "", "2026-11-23")
    )
    return recording.id


def _deafen(consumer: Any, root: Path) -> None:
    """When the file ``marks/deaf`` appears, stop consuming without a word, and delete it."""

    def wait() -> None:
        order = root / "marks" / "deaf"
        until(order.exists, 600)
        order.unlink()
        consumer.call_soon(consumer.task_consumer.cancel)

    threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    """Be a worker."""
    from workers.cli.serve import log_to_stderr
    from workers.worker import serve

    root, broker, queues, threads = sys.argv[1:]
    log_to_stderr()
    threading.excepthook = lambda hook: None
    signals.worker_ready.connect(lambda sender, **_: _deafen(sender, Path(root)), weak=False)
    return serve(small_studio(Path(root), broker), queues.split(","), int(threads))


if __name__ == "__main__":
    sys.exit(main())
