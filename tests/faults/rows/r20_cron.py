"""cron starts the batch ten times at once, kills it midway, starts it again."""

import json
import os
import signal
import subprocess
from pathlib import Path
from random import Random

from tests.faults.bed import Bed
from tests.faults.programs import ROOT, dars
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio

AT_ONCE = 10
BUSY = 75


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` nights on one home, with a film each; no watcher and no workers."""
    with bed.up("folders", "sqlite", start=False) as studio:
        for night in range(n):
            lesson = studio.drop()
            report = studio.home / "logs" / "report.json"
            batches = [_batch(studio, report) for _ in range(AT_ONCE)]
            if rng.random() < 0.5:
                bed.pause(rng.uniform(0.2, 3.0))
                for each in batches:
                    os.kill(each.pid, signal.SIGKILL)
            ends = [each.wait() for each in batches]
            worked = sum(end not in (BUSY, -signal.SIGKILL) for end in ends)
            outcome.require(worked <= 1, f"row 20: night {night}: {worked} batches worked: {ends}")
            again = _batch(studio, report).wait()
            row = studio.lessons().get(lesson, {})
            told = (
                f"row 20: night {night}: batch ended with {again}, {lesson} is {row.get('state')}"
            )
            outcome.require(again == 0 and row.get("state") == "published", told)
            before = studio.pointer(lesson)
            outcome.require(_batch(studio, report).wait() == 0, "row 20: a rerun failed")
            same = studio.pointer(lesson) == before
            outcome.require(same and _report(report) == [], "row 20: a rerun did something")
            outcome.count()
        outcome.blame(studio.audit())
    outcome.measure("batches started", n * (AT_ONCE + 2))


def _batch(studio: Studio, report: Path) -> "subprocess.Popen[bytes]":
    argv = dars("batch", studio.home, report, "batch", "--report", str(report)).argv
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with open(studio.home / "logs" / "batch.log", "ab") as log:
        return subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _report(file: Path) -> list[object]:
    """What the last batch says it did; never half a report."""
    told: list[object] = json.loads(file.read_text())["lessons"]
    return told


ROW = Row(20, "cron overlap, cron killed", 20, "10 x 20: 0 dup", run)
