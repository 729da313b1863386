"""Bells that a row rings by itself, and what small jobs did because of them."""

from collections.abc import Iterable
from pathlib import Path
from time import monotonic

from tests.faults.small import small_studio
from tests.faults.studio import Studio
from tests.working import CHUNKS, take
from workers.app import Doorbell, make_app
from workers.leases import Bell
from workers.tasks import Work

TEXTS = ("first", "aside", "joined", *map(str, range(CHUNKS)))
# Seconds in which somebody who submits must be answered (RELIABILITY.md, row 14).
SUBMIT = 2.0


def work_of(home: Path) -> Work:
    """A worker that only rings, in this process."""
    studio = small_studio(home)
    return Work(studio, Doorbell(make_app(studio.home, studio.settings)))


def submit(work: Work, title: str) -> tuple[str, float]:
    """Queue a job and ring for it as the watcher does; its lesson and the seconds that it took."""
    began = monotonic()
    lesson = take(work.studio, title)
    work.enqueue(lesson)
    return lesson, monotonic() - began


def repeated(studio: Studio, begun: bool = True) -> list[str]:
    """Sentences about steps that were not done, done twice or begun twice."""
    marks, said = studio.home / "marks", list[str]()
    kinds = ("begun", "done") if begun else ("done",)
    for drop in studio.drops:
        for name in (f"{drop.path}-{text}.{kind}" for text in TEXTS for kind in kinds):
            file = marks / name
            found = file.read_text() if file.exists() else ""
            if found != "x":
                said.append(f"row {studio.row}: {name} {len(found)} times")
    return said


def everything(studio: Studio) -> Iterable[Bell]:
    """A bell for every job and step that the ledger knows."""
    for row in studio.books.lessons():
        yield Bell("lesson", str(row["id"]), str(row["queue"]))
    for row in studio.books.steps():
        yield Bell("step", str(row["id"]), str(row["queue"]))
