"""Files are replaced, deleted and renamed while they are taken; the same bytes come twice."""

from pathlib import Path
from random import Random

from tests.faults.bed import Bed
from tests.faults.books import ENDED
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio, unlike
from tests.waiting import until


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Every film that is taken is one that somebody wrote whole, under its own identity."""
    acts = [_replaced, _deleted, _renamed, _twice, _same_name]
    with bed.up("redis", "sqlite") as studio:
        written: set[str] = set()
        for number in range(n):
            first, second = (unlike(studio.film, f"{side} {number}") for side in "ab")
            file = studio.home / "inbox" / "Swapped" / f"{number:03}.mp4"
            pause = rng.uniform(0, 0.8)
            for data in (first, second):
                written.add(studio.known("", data))
                studio.drops.pop()
            _put(file, first)
            bed.pause(pause)
            rng.choice(acts)(studio, file, first, second)
            outcome.count()
        # A film that was deleted may be on its way in still: what comes after it is taken later.
        written.add(studio.drop("Swapped/last.mp4"))
        studio.settle(300)
        # Also those that nobody asks after: what was there first and was replaced.
        until(lambda: _over(studio), 120, every=0.2)
        rows = studio.lessons()
        strange = set(rows) - written
        outcome.require(not strange, f"row 35: {len(strange)} lessons are no film that was written")
        # What was replaced in the very moment in which it was taken is superseded, and says so.
        odd = {
            id: row["reason"] for id, row in rows.items()
            if row["state"] != "published" and "made into another lesson" not in row["reason"]
        }  # fmt: skip
        outcome.require(not odd, f"row 35: {odd}")
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.measure("lessons", len(rows))


def _over(studio: Studio) -> bool:
    """Whether all lessons have ended, and nobody is at work for one that was superseded."""
    ended = all(row["state"] in ENDED for row in studio.lessons().values())
    return ended and not studio.busy()


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_name(f".{file.name}.part")
    passing.write_bytes(data)
    passing.rename(file)


def _replaced(studio: Studio, file: Path, _first: bytes, second: bytes) -> None:
    """The last one counts; the first is taken too if it was faster."""
    _put(file, second)
    studio.known(_place(file), second)


def _deleted(studio: Studio, file: Path, _first: bytes, _second: bytes) -> None:
    """Taken whole before, or never there."""
    file.unlink(missing_ok=True)


def _renamed(studio: Studio, file: Path, first: bytes, _second: bytes) -> None:
    other = file.with_name(f"{file.stem} renamed.mp4")
    try:
        file.rename(other)
    except FileNotFoundError:
        studio.known(_place(file), first)
    else:
        studio.known(_place(other), first)


def _twice(studio: Studio, file: Path, first: bytes, _second: bytes) -> None:
    """Somewhere else, under another name: one lesson."""
    other = file.with_name(f"{file.stem} copy.mp4")
    _put(other, first)
    studio.known(_place(other), first)


def _same_name(studio: Studio, file: Path, first: bytes, second: bytes) -> None:
    """The first is left alone until it was taken, then others come by the same name."""
    lesson = studio.known(_place(file), first)
    studio.settle()
    assert studio.lessons()[lesson]
    _put(file, second)
    studio.known(_place(file), second)


def _place(file: Path) -> str:
    return "/".join(file.parts[-2:])


ROW = Row(35, "File swapped", 100, "100: 0 wrong identity", run)
