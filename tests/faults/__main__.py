"""``make faults``: run rows of the fault table and print what came of them.

    python -m tests.faults [--full] [--row 1,2] [--seed 7] [--keep docs/reliability.json]

A tenth of each row by default, with fixed seeds; ``--full`` runs rows whole. ``--keep`` merges the
results into a file, row by row, from which docs/reliability.md is written.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import traceback
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from random import Random
from time import monotonic

from rich.console import Console
from rich.table import Table

from tests.faults.bed import Bed
from tests.faults.document import write
from tests.faults.row import Outcome, Row
from tests.faults.struck import STRUCK

ROWS = Path(__file__).with_name("rows")
ALL = range(1, 44)
SEED = 20261123


@dataclass(frozen=True, slots=True)
class Result:
    """What one row gave."""

    row: int
    fault: str
    n: int
    full: int
    seed: int
    seconds: float
    asked: str
    figures: dict[str, str]
    violations: list[str]
    at: str
    commit: str


def main() -> int:
    """Run, print, keep; 1 when a row is missing or anything is not as it must be."""
    asked = _asked()
    rows = {row.number: row for row in found()}
    wanted = [int(each) for each in asked.row.split(",")] if asked.row else list(ALL)
    missing = [n for n in wanted if n not in rows and n not in STRUCK]
    results = [run(rows[n], asked.full, asked.seed) for n in wanted if n in rows]
    show(results)
    for number in missing:
        print(f"row {number} is missing: nobody has written it")
    if asked.keep:
        keep(asked.keep, results)
    return int(bool(missing) or any(each.violations for each in results))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--full", action="store_true", help="each row whole")
    parser.add_argument("--row", default="", help="numbers, separated by commas")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keep", type=Path, help="merge the results into this JSON file")
    return parser.parse_args()


def found() -> list[Row]:
    """Every row that there is, by number."""
    names = sorted(file.stem for file in ROWS.glob("r[0-9][0-9]_*.py"))
    return [import_module(f"tests.faults.rows.{name}").ROW for name in names]


def run(row: Row, whole: bool, seed: int) -> Result:
    """One row in a bed of its own; the bed is kept when something is wrong."""
    n, began, folder = row.share(whole), monotonic(), Path(tempfile.mkdtemp(prefix="dars-bed-"))
    outcome = Outcome(progress=lambda runs: _progress(row, runs, n))
    _progress(row, 0, n)
    try:
        with Bed(folder, Random(seed + row.number)) as bed:
            row.run(bed, n, bed.rng, outcome)
    except Exception:
        outcome.blame(f"the row broke off: {traceback.format_exc(limit=-4)}")
    seconds = monotonic() - began
    if outcome.violations:
        print(f"\n  seed {seed}, everything is kept in {folder}")
        for sentence in outcome.violations[:20]:
            print(f"  {sentence}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\r{row.number:3} {row.fault}: {outcome.runs} in {seconds:.0f} s", flush=True)
    return Result(
        row.number, row.fault, outcome.runs, row.full, seed, round(seconds, 1), row.asked,
        outcome.figures, outcome.violations, datetime.now(UTC).isoformat(timespec="seconds"),
        _commit(),
    )  # fmt: skip


def _progress(row: Row, runs: int, n: int) -> None:
    if sys.stdout.isatty():
        print(f"\r{row.number:3} {row.fault}: {runs} of {n} ", end="", flush=True)


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    said = subprocess.run(asked, capture_output=True, text=True, cwd=ROWS)
    return said.stdout.strip()


def show(results: list[Result]) -> None:
    """The table; 3/N is the upper end of the 95 % interval for a rate of which none was seen."""
    table = Table("row", "fault", "N", "seed", "s", "violations", "3/N", "asked for", "measured")
    for each in results:
        bound = f"{300 / each.n:.1f} %" if each.n and not each.violations else "-"
        figures = ", ".join(f"{name} {value}" for name, value in each.figures.items())
        table.add_row(
            str(each.row), each.fault, str(each.n), str(each.seed), f"{each.seconds:.0f}",
            str(len(each.violations)), bound, each.asked, figures,
        )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def keep(file: Path, results: list[Result]) -> None:
    """Put the rows that were run in place of their earlier results, and write the page anew."""
    before = json.loads(file.read_text("utf-8")) if file.exists() else {}
    before |= {str(each.row): asdict(each) for each in results}
    ordered = {number: before[number] for number in sorted(before, key=int)}
    file.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
    write(file.with_suffix(".md"), ordered, STRUCK)


if __name__ == "__main__":
    sys.exit(main())
