"""What one step costs ledger and broker while few and while many others are ready.

    python -m bench.bells [--ready 100,10000] [--steps 80] [--out FILE] [--against FILE]

A real worker of one thread, a real Redis and a real PostgreSQL; steps and their lessons' replays do
next to nothing. Lessons have as many chunks as fifty minutes have in chunks of 12 s. Figures are
for one step: ``against`` shows them as ratios of an earlier run's.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg
from redis import Redis as Client

from bench.scaling.meter import cpu_of, pid_of
from pipeline.model.taken import Taken
from pipeline.settings import Home, load
from pipeline.steps.step import Run
from tests.faults.programs import module
from tests.hearing import ByHand
from tests.servers import PostgreSQL, Redis, tree
from tests.waiting import until
from tests.working import Write, take
from workers.app import QUEUES, Doorbell, make_app
from workers.cli.serve import log_to_stderr
from workers.leases import Bell
from workers.studio import RULES, Hold, Made, Studio
from workers.tasks import Work
from workers.worker import serve

CHUNKS, COURSES, WARM = 250, 10, 10
COUNTED = """
SELECT xact_commit + xact_rollback, tup_returned,
       (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables)
FROM pg_stat_database WHERE datname = current_database()
"""
Figures = dict[str, float]


def opened(root: Path) -> Studio:
    """By the rules in ``root``; a lesson's title says how many chunks it has."""
    home = Home(root).make()
    marks = root / "marks"
    marks.mkdir(exist_ok=True)

    def story(_studio: Studio, taken: Taken, run: Run, _hold: Hold) -> Made:
        title = taken.heading.title
        run.all(Write(f"{title}-{n}", str(marks)) for n in range(int(title.split()[0])))
        return Made("1", {"page": "p"}, {})

    return Studio(home, load(root / RULES), story)


def fill(studio: Studio, ready: int) -> None:
    """Have so many steps ready and rung for, in lessons of several courses."""
    app = make_app(studio.home, studio.settings)
    by_hand = ByHand(app)
    work, chunks = Work(studio, by_hand), min(ready, CHUNKS)
    for number in range(ready // chunks):
        work.enqueue(take(studio, f"{chunks} chunks, {number}", f"Course {number % COURSES}"))
    bells: list[Bell] = []
    while by_hand.heard:
        bell = by_hand.heard.pop()
        if bell.what == "lesson":
            work.lesson(bell.id)
        else:
            bells.append(bell)
    assert Doorbell(app).ring(bells, 60)


def done_in(home: Path) -> int:
    """How many steps are done."""
    return sum(name.endswith(".done") for name in os.listdir(home / "marks"))


def measure(folder: Path, ready: int, steps: int) -> Figures:
    """Start servers and a worker; let it do ``steps`` steps with about ``ready`` more waiting."""
    with Redis(folder / "redis") as redis, PostgreSQL(folder / "postgresql") as postgresql:
        url, home = postgresql.fresh(), folder / "home"
        home.mkdir()
        rules = {"broker": redis.url, "ledger": url}
        lines = [f"{name} = {json.dumps(value)}" for name, value in rules.items()]
        (home / RULES).write_text("\n".join(["[work]", *lines, ""]))
        studio = opened(home)
        fill(studio, ready)
        studio.ledger.engine.dispose()
        worker = module("worker", folder / "worker.log", "bench.bells", "--worker", str(home))
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as held:
            worker.start()

            def read(number: int) -> Figures:
                # The marks of steps are counted: to ask the ledger would be counted too.
                until(lambda: done_in(home) >= number, 600, 0.02)
                done, ledger = float(done_in(home)), _one(held, COUNTED)
                with Client(port=redis.port) as client:
                    commands = float(client.info("stats")["total_commands_processed"])
                    pushes = client.info("commandstats").get("cmdstat_lpush", {"calls": 0})
                return {
                    "steps": done, "transactions": ledger[0], "rows read": ledger[1],
                    "rows written": ledger[2], "Redis commands": commands,
                    "messages": float(pushes["calls"]),
                    "PostgreSQL, CPU ms": 1e3 * cpu_of(tree(pid_of(postgresql))),
                    "Redis, CPU ms": 1e3 * cpu_of(tree(pid_of(redis))),
                    "worker, CPU ms": 1e3 * cpu_of([worker.pid]),
                }  # fmt: skip

            before = read(WARM)
            after = read(WARM + steps)
        worker.end()
        done = after.pop("steps") - before.pop("steps")
        return {name: (value - before[name]) / done for name, value in after.items()}


def _one(held: "psycopg.Connection[tuple[int, ...]]", asked: str) -> Sequence[float]:
    return [float(value) for value in held.execute(asked.encode()).fetchone() or ()]


def told(made: dict[str, Figures], before: dict[str, Figures]) -> str:
    """A table; behind what was measured before stands how much of it is left."""
    lines = [f"{'one step, others ready':24}" + "".join(f"{ready:>24}" for ready in made)]
    for name in next(iter(made.values())):
        cells = []
        for ready, figures in made.items():
            was = before.get(ready, {}).get(name)
            ratio = f" ({was:.1f} x {figures[name] / was:.2f})" if was else ""
            cells.append(f"{figures[name]:.1f}{ratio}")
        lines.append(f"{name:24}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines)


def main() -> int:
    """Measure, or be the worker that is measured."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--ready", default="100,10000")
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--out", type=Path, help="keep the figures here, as JSON")
    parser.add_argument("--against", type=Path, help="the figures of a run before")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.worker:
        log_to_stderr()
        return serve(opened(wanted.worker), QUEUES, 1)
    made: dict[str, Figures] = {}
    for ready in wanted.ready.split(","):
        with tempfile.TemporaryDirectory(prefix="dars-bells-") as folder:
            Path(folder).chmod(0o755)  # PostgreSQL is another user.
            made[ready] = measure(Path(folder), int(ready), wanted.steps)
    print(told(made, json.loads(wanted.against.read_text()) if wanted.against else {}))
    if wanted.out:
        wanted.out.write_text(json.dumps(made, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
