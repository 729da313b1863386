"""A studio on a disk of its own that gets full: only a namespace has one, so it is a program.

    unshare -Urm python -m tests.faults.scratch FOLDER N SEED

Prints what a row says of itself as JSON; see rows/r33_scratch_full.py.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from time import monotonic

from tests.faults.bed import Bed, Rules, Servers
from tests.faults.row import Outcome, percentile
from tests.faults.studio import Studio
from tests.waiting import until

SIZE = "160m"
MIB = 2**20
# Free MiB below which nothing is begun; what is left of the disk when it is full, at most.
ADMITTED, LEFT = 24, 20


def main() -> int:
    """Mount, run, tell."""
    folder, n, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=True)
    outcome, servers = Outcome(), Servers(folder / "servers")
    servers.folder.mkdir()
    try:
        fill(Bed(33, folder, servers), n, Random(seed), outcome)
    finally:
        servers.close()
    told = {"runs": outcome.runs, "violations": outcome.violations, "figures": outcome.figures}
    print(json.dumps(told))
    return 0


def fill(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """A film each, dropped while the disk is full, or filled while it is at work."""
    rules: Rules = {"limits": {"free_gib": ADMITTED / 1024}}
    with bed.up("folders", "sqlite", rules=rules) as studio:
        studio.drop()
        studio.settle()
        waits: list[float] = []
        for number in range(n):
            before = number % 2 == 0
            if not before:
                studio.drop()
                bed.pause(rng.uniform(0, 1.0))
            ballast = _ballast(bed.folder, rng)
            if before:
                studio.drop()
            bed.pause(rng.uniform(0.5, 2.0))
            lesson = studio.drops[-1].lesson
            state = studio.lessons().get(lesson, {}).get("state", "waiting at the door")
            bad = state in ("failed", "rejected", "parked") or (before and state == "published")
            outcome.require(not bad, f"row 33: on a full disk {lesson} is {state}")
            ballast.unlink()
            waits.append(_published(studio, lesson))
            outcome.count()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.measure("p95 resume", percentile(waits, 0.95), "s")


def _ballast(folder: Path, rng: Random) -> Path:
    """Leave a little, or nothing."""
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    file = folder / "ballast"
    with open(file, "wb") as opened:
        os.posix_fallocate(opened.fileno(), 0, max(1, free - rng.randint(0, LEFT) * MIB))
    return file


def _published(studio: Studio, lesson: str) -> float:
    """Seconds until it is out, once there is room."""
    began = monotonic()
    until(lambda: studio.ended(lesson), 120, every=0.1)
    return monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
