"""``make faults``: run rows of the fault table and say what they found.

    make faults                 every row, N/10 of each, in about ten minutes
    make faults FULL=1          every row whole; each goes into docs/reliability.json when it ends
    make faults ROW=12          one row, or some: ROW=1,2; ROW=12 FULL=1 is that row whole
    make faults SEED=7          another seed than that of the day of the table
    make faults JOBS=1          one row after the other, as FULL=1 does; else one for each core

A row with violations leaves its folder (logs, ledger, history, store) and says where.
"""

import os
import shutil
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from threading import Lock, Thread
from time import monotonic
from types import FrameType

from tests.faults.bed import Bed, Servers
from tests.faults.row import Outcome, Row
from tests.faults.struck import NUMBERS, STRUCK
from tests.faults.table import Result, keep, shown

ROWS = Path(__file__).with_name("rows")
SEED = 20261123
# Violations of a row that are printed; all are in its folder.
SHOWN = 20


def found(asked: Collection[int]) -> tuple[list[Row], dict[int, str]]:
    """The rows that were asked for, and the numbers of those that cannot be run, with why."""
    files = {int(path.stem[1:3]): path.stem for path in sorted(ROWS.glob("r[0-9][0-9]_*.py"))}
    rows: list[Row] = []
    wrong: dict[int, str] = {}
    for number in asked:
        try:
            if number in files:
                rows.append(import_module(f"tests.faults.rows.{files[number]}").ROW)
            elif number not in STRUCK:
                wrong[number] = "missing"
        except Exception as error:
            wrong[number] = f"{files[number]}.py cannot be read: {error!r}"
    return rows, wrong


def run(row: Row, whole: bool, seed: int, bed: Bed) -> Result:
    """Run one row; what leaves it as an exception is a violation too."""
    began = monotonic()
    outcome = Outcome(progress=progress(row, row.share(whole)))
    try:
        row.run(bed, row.share(whole), Random(f"{seed} {row.number}"), outcome)
    except Exception as error:
        (bed.folder / "traceback").write_text(traceback.format_exc())
        reason = str(error).splitlines()[:1] or [""]
        outcome.blame(f"row {row.number}: ended by {type(error).__name__}: {reason[0][:300]}")
    if not outcome.runs:
        outcome.blame(f"row {row.number}: injected no fault at all")
    return Result(
        row.number, row.fault, row.asked, outcome.runs, whole, seed, monotonic() - began,
        tuple(outcome.violations), dict(outcome.figures),
    )  # fmt: skip


@dataclass
class Rows:
    """Runs rows below ``folder``, each thread on servers of its own; ``results`` as they come."""

    folder: Path
    whole: bool
    seed: int
    results: list[Result] = field(default_factory=list)
    _servers: list[Servers] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def run(self, rows: Sequence[Row], at_once: int) -> None:
        """Every row, so many at the same time; those that must be alone come last."""
        todo, alone = deque(row for row in rows if not row.alone), [r for r in rows if r.alone]
        self._servers = [Servers(self.folder / f"servers-{n}") for n in range(at_once)]
        threads = [
            Thread(target=self._some, args=(todo, servers), daemon=True)
            for servers in self._servers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._some(deque(alone), self._servers[0])

    def close(self) -> None:
        """Stop the servers."""
        for servers in self._servers:
            servers.close()
            shutil.rmtree(servers.folder, ignore_errors=True)

    def _some(self, todo: deque[Row], servers: Servers) -> None:
        servers.folder.mkdir(exist_ok=True)
        with suppress(IndexError):
            while True:
                self._one(todo.popleft(), servers)

    def _one(self, row: Row, servers: Servers) -> None:
        place = self.folder / f"row-{row.number:02}"
        place.mkdir()
        result = run(row, self.whole, self.seed, Bed(row.number, place, servers))
        with self._lock:
            self.results.append(result)
            say(result, place)
            if self.whole:
                keep(result)
        if not result.violations:
            shutil.rmtree(place, ignore_errors=True)


def progress(row: Row, n: int) -> Callable[[int], None]:
    """The count of a row while it runs, on a terminal in place."""
    began = monotonic()

    def told(runs: int) -> None:
        if sys.stdout.isatty():
            start = f"\r{row.number:3}  {row.fault[:40]:40}"
            print(f"{start}  {runs}/{n}  {monotonic() - began:.0f} s ", end="", flush=True)

    return told


def say(result: Result, folder: Path) -> None:
    """One line for a row, and its violations."""
    start = "\r" if sys.stdout.isatty() else ""
    print(f"{start}{result.line()}", flush=True)
    for each in result.violations[:SHOWN]:
        print(f"     {each}")
    if len(result.violations) > SHOWN:
        print(f"     ... and {len(result.violations) - SHOWN} more")
    if result.violations:
        (folder / "violations").write_text("\n".join(result.violations) + "\n")
        print(f"     kept for a replay: {folder} (SEED={result.seed} ROW={result.row})", flush=True)


def main() -> int:
    """Run what was asked for; 1 when anything was violated or is missing."""
    whole = os.environ.get("FULL", "") not in ("", "0")
    seed = int(os.environ.get("SEED") or SEED)
    asked = [int(word) for word in os.environ.get("ROW", "").replace(",", " ").split()]
    rows, missing = found(asked or NUMBERS)
    signal.signal(signal.SIGTERM, _end)
    folder = Path(mkdtemp(prefix="dars-faults-"))
    # The bed starts servers that run as another user.
    folder.chmod(0o755)
    # What is measured on the whole is measured on a machine that does nothing else.
    at_once = int(os.environ.get("JOBS") or (1 if whole else os.cpu_count() or 1))
    running = Rows(folder, whole, seed)
    try:
        running.run(rows, min(at_once, max(1, len(rows))))
    except KeyboardInterrupt:
        # Threads are in the middle of rows; what they started ends with this process.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        running.close()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(130)
    running.close()
    with suppress(OSError):
        folder.rmdir()
    results = sorted(running.results, key=lambda each: each.row)
    print(shown(results, {n: STRUCK[n] for n in asked or NUMBERS if n in STRUCK}, missing))
    return int(any(each.violations for each in results) or bool(missing))


def _end(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM ends it as Ctrl-C does."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
