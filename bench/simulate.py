"""Six, sixty and six thousand studios in simulated time, at the costs of bench/results/scale.json.

    python -m bench.simulate [--studios 6,60,600,6000] [--chunk 60] [--figures FILE]

First `python -m bench.scale` measures; this reads its figures and writes tables (Markdown), the
same as JSON, and plots. What no bench can measure is in ``Habits``: how often lessons are watched.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from math import ceil
from pathlib import Path
from statistics import median

from bench.scaling import figures
from bench.scaling.figures import Figures
from bench.scaling.plots import plot
from bench.scaling.university import HOUR, Cost, Days, Load, line, needed, shrunk, simulate

# Cores, as multiples of those that would be busy day and night.
CORES = (1.1, 1.5, 2.0, 3.0, 5.0)
# Above so many lessons a day a run would take minutes: it is simulated at a tenth of its size.
MANY, SHRUNK, CORES_OF_MANY = 5000, 10, (1.5, 3.0, 5.0)


@dataclass(frozen=True, slots=True)
class Habits:
    """Assumed, not measured: a year's teaching days, and how its lessons are watched.

    ``busiest`` is the share of a day's views in its busiest hour, ``megabits`` the footage's rate.
    """

    days: int = 200
    views: int = 60
    watched: float = 0.5
    shown_share: float = 0.5
    busiest: float = 0.15
    megabits: float = 8.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Measured, for one step: CPU seconds of servers, rows, messages; bytes of a lesson's second.

    ``store`` is CPU seconds of the store for a lesson, and ``store_second`` for each second of it.
    """

    postgresql: float
    postgresql_each: float
    redis: float
    rows: float
    messages: float
    bytes: float
    store: float
    store_second: float


@dataclass(frozen=True, slots=True)
class Row:
    """One size of one run, ready to be shown."""

    studios: int
    need: float
    days: Days


@dataclass(frozen=True, slots=True)
class Demand:
    """What so many studios ask of the servers: a year's storage, and rates in the busiest hour."""

    studios: int
    lessons_a_year: int
    stored_tb: float
    footage_tb: float
    steps: float
    rows: float
    messages: float
    writer: float
    postgresql_cores: float
    redis_cores: float
    store_cores: float
    shared_disk: float
    egress: float


def costs(made: Figures) -> Cost:
    """What a step costs a core and the ledger."""
    lesson, second = line((each.seconds, each.cpu) for each in made.lengths)
    locked, locked_each = line((each.ready, each.locked) for each in made.backlogs)
    asked, asked_each = line((each.ready, each.calls["order"]) for each in made.backlogs)
    return Cost(second, lesson, locked, locked_each, asked, asked_each)


def rates(made: Figures) -> Rates:
    """What a step costs the servers."""
    small = made.small
    postgresql, each = line((one.ready, one.postgresql) for one in made.backlogs)
    measured = median(one.cpu["postgresql"] / one.steps for one in small)
    return Rates(
        max(postgresql, measured), each, median(one.cpu["redis"] / one.steps for one in small),
        median(one.counts["rows_written"] / one.steps for one in small),
        median(one.counts["messages"] / one.steps for one in small),
        line((one.seconds, float(one.bytes)) for one in made.lengths)[1],
        *line((one.seconds, one.store) for one in made.lengths),
    )  # fmt: skip


def demand(load: Load, cost: Cost, each: Rates, habits: Habits) -> Demand:
    """Arithmetic; the busiest hour is one in which all of an hour's lessons are made.

    Of the shared disk it asks that footage is written once and read three times (sound, slides,
    pictures), and that what is stored is written and read twice (chunk, package, upload).
    """
    seconds, year = load.minutes * 60, load.lessons_a_day * habits.days
    by_day = load.lessons_a_day * (1 - load.night) / (load.last_hour - load.first_hour)
    steps = by_day * (load.chunks + 2) / HOUR
    stored, footage = seconds * each.bytes, seconds * habits.megabits / 8 * 1e6
    views = year * habits.views / habits.days * habits.busiest / HOUR
    egress = views * habits.watched * stored * habits.shown_share
    return Demand(
        load.studios, year, year * stored / 1e12, year * footage / 1e12, steps, steps * each.rows,
        steps * each.messages, steps * cost.locked, steps * each.postgresql, steps * each.redis,
        by_day / HOUR * (each.store + seconds * each.store_second),
        by_day / HOUR * (4 * footage + 4 * stored) / 1e6, egress * 8 / 1e9,
    )  # fmt: skip


