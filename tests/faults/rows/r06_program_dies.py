"""The program of a step dies in the middle: it is tried again, and nothing else is concluded.

Only a program that was made to *crash* tells something of the footage, and only to the probe, which
looks at it first: so our own tools get SIGKILL, and ffmpeg everything.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio, line_of

SIGNALS = (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT)


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Programs are killed until ``n`` steps have said that theirs was."""
    with bed.up("folders", "sqlite") as studio:
        while outcome.runs < n:
            studio.stream()
            bed.pause(rng.uniform(0, 0.1))
            for pid in programs(studio)[:1]:
                crashes = "ffmpeg" in line_of(pid).partition("\0")[0]
                with suppress(ProcessLookupError):
                    os.kill(pid, rng.choice(SIGNALS) if crashes else signal.SIGKILL)
            outcome.count(len(_told(studio)) - outcome.runs)
        studio.settle()
        told = _told(studio)
        wrong = [line for line in told if line["becomes"] != "ready"]
        outcome.require(not wrong, f"row 6: a program that died is taken for more: {wrong[:2]}")
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.measure("retried", len(told))


def programs(studio: Studio) -> list[int]:
    """What runs in the rooms of steps now: not the supervisors, not what a worker starts with."""
    below = [pid for worker in studio.workers for pid in worker.below()]
    return [pid for pid in below if "jail.py" not in line_of(pid) and _in_a_room(studio, pid)]


def _in_a_room(studio: Studio, pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(studio.home / "rooms")
    return False


def _told(studio: Studio) -> list[dict[str, object]]:
    """The moves of steps whose program was ended by a signal."""
    lines = studio.books.history()
    return [dict(line) for line in lines if "was ended by SIG" in str(line["why"])]


ROW = Row(6, "Program of a step dies", 50, "50: right class 50/50", run)
