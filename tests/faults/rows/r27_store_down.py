"""The store is killed or frozen while lessons are uploaded and published."""

from random import Random

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row

# Seconds for which it is away, at most; a client tries for longer.
AWAY = 2.0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """A stream of lessons and viewers, over a store that goes and comes."""
    with bed.up("redis", "sqlite") as studio:
        assert studio.store
        viewer = studio.watch_viewers()
        while outcome.runs < n:
            studio.stream()
            bed.pause(rng.uniform(0, 1.0))
            if rng.random() < 0.5:
                studio.store.kill()
                studio.store.wait()
            else:
                studio.store.freeze()
                bed.pause(rng.uniform(0.1, AWAY))
                studio.store.thaw()
            outcome.count()
        studio.store.wait()
        studio.settle(300)
        walks, away = viewer.walks, viewer.away
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
    outcome.measure("walks", walks)
    outcome.measure("walks without an answer", away)


ROW = Row(27, "Store down", 50, "50: 0 partial, leftovers 0", run)
