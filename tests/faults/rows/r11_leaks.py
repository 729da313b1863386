"""Many jobs, one worker process: its memory and its open files stay as they are."""

import os
from pathlib import Path
from random import Random

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row

# Jobs (seven small steps each) until caches, pools and threads are warm.
WARM = 60
# KiB for each further job: far below any leak that matters in a month; and what few jobs cannot
# tell from the allocator's noise, KiB in all.
SLOPE, NOISE = 16.0, 2048


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Small real steps through broker, ledger, jail and shelf; no media."""
    with bed.small("redis", "postgresql", workers=1) as studio:
        _work(studio.drop, WARM)
        studio.settle(300)
        pid = studio.workers[0].pid
        before = _memory(pid), _files(pid)
        done = 0
        while done < n:
            some = min(25, n - done)
            _work(studio.drop, some)
            studio.settle(300)
            done += some
            outcome.count(some)
        after = _memory(pid), _files(pid)
        outcome.require(pid == studio.workers[0].pid, "row 11: the worker was started again")
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    slope = (after[0] - before[0]) / n
    outcome.require(slope < max(SLOPE, NOISE / n), f"row 11: {slope:.1f} KiB more for each job")
    outcome.require(after[1] <= before[1] + 5, f"row 11: {before[1]} files became {after[1]}")
    outcome.measure("memory a job", slope, "KiB")
    outcome.measure("files a job", (after[1] - before[1]) / n)


def _work(drop: object, jobs: int) -> None:
    assert callable(drop)
    for _ in range(jobs):
        drop()


def _memory(pid: int) -> int:
    """Resident, KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def _files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


ROW = Row(11, "Leak soak", 500, "RSS and fd slope flat: KB and fds a job", run)
