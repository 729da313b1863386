"""Who runs a step dies: the worker process, or the supervisor of the program that it runs.

This system has no prefork children: steps are threads of a worker, and every program has a
supervisor of its own. A steady stream of lessons flows while one of all of these, chosen by
chance, gets SIGKILL at a time chosen by chance.
"""

from random import Random

from tests.faults.bed import Bed, Rules
from tests.faults.programs import Program
from tests.faults.resume import Resumes
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio

# Seconds between kills, at most: a lesson alone takes two.
APART = 1.5


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Kill ``n`` times; every lesson must be published, once, and nothing may be left."""
    # One lesson may meet more kills than any cap allows: parking it then would be right.
    rules: Rules = {"work": {"attempts": 10 * n}}
    with bed.up(broker="redis", ledger="sqlite", rules=rules) as studio:
        studio.watch_viewers()
        with Resumes(studio.books) as resumes:
            while outcome.runs < n:
                studio.stream()
                bed.pause(rng.uniform(0, APART))
                studio.flowing()
                resumes.died(_kill_one(studio, rng))
                studio.revive()
                outcome.count()
            studio.settle()
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
        outcome.measure("lessons", len(studio.drops))
        outcome.measure("p95 resume", resumes.p95, "s")


def _kill_one(studio: Studio, rng: Random) -> int:
    """One process of all that run a step; the id of the worker, or 0 for a program's supervisor."""
    processes: list[Program | int] = [*studio.at_work(), *studio.supervisors()]
    chosen = rng.choice(processes or studio.workers)
    if isinstance(chosen, int):
        studio.kill_process(chosen)
        return 0
    pid = chosen.pid
    chosen.crash()
    chosen.wanted = True
    return pid


ROW = Row(1, "Who runs a step is killed", 200, "0 lost, 0 dup, 0 orphans; p95 resume", run)
