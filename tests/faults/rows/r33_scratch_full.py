"""The disk gets full: nothing is begun that does not fit, nothing ends badly, and all goes on."""

import json
import subprocess
import sys
from random import Random

from tests.faults.bed import Bed
from tests.faults.programs import ROOT
from tests.faults.row import Outcome, Row


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """In a namespace with a small disk (tests.faults.scratch); a user may make one."""
    disk = bed.folder / "disk"
    disk.mkdir()
    inner = [sys.executable, "-m", "tests.faults.scratch", str(disk), str(n)]
    argv = ["unshare", "-Urm", *inner, str(rng.randrange(10**6))]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        outcome.blame(f"row 33: the disk's program broke off: {done.stderr[-1500:]}")
        return
    told = json.loads(done.stdout.splitlines()[-1])
    outcome.count(told["runs"])
    outcome.blame(told["violations"])
    outcome.figures.update(told["figures"])


ROW = Row(33, "Scratch full", 30, "30: 0 truncated, p95 resume", run)
