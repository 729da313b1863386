"""The table and the plots of a run of the comparison.

    python -m bench.report bench/results/full.json

makes them again from what was found.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from bench.asked import answers
from bench.quality import bd_rate
from bench.results import Results, Row
from bench.sides import LIMIT
from pipeline.plain import typed

HEAD = """# {title}

{about}.

Made by `{command}`. CPU is user + system with all children; CPU, wall and memory are medians of
{rounds}, the sides in turns. Memory is the most that all processes of a side held together. VMAF is
of the 1080p picture at its full rate, on what both sides show of the footage; "5 % below" is its
5th percentile. BD-rate is of the 1080p bytes, against the limit. Of the clip `half`, ours, the
limit, Opencast and moviepy take two cuts out and put an intro before it; the others encode it as it
is, about as long.
"""
QUICK = (
    "Short clips and one round: a smoke test. Fixed costs weigh far more here than in a lesson.\n"
)
matplotlib.use("Agg")
COLOURS = {True: "#e8a33d", False: "#12324a"}


def write(results: Results, out: Path) -> str:
    """Write ``<out>/<name of the results>.md`` and the plots; return the text."""
    name = results.name
    text = table(results)
    shown = [f"{name}-{plot}.png" for plot in ("cpu", "quality")]
    plots(results, [out / file for file in shown])
    images = "\n".join(f"![{file}]({file})" for file in shown)
    (out / f"{name}.md").write_text(f"{text}\n{images}\n", "utf-8")
    return text


def table(results: Results) -> str:
    """Everything in Markdown."""
    rounds = max((len(row.cpu) for row in results.rows), default=0)
    command = "make bench QUICK=1" if results.quick else "make bench"
    title = "The pipeline, the limit and the peers" + (", in short" if results.quick else "")
    head = HEAD.format(title=title, about=results.about, command=command, rounds=rounds)
    return "\n".join([head, *([QUICK] if results.quick else []), *_rows(results), *_asked(results)])


def _rows(results: Results) -> Iterator[str]:
    for clip, seconds in results.seconds.items():
        limit = results.row(clip, LIMIT)
        yield f"## {clip}, {seconds} s\n"
        yield (
            "| side | CPU s | of the limit | wall s | memory MB | 1080p kB | stored kB"
            " | VMAF | 5 % below | BD-rate |"
        )
        yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
        for row in (row for row in results.rows if row.clip == clip and row.curve):
            yield _line(row, limit)
        yield ""


def _line(row: Row, limit: Row | None) -> str:
    here, share, rate = row.here, "", ""
    if limit and limit.cpu:
        share = f"{row.seconds / limit.seconds:.2f}"
        found = bd_rate(limit.top(), row.top()) if row is not limit else None
        rate = "" if found is None else f"{found:+.0f} %"
    return (
        f"| {row.side} | {row.seconds:.1f} | {share} | {median(row.wall):.1f}"
        f" | {median(row.peak) / 1e6:.0f} | {here.top_bytes / 1e3:.0f} | {here.stored / 1e3:.0f}"
        f" | {here.quality.mean:.2f} | {here.quality.low:.2f} | {rate} |"
    )


def _asked(results: Results) -> Iterator[str]:
    yield "## What is asked\n"
    yield "| | found | asked | |"
    yield "|---|---:|---:|---|"
    for each in answers(results):
        found = "" if each.found is None else f"{each.found:.2f}"
        sign = "≥" if each.least else "≤"
        bound = "" if each.bound is None else f"{sign} {each.bound:.2f}"
        yield f"| {each.what} | {found} | {bound} | {each.verdict} |"


def plots(results: Results, files: list[Path]) -> None:
    """Bars of CPU against the limit, and VMAF against bytes."""
    clips = [clip for clip in results.seconds if results.row(clip, LIMIT)]
    for draw, file in zip((_cpu, _quality), files, strict=True):
        figure, axes = pyplot.subplots(
            1, max(1, len(clips)), figsize=(4.2 * max(1, len(clips)), 3.6), squeeze=False
        )
        for axis, clip in zip(axes[0], clips, strict=False):
            draw(axis, [row for row in results.rows if row.clip == clip and row.curve], clip)
        figure.tight_layout()
        figure.savefig(file, dpi=110, metadata={"Software": None})
        pyplot.close(figure)


def _cpu(axis: Any, rows: list[Row], clip: str) -> None:
    limit = next(row for row in rows if row.side == LIMIT)
    names = [row.side for row in rows]
    values = [row.seconds / limit.seconds for row in rows]
    bars = axis.barh(names, values, color=[COLOURS[name.startswith("dars")] for name in names])
    axis.bar_label(bars, fmt="%.2f", padding=3)
    axis.axvline(1, color="#888888", linewidth=1, linestyle="--")
    axis.set_xlim(0, 1.18 * max(values))
    axis.invert_yaxis()
    axis.set_title(f"{clip}: CPU, the limit = 1")


def _quality(axis: Any, rows: list[Row], clip: str) -> None:
    for row in rows:
        points = sorted(row.top())
        axis.plot(
            [size / 1e6 for size, _ in points], [score for _, score in points],
            marker="o", markersize=4, label=row.side, linewidth=2 if "dars" in row.side else 1,
        )  # fmt: skip
    sizes = [size / 1e6 for row in rows for size, _ in row.top()]
    scores = [score for row in rows for _, score in row.top()]
    # At least a factor of four and four points of VMAF: less would make noise look like news.
    wide = max(1.2, 2 / (max(sizes) / min(sizes)) ** 0.5)
    axis.set_xscale("log")
    axis.set_xlim(min(sizes) / wide, max(sizes) * wide)
    axis.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:g}"))
    axis.xaxis.set_minor_formatter(NullFormatter())
    room = max(0.5, (4 - max(scores) + min(scores)) / 2)
    axis.set_ylim(min(scores) - room, min(100.5, max(scores) + room))
    axis.set_xlabel("MB of the 1080p picture")
    axis.set_ylabel("VMAF")
    axis.set_title(f"{clip}: quality")
    axis.legend(fontsize=7)


def main() -> int:
    """Make table and plots again."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("found", type=Path)
    file = parser.parse_args().found
    print(write(typed(Results, json.loads(file.read_text("utf-8")), str(file)), file.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
