"""The share with the watch folder goes away in the middle of a look, and comes back."""

from random import Random

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Nothing that was taken is taken back; what is on the share is taken when it returns."""
    with bed.up("folders", "sqlite") as studio:
        inbox, away = studio.home / "inbox", studio.home / "inbox-away"
        studio.watch_viewers()
        for number in range(n):
            studio.drop(f"Share/{number:03}.mp4")
            bed.pause(rng.uniform(0, 1.5))
            inbox.rename(away)
            bed.pause(rng.uniform(0.2, 2.0))
            away.rename(inbox)
            outcome.count()
        studio.settle(300)
        assert studio.watcher
        alarms = studio.watcher.log.read_text().count("cannot be read")
        states = {row["state"] for row in studio.lessons().values()}
        outcome.require(states == {"published"}, f"row 37: lessons are {states}")
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.require(alarms > 0, "row 37: nobody was told that the folder was away")
    outcome.measure("alarms", alarms)


ROW = Row(37, "Share vanishes", 20, "20: 0 retractions", run)
