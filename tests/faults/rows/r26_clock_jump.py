"""The clock on the wall jumps by an hour, either way, while leases run, delays wait and bells ring.

On SQLite it is the wall clock of the workers, of one or of both; on PostgreSQL also that of the
server. The night in which daylight saving begins is no more than that: nothing here reads local
time. No lease may be called lost, and what waits must not wait an hour.
"""

from pathlib import Path
from random import Random

import psycopg

from tests.faults.bed import Bed
from tests.faults.books import pid_of
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio
from tests.waiting import until

HOUR = 3600
# Seconds by which the wall clocks are wrong: of who works, of the other worker, of PostgreSQL.
WAYS = ((-HOUR, HOUR, HOUR), (HOUR, -HOUR, -HOUR), (0, HOUR, HOUR), (-HOUR, 0, 0), (0, 0, HOUR),
        (HOUR, 0, -HOUR), (0, 0, 0))  # fmt: skip
# Seconds: several sweeps of the bed look for late leases within it.
LOOKED_FOR = 1.6
# Where PostgreSQL finds its clock before its own: one that can be set.
SETTABLE = """
CREATE TABLE jump (seconds float8);
INSERT INTO jump VALUES (0);
CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
'SELECT pg_catalog.clock_timestamp() + (SELECT seconds FROM jump) * interval ''1 second''';
"""


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` jumps, half of them on either database."""
    shares = {"sqlite": (n + 1) // 2, "postgresql": n // 2}
    for ledger, share in shares.items():
        if not share:
            continue
        with bed.small("folders", ledger, start=False) as studio:  # type: ignore[arg-type]
            files = _prepare(studio)
            studio.revive(everything=True)
            for number in range(share):
                # The first ways are those in which a lease ends early if a wall clock counts.
                way = WAYS[number] if number < len(WAYS) else rng.choice(WAYS)
                _jump(bed, studio, files, way)
                outcome.count()
            studio.settle()
            outcome.blame(studio.unpublished())
            outcome.blame(studio.audit())
            lost = [line for line in studio.books.history() if "was lost" in line["why"]]
            outcome.require(not lost, f"row 26: {len(lost)} early takeovers: {lost[:1]}")


def _prepare(studio: Studio) -> list[Path]:
    """Give each worker a wall clock of its own, and the server one that can be set."""
    here = Path(__file__).parents[1]
    path = f"{here / 'jumping'}:{here.parents[1]}"
    files = [studio.home / f"jump-{worker.name}" for worker in studio.workers]
    for worker, file in zip(studio.workers, files, strict=True):
        worker.env = {**worker.env, "DARS_JUMPS": str(file), "PYTHONPATH": path}
    if studio.postgresql is not None:
        name = studio.books.url.rpartition("/")[2]
        studio.postgresql.say(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
        with psycopg.connect(_where(studio)) as held:
            held.execute(SETTABLE)
    return files


def _jump(bed: Bed, studio: Studio, files: list[Path], way: tuple[int, int, int]) -> None:
    """With a step that runs: its gate is shut meanwhile."""
    gate = studio.home / "marks" / "gate"
    lesson = studio.drop()
    gate.unlink(missing_ok=True)
    holder = until(lambda: _holder(studio), 60)
    for worker, file in zip(studio.workers, files, strict=True):
        file.write_text(str(way[0] if worker.pid == holder else way[1]))
    if studio.postgresql is not None:
        with psycopg.connect(_where(studio)) as held:
            held.execute("UPDATE jump SET seconds = %s", [way[2]])
    bed.pause(LOOKED_FOR)
    gate.touch()
    until(lambda: studio.ended(lesson), 60)


def _holder(studio: Studio) -> int:
    """The worker that runs a step; 0 for none."""
    owners = [row["owner"] for row in studio.books.steps() if row["state"] == "running"]
    return pid_of(owners[0]) if owners else 0


def _where(studio: Studio) -> str:
    return studio.books.url.replace("+psycopg", "")


ROW = Row(26, "Clock jump", 20, "20: 0 early takeovers", run)
