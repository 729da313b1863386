"""Thousands of files at once, some while nobody watches: the look at everything finds them all."""

from random import Random
from time import monotonic

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row
from tests.waiting import until

# Seconds that one file may take; the whole is waited for, so that a slow disk is no violation.
EACH = 0.2
FOLDER = 200


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """The watcher alone: half is dropped while it is dead, the rest in one go while it works."""
    with bed.up("folders", "sqlite", start=False) as studio:
        assert studio.watcher
        inbox, began = studio.home / "inbox", monotonic()
        for number in range(n):
            if number == n // 2:
                studio.watcher.start()
            folder = inbox / f"Course {number // FOLDER}"
            folder.mkdir(exist_ok=True)
            passing = folder / f".{number}.part"
            passing.write_bytes(b"film %d " % number * 8)
            passing.rename(folder / f"{number:05}.mp4")
        notes = studio.home / "footage" / "recordings"
        until(lambda: len(list(notes.glob("*.json"))) >= n, 120 + EACH * n, every=0.5)
        until(lambda: not any(inbox.rglob("*.mp4")), 60, every=0.5)
        seconds = monotonic() - began
        found = len(list(notes.glob("*.json")))
        queued = sum(row["state"] == "queued" for row in studio.lessons().values())
        outcome.require(found == queued == n, f"row 36: {found} taken, {queued} queued of {n}")
        outcome.count(n)
        studio.watcher.end()
    outcome.measure("files a second", n / seconds)


ROW = Row(36, "Events missed", 20_000, "20 000 of 20 000, time", run, quick=300)
