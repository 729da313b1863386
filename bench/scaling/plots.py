"""The plots of docs/scaling.md."""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.scaling.figures import Figures
from bench.scaling.told import by_workers
from bench.scaling.university import Days

PARTS = {
    "programs": "programs", "acts": "steps in the worker", "store": "store",
    "workers": "coordination of workers", "postgresql": "ledger", "redis": "broker",
}  # fmt: skip


def plot(made: Figures, rows: Sequence[tuple[int, float, Days]], folder: Path) -> None:
    """Write ``scale-*.svg`` into ``folder``: throughput, CPU by part, backlog, waiting."""
    drawn: dict[str, Callable[[Axes], None]] = {
        "throughput": lambda axes: _throughput(axes, made),
        "cpu": lambda axes: _cpu(axes, made),
        "backlog": lambda axes: _backlog(axes, made),
        "waiting": lambda axes: _waiting(axes, rows),
    }
    for name, draw in drawn.items():
        figure = Figure(figsize=(6, 3.6), layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        axes.grid(alpha=0.3)
        # No date and fixed ids: the same figures make the same file.
        rcParams["svg.hashsalt"] = name
        figure.savefig(folder / f"scale-{name}.svg", metadata={"Date": None})


def _throughput(axes: Axes, made: Figures) -> None:
    rounds = by_workers(made.lessons)
    rate = {n: 60 * each[0].lessons / median(r.wall for r in each) for n, each in rounds.items()}
    axes.plot(list(rate), list(rate.values()), "o-", label="measured")
    one = rate.get(1)
    if one:
        ideal = [one * min(n, made.cores) for n in rate]
        axes.plot(list(rate), ideal, "--", color="grey", label=f"ideal on {made.cores} cores")
    axes.set(xlabel="workers", ylabel="lessons a minute", ylim=(0, None), xticks=list(rate))
    axes.legend()


def _cpu(axes: Axes, made: Figures) -> None:
    rounds, below = by_workers(made.lessons), {n: 0.0 for n in by_workers(made.lessons)}
    names = [str(number) for number in rounds]
    for part, label in PARTS.items():
        shares = [median(100 * r.cpu[part] / r.total for r in each) for each in rounds.values()]
        axes.bar(names, shares, bottom=list(below.values()), label=label)
        below = {n: below[n] + share for n, share in zip(below, shares, strict=True)}
    axes.set(xlabel="workers", ylabel="share of all CPU, %")
    axes.legend(fontsize="small", loc="lower center")


def _backlog(axes: Axes, made: Figures) -> None:
    ready = [each.ready for each in made.backlogs]
    axes.plot(ready, [1e3 * each.locked for each in made.backlogs], "o-", label="writers' lock")
    asked = [1e3 * each.calls["order"] for each in made.backlogs]
    axes.plot(ready, asked, "s-", label="asking what is free")
    axes.set(xlabel="steps that are ready", ylabel="ms for one step", xscale="log", yscale="log")
    axes.legend()


def _waiting(axes: Axes, rows: Sequence[tuple[int, float, Days]]) -> None:
    """Of the sizes that were tried with several numbers of cores."""
    for studios in sorted({row[0] for row in rows}):
        mine = [row for row in rows if row[0] == studios]
        if len(mine) < 2:
            continue
        loads = [need / days.cores for _, need, days in mine]
        axes.plot(loads, [d.median / 60 for *_, d in mine], "o-", label=f"{studios}: median")
        axes.plot(loads, [d.most / 60 for *_, d in mine], "s--", label=f"{studios}: 95 %")
    axes.set(xlabel="cores' load over a day", ylabel="minutes until it is out", ylim=(0, None))
    axes.legend(fontsize="small")
