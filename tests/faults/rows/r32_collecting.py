"""Garbage is collected while viewers walk, lessons are republished and rolled back."""

from random import Random

from tests.faults.acts import retitle
from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row

# Hours: three seconds, so that there is something to collect at once.
GRACE = 3 / 3600


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``dars gc`` again and again, as cron would, only much too often."""
    rules = {"store": {"grace_hours": GRACE, "keep_days": 0}}
    deleted = 0
    with bed.up("folders", "sqlite", rules=rules) as studio:
        lessons = [studio.drop(), studio.drop()]
        studio.settle()
        drops = list(studio.drops)
        viewer = studio.watch_viewers(2)
        while outcome.runs < n:
            if rng.random() < 0.5:
                retitle(studio, rng.choice(drops))
            elif rng.random() < 0.5:
                studio.dars("rollback", rng.choice(lessons))
            for _ in range(min(rng.randint(1, 4), n - outcome.runs)):
                ended = studio.dars("gc")
                outcome.require(ended == 0, f"row 32: gc ended with {ended}")
                outcome.count()
            bed.pause(rng.uniform(0, 1.0))
        studio.settle()
        log = (studio.home / "logs" / "commands.log").read_text()
        deleted = sum(
            int(line.split()[0]) for line in log.splitlines() if "deleted in the store" in line
        )
        walks = viewer.walks
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.require(n < 20 or deleted > 0, "row 32: nothing was ever collected")
    outcome.measure("objects deleted", deleted)
    outcome.measure("walks", walks)


ROW = Row(32, "Collecting garbage", 100, "100 collections: 0 live deletes", run)