def run(load: Load, cost: Cost) -> list[Row]:
    """The day of ``load`` with more and more cores."""
    need, many = needed(load, cost), load.lessons_a_day > MANY
    made = []
    for cores in sorted({ceil(need * times) for times in (CORES_OF_MANY if many else CORES)}):
        made.append(Row(load.studios, need, _days(load, cost, cores, many)))
        print(f"{load.studios} studios on {cores} cores", file=sys.stderr, flush=True)
    return made


def _days(load: Load, cost: Cost, cores: int, many: bool) -> Days:
    if not many:
        return simulate(load, cost, cores)
    days = simulate(*shrunk(load, cost, SHRUNK), ceil(cores / SHRUNK))
    return replace(
        days, cores=cores, late=days.late * SHRUNK, backlog=days.backlog * SHRUNK,
        busiest_steps=days.busiest_steps * SHRUNK,
    )  # fmt: skip


def shown(rows: list[Row]) -> str:
    """The table of waiting."""
    lines = [
        "| studios | cores | busy | median | 95 % | late | ready at most | writers |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        days = row.days
        lines.append(
            f"| {row.studios} | {days.cores} | {row.need / days.cores:.0%}"
            f" | {_minutes(days.median)} | {_minutes(days.most)} | {days.late}"
            f" | {days.backlog} | {days.writer:.1%} |"
        )
    return "\n".join(lines)


def asked(demands: list[Demand]) -> str:
    """The table of what servers must carry."""
    names = {
        "lessons_a_year": "lessons a year", "stored_tb": "stored a year, TB",
        "footage_tb": "footage kept a year, TB", "steps": "steps/s", "rows": "ledger rows/s",
        "messages": "broker messages/s", "writer": "ledger's writers, share of time",
        "postgresql_cores": "PostgreSQL, cores", "redis_cores": "Redis, cores",
        "store_cores": "store (uploads), cores", "shared_disk": "shared disk, MB/s",
        "egress": "egress, Gbit/s",
    }  # fmt: skip
    head = " | ".join(f"{each.studios} studios" for each in demands)
    lines = [f"| in the busiest hour | {head} |", f"|---|{'---:|' * len(demands)}"]
    for name, words in names.items():
        values = " | ".join(_number(getattr(each, name)) for each in demands)
        lines.append(f"| {words} | {values} |")
    return "\n".join(lines)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds != float("inf") else "not that day"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main() -> int:
    """Read, simulate, write."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--studios", default="6,60,600,6000")
    parser.add_argument("--chunk", type=float, default=60.0, help="seconds of one step")
    parser.add_argument("--figures", type=Path, default=figures.FILE)
    parser.add_argument("--out", type=Path, default=figures.RESULTS)
    wanted = parser.parse_args()
    made = figures.read(wanted.figures)
    cost, each = costs(made), rates(made)
    loads = [Load(int(word), chunk=wanted.chunk) for word in wanted.studios.split(",")]
    demands = [demand(load, cost, each, Habits()) for load in loads]
    rows = [row for load in loads for row in run(load, cost)]
    tables = f"{shown(rows)}\n\n{asked(demands)}\n"
    print(tables)
    wanted.out.mkdir(parents=True, exist_ok=True)
    (wanted.out / "scale.md").write_text(tables, "utf-8")
    kept = {"cost": asdict(cost), "rates": asdict(each), "demand": [asdict(d) for d in demands]}
    (wanted.out / "university.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    plot(made, [(row.studios, row.need, row.days) for row in rows], wanted.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
