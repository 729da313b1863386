"""The program of a step stops without a word (SIGSTOP): the watchdog sees that nothing moves."""

import os
import signal
from contextlib import suppress
from random import Random
from time import monotonic

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row
from tests.faults.rows.r06_program_dies import programs
from tests.faults.studio import alive, stopped
from tests.waiting import until

STALL, SLACK = 3.0, 5.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """One program after the other is frozen; each must be gone in time."""
    rules = {"tools": {"stall_seconds": STALL}}
    longest = 0.0
    with bed.up("redis", "sqlite", rules=rules) as studio:
        while outcome.runs < n:
            studio.stream()
            bed.pause(rng.uniform(0, 0.1))
            for pid in programs(studio)[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
                if not stopped(pid):
                    continue
                began = monotonic()
                until(lambda pid=pid: not alive(pid), 60, every=0.02)  # type: ignore[misc]
                longest = max(longest, monotonic() - began)
                outcome.count()
        studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    late = f"row 7: a program that hung was there for {longest:.1f} s"
    outcome.require(longest <= STALL + SLACK, late)
    outcome.measure("longest until it was ended", longest, "s")


ROW = Row(7, "Program of a step hangs", 30, "30: detect <= stall limit (3 s) + 5 s", run)
