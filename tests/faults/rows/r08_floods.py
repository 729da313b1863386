"""A program floods stderr, or waits for an answer on stdin: neither holds anything up."""

import sys
from random import Random

from pipeline.tools.attend import TAIL
from pipeline.tools.process import Limits
from pipeline.tools.process import run as run_program
from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row

FLOOD = "import sys\nfor n in range(50): sys.stderr.write('x' * 1_000_000)\nsys.stderr.write('end')"
ASKS = "import sys\nsys.stderr.write('overwrite? [y/N] ')\nprint(repr(sys.stdin.read()))"
PATIENCE = 60.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Through the one door, as every tool is started."""
    longest = 0
    for number in range(n):
        room = bed.folder / f"room-{number}"
        room.mkdir()
        code = rng.choice((FLOOD, ASKS)) if n > 2 else (FLOOD, ASKS)[number]
        argv = [sys.executable, "-I", "-S", "-c", code]
        done = run_program(argv, room, stdout=room / "out", limits=Limits(PATIENCE))
        longest = max(longest, len(done.tail))
        if code == FLOOD:
            outcome.require(done.tail.endswith("end"), "row 8: the end of stderr was lost")
        else:
            said = (room / "out").read_text().strip()
            outcome.require(said == "''", f"row 8: stdin was not empty: {said}")
        outcome.count()
    outcome.require(longest <= TAIL, f"row 8: {longest} bytes of stderr were kept")
    outcome.measure("longest tail", longest / 1024, "KiB")


ROW = Row(8, "stderr flood, stdin", 20, "20: 0 hangs, log <= 64 KB", run)
