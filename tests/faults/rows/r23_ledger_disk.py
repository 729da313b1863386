"""The disk of the ledger is full, or does not keep what it is given: nobody is told "done".

Half of the runs have the ledger on a file system of one MiB (tmpfs, in a mount namespace); the
others have every fsync fail from a certain one on (strace --inject). What was acknowledged must be
there, the clerk must end by itself and say why, and where room was made it goes on.
"""

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from random import Random

from pipeline.tools.process import Server, start_server
from tests.conftest import missing
from tests.faults.acks import forgotten, told
from tests.faults.bed import Bed
from tests.faults.books import Books
from tests.faults.programs import ROOT
from tests.faults.row import Outcome, Row
from tests.waiting import until

# In a mount namespace: a small disk, most of it taken; after the failure it is given free. What
# is left on it is brought out.
FULL_DISK = """
mkdir small && mount -t tmpfs -o size=1m tmpfs small && mkdir small/acks || exit 99
: >small/studio.toml
dd if=/dev/zero of=small/filler bs=1024 count="$2" status=none
"$1" -m tests.faults.clerk small full 100000
echo $? >ended
cp -r small/acks .
rm small/filler
"$1" -m tests.faults.clerk small after 30
echo $? >after
cp -r small/acks .
cp small/ledger.sqlite* .
"""
# Files that SQLite syncs in one change: the journal twice and the ledger once.
SYNCS = 3


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` failures, of both kinds in turn."""
    for number in range(n):
        folder = bed.folder / f"home-{number}"
        folder.mkdir()
        if number % 2:
            _full(folder, rng, outcome)
        else:
            _broken(folder, rng, outcome)
        outcome.count()


def _full(folder: Path, rng: Random, outcome: Outcome) -> None:
    unshare = _program("unshare")
    argv = [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", FULL_DISK, "sh"]
    _run([*argv, sys.executable, str(rng.randrange(400, 800))], folder)
    _judge(folder, folder / "ledger.sqlite", "full", outcome)
    after = (folder / "after").read_text().strip()
    outcome.require(after == "0", f"row 23: {folder} does not go on when there is room: {after}")
    outcome.require(
        len(told(folder, "after")) == 30, f"row 23: {folder}: nothing was taken when there was room"
    )


def _broken(folder: Path, rng: Random, outcome: Outcome) -> None:
    """The failing fsync may be that of the migration, too."""
    (folder / "acks").mkdir()
    (folder / "studio.toml").touch()
    first = rng.randrange(1, 30 * SYNCS)
    argv = [
        _program("strace"), "-f", "-qq", "-o", "trace", "-e", "trace=fsync,fdatasync",
        "-e", f"inject=fsync,fdatasync:error=EIO:when={first}+",
        "sh", "-c", '"$0" -m tests.faults.clerk . full 100000; echo $? >ended', sys.executable,
    ]  # fmt: skip
    _run(argv, folder)
    injected = (folder / "trace").read_text().count("INJECTED")
    outcome.require(injected > 0, f"row 23: {folder}: no fsync failed at all")
    _judge(folder, folder / "ledger.sqlite", "full", outcome)


def _judge(folder: Path, ledger: Path, name: str, outcome: Outcome) -> None:
    ended, said = (folder / "ended").read_text().strip(), (folder / "log").read_text()
    outcome.require(ended == "2", f"row 23: the clerk in {folder} ended with {ended}")
    outcome.require("ledger" in said, f"row 23: the clerk in {folder} did not say why: {said!r}")
    acks = told(folder, name)
    books = Books(f"sqlite:///{ledger}")
    if not _has_tables(ledger):
        outcome.require(not acks, f"row 23: {folder}: {len(acks)} changes of no ledger")
        return
    outcome.blame(
        f"row 23: {folder}: {each}" for each in (*books.damage(), *forgotten(books, acks))
    )


def _has_tables(ledger: Path) -> bool:
    if not ledger.exists():
        return False
    with closing(sqlite3.connect(ledger)) as held:
        found = held.execute("SELECT count(*) FROM sqlite_master WHERE name = 'history'")
        return bool(found.fetchone()[0])


def _run(argv: list[str], folder: Path) -> None:
    """To its end."""
    env = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
    }
    running: Server = start_server(argv, folder, folder / "log", env)
    try:
        until(lambda: not running.alive(), 120)
    finally:
        running.stop(1)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        missing(name)
    return found


ROW = Row(23, "Ledger disk full, EIO", 30, "30: 0 false successes", run)
