"""Who writes to the ledger gets SIGKILL; what it was told is done is there, and nothing is broken.

The time is chosen at random after an acknowledgement. A transaction is hardly more than its commit,
so most kills come in the midst of one.
"""

from random import Random

from tests.faults.acks import doubled, forgotten, told
from tests.faults.auditor import history
from tests.faults.bed import Bed
from tests.faults.programs import Program
from tests.faults.row import Outcome, Row
from tests.faults.rows.r21_contention import clerk
from tests.faults.studio import Studio
from tests.waiting import until

WRITERS = 3
# Seconds after an acknowledgement: several commits.
SOON = 0.03


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` kills, each of a writer that is at work; the others go on."""
    with bed.small(start=False, workers=0) as studio:
        clerks = [clerk(studio, number, 10**9) for number in range(WRITERS)]
        sizes = {each.name: 0 for each in clerks}
        for each in clerks:
            each.start()
        while outcome.runs < n:
            chosen = rng.choice(until(lambda: _at_work(studio, clerks, sizes), 60, every=0.005))
            bed.pause(rng.uniform(0, SOON))
            chosen.kill()
            sizes[chosen.name] = _size(studio, chosen)
            outcome.count()
            outcome.blame(f"row 22: {found}" for found in studio.books.damage())
            chosen.start()
        for each in clerks:
            each.kill()
        acks = told(studio.home)
        wrong = (*forgotten(studio.books, acks), *doubled(acks), *history(studio.subject()))
        outcome.blame(f"row 22: {found}" for found in wrong)
    outcome.measure("acknowledged", len(acks))


def _at_work(studio: Studio, clerks: list[Program], sizes: dict[str, int]) -> list[Program]:
    """Those who were told something since they were started; ``sizes`` is what was told before."""
    return [each for each in clerks if _size(studio, each) > sizes[each.name]]


def _size(studio: Studio, one: Program) -> int:
    file = studio.home / "acks" / one.name
    return file.stat().st_size if file.exists() else 0


ROW = Row(22, "Kill in commit", 200, "200: 0 corrupt, 0 lost acks", run)
