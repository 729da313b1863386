"""A process dies at every point where it writes what others can see, before it and after it.

The list of points is made from the code (tests.faults.sites) and must be reached whole by the acts
of tests.faults.acts, but for what is struck below. Then each point of each way that leads to it is
tried, with SIGKILL by itself on either side: the programs start again, and everything must end as
if nothing had happened.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from tests.faults.acts import ACTS, Act, Ends, film, restarted, waited
from tests.faults.bed import Bed, Rules
from tests.faults.crash import Crash
from tests.faults.row import Outcome, Row
from tests.faults.sites import sites
from tests.faults.studio import Studio

FULL = 250
# Times that an act is tried when it went another way and came by the point not once; what depends
# on how fast the machine is comes by it with a film that waited, what a program does when it begins
# with a start.
TRIES = 2
# The way to what happens once in a home: a first lesson.
FIRST = -1
# Attempts of a step: one act needs them spent. A disk that is busy for seconds spends some too, so
# where no act needs it there are as many as elsewhere.
SPENT: Rules = {"work": {"attempts": 5}}
STRUCK = {
    "pipeline/tools/weed.py": "the bed reaches its store from outside; these files are made once",
    "pipeline/tools/weights.py": "the bed's lessons have no speech; weights are joined once",
    "pipeline/steps/tune.py": "films of the bed are too short to be tried; only a private room is "
    "tidied up there, as by the encode step",
    "pipeline/steps/opening.py": "the same",
    "workers/up.py:_children:rename": "only the log of a worker is moved",
    "workers/ledger.py:outdated:commit": "needs a step of another version, which row 42 has",
    "pipeline/tools/copying.py:carry:rename": "the bed has one file system",
    "pipeline/tools/copying.py:_carry_folder:fsync": "the bed has one file system",
    "pipeline/tools/copying.py:remove:unlink": "sources are kept here",
    "pipeline/tools/tree.py:remove:fsync": "sources are kept here; a text beside what was rejected "
    "goes when that comes back, which tests/workers/test_late.py has",
    "pipeline/tools/litter.py:swept:unlink": "no program of a healthy lesson leaves a link behind",
    "pipeline/tools/objects.py": "only what is a day old is deleted in the store: row 32 has that",
    "pipeline/tools/sending.py:renewed:CopyObject": "only what is half a grace old is copied onto "
    "itself, which row 32 has; its bytes are the same before and after",
    "pipeline/tools/sending.py:_send_part": "films of the bed go in one request; of one in parts "
    "nothing is there until its last request, and `dars gc` aborts what is left",
    "pipeline/tools/cache.py": "the bed's footage lies in its home; who fetches is killed "
    "in tests/tools/test_cache.py",
    "workers/storage.py:vault:rmtree": "the bed's footage lies in its home alone",
    "workers/leases.py:put_off:commit": "needs a full disk, which row 33 has",
}


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Find the points, prove that none is left out, and crash at ``n`` of them, or at all."""
    ways = _ways(bed, outcome)
    lacking = "row 3: no act comes by {}, and it is not struck"
    outcome.blame(lacking.format(site) for site in _left_out(ways))
    points = [(name, side) for name in sorted(ways) for side in ("before", "after")]
    chosen = points if n >= FULL else rng.sample(points, min(n, len(points)))
    met = Met(outcome)
    with _up(bed, "crashing") as (studio, crash):
        for name, side in chosen:
            if ways[name] == FIRST:
                fired = _first(bed, name, side, met)
            else:
                acts = (*[ACTS[ways[name]]] * TRIES, waited, restarted)
                fired = any(_again(studio, crash, act, name, side, met) for act in acts)
            outcome.require(fired, f"row 3: nobody came by {name} again")
            outcome.count()
    outcome.measure("points x 2", len(points))


@dataclass(slots=True)
class Met:
    """Violations that were told: each is blamed once, at the crash after which it was seen."""

    outcome: Outcome
    told: set[str] = field(default_factory=set)

    def blame(self, sentences: Iterable[str], where: str) -> None:
        """What is new among ``sentences``, and where it came from."""
        new = [each for each in sentences if each not in self.told]
        self.told.update(new)
        self.outcome.blame(f"{each} (after a crash {where})" for each in new)


@contextmanager
def _up(
    bed: Bed, name: str, rules: Rules | None = SPENT, start: bool = True
) -> Iterator[tuple[Studio, Crash]]:
    crash = Crash(bed.folder / name)
    with bed.up("folders", "sqlite", env=crash.env, rules=rules, start=start) as studio:
        yield studio, crash


def _ways(bed: Bed, outcome: Outcome) -> dict[str, int]:
    """The number of the first act that comes by each point, or FIRST: only in a new home."""
    ways: dict[str, int] = {}
    with _up(bed, "recording") as (studio, crash):
        _record(studio, crash, (film,), ways, outcome)
        _begin_again(studio, crash)
        for _ in range(TRIES):
            _record(studio, crash, ACTS, ways, outcome)
            if not _left_out(ways):
                break
        outcome.blame(studio.audit())
    return ways


def _record(
    studio: Studio, crash: Crash, acts: Sequence[Act], ways: dict[str, int], outcome: Outcome
) -> None:
    for act in acts:
        ends = act(studio)
        studio.settle()
        outcome.blame(_wrong(studio, ends, act.__name__))
        number = ACTS.index(act) if acts is ACTS else FIRST
        new = [name for name in crash.reached() if ways.get(name, FIRST) == FIRST]
        ways |= dict.fromkeys(new, number)


def _begin_again(studio: Studio, crash: Crash) -> None:
    """Have every program tell anew what it comes by."""
    for program in studio.programs:
        program.kill()
        program.wanted = True
    crash.forget()
    studio.revive()


def _left_out(names: Iterable[str]) -> list[str]:
    """Sites that nobody came by, but for those that are struck."""
    reached = {name.partition("<")[0] for name in names}
    left = sorted(sites() - reached)
    return [site for site in left if not any(map(site.startswith, STRUCK))]


def _first(bed: Bed, name: str, side: str, met: Met) -> bool:
    """A new home, and somebody dies on the way to its first lesson."""
    home = f"first {len(met.told)} {side} {name.replace('/', ' ')}"[:200]
    with _up(bed, home, rules=None, start=False) as (studio, crash):
        crash.arm(name, side)
        studio.revive(everything=True)
        return _ended(studio, crash, film(studio), f"{side} {name}", met)


def _again(studio: Studio, crash: Crash, act: Act, name: str, side: str, met: Met) -> bool:
    """The act that leads there, and somebody dies on it."""
    crash.arm(name, side)
    return _ended(studio, crash, act(studio), f"{side} {name}", met)


def _ended(studio: Studio, crash: Crash, ends: Ends, where: str, met: Met) -> bool:
    """Whether somebody died there; what is wrong afterwards names the point."""
    studio.settle()
    fired = crash.fired
    crash.disarm()
    met.blame([*_wrong(studio, ends, where), *studio.audit()], where)
    return fired


def _wrong(studio: Studio, ends: Ends, where: str) -> Iterator[str]:
    rows = studio.lessons()
    for lesson, states in ends.items():
        row = rows.get(lesson, {})
        state = row.get("state", "nothing")
        if state not in states:
            reason = row.get("reason", "")
            yield f"row 3: lesson {lesson} is {state} after {where}: {reason}"


ROW = Row(3, "Crash at every step", FULL, "points x 2, 100 % covered, 0 violations", run, quick=10)
