"""A ledger of Dars 0.1 meets this one: killed in the migration, two workers at once, an old one.

Each time a home is made as the old Dars left it, with lessons queued, waiting and being worked on;
a program that opens it dies at a statement of the migration; two workers start at once and bring
everything to its end. Meanwhile a worker of the old Dars, which still runs, claims a lesson as it
always did and is never heard of again. A ledger of a newer Dars is refused.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from random import Random

import psycopg

from tests.faults.auditor import Drop
from tests.faults.bed import Bed
from tests.faults.books import Books
from tests.faults.programs import ROOT, module
from tests.faults.row import Outcome, Row
from tests.faults.small import small_studio
from tests.faults.studio import Studio
from tests.waiting import until
from tests.working import take

# The tables as SQLAlchemy made them before there were migrations; both databases read it.
LEASE = (
    "id VARCHAR(64) NOT NULL PRIMARY KEY, state VARCHAR(16) NOT NULL, reason TEXT NOT NULL,"
    " owner TEXT NOT NULL, lease_end FLOAT NOT NULL, token INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL, delays INTEGER NOT NULL, not_before FLOAT NOT NULL,"
    " ring_at FLOAT NOT NULL, rings INTEGER NOT NULL, progress FLOAT NOT NULL,"
    " updated FLOAT NOT NULL"
)
OLD = (
    f"CREATE TABLE lesson ({LEASE}, title TEXT NOT NULL, queue VARCHAR(16) NOT NULL,"
    " again BOOLEAN NOT NULL, version VARCHAR(64) NOT NULL, urls JSON NOT NULL,"
    " result JSON NOT NULL, found JSON NOT NULL, created FLOAT NOT NULL)",
    f"CREATE TABLE step ({LEASE}, name VARCHAR(32) NOT NULL, queue VARCHAR(16) NOT NULL,"
    " label TEXT NOT NULL, body JSON NOT NULL, cpu FLOAT NOT NULL, wall FLOAT NOT NULL)",
    "CREATE TABLE wait (job VARCHAR(64) NOT NULL, step VARCHAR(64) NOT NULL,"
    " PRIMARY KEY (job, step))",
    "CREATE TABLE history (number {serial}, at FLOAT NOT NULL, who TEXT NOT NULL,"
    " what VARCHAR(8) NOT NULL, id VARCHAR(64) NOT NULL, was VARCHAR(16) NOT NULL,"
    " becomes VARCHAR(16) NOT NULL, why TEXT NOT NULL)",
    "CREATE INDEX job_state ON lesson (state)",
    "CREATE INDEX step_state ON step (state)",
    "CREATE INDEX ix_wait_step ON wait (step)",
    "CREATE INDEX ix_history_id ON history (id)",
)
LESSON = (
    "INSERT INTO lesson VALUES ('{id}', '{state}', '', '{owner}', 0, {token}, {token}, 0,"
    " {not_before}, 0, 0, 0, 0, '{title}', 'light', false, '', '{{}}', '{{}}', '{{}}', {created})"
)
LINE = (
    "INSERT INTO history (at, who, what, id, was, becomes, why)"
    " VALUES (0, '', 'lesson', '{id}', '{was}', '{becomes}', '{why}')"
)
# How the old Dars claims what is queued.
CLAIM = (
    "UPDATE lesson SET state = 'running', owner = 'elsewhere:1:0', lease_end = 0, not_before = 0,"
    " token = token + 1, attempts = attempts + 1 WHERE id = '{id}' AND state = 'queued'"
)
STATES = ("queued", "running", "queued")
# When the last of them may be claimed, in 2100: it is left to the old worker.
LATER = 4102444800
# Statements of a whole migration, about.
STATEMENTS = 30
NEWER = "UPDATE alembic_version SET version_num = '9999'"
USAGE = 2


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` upgrades, on either database in turn."""
    for number in range(n):
        ledger = ("sqlite", "postgresql")[number % 2]
        with bed.small("folders", ledger, start=False) as studio:  # type: ignore[arg-type]
            ids = _old(studio)
            _die(studio, rng.randrange(3, STATEMENTS), outcome)
            for each in studio.workers:
                each.start()
            until(partial(_migrated, studio), 60)
            line = LINE.format(id=ids[2], was="queued", becomes="running", why="token 1")
            _say(studio.books, [CLAIM.format(id=ids[2]), line])
            studio.settle()
            outcome.blame(studio.unpublished())
            outcome.blame(studio.audit())
            for each in studio.workers:
                each.kill()
            _say(studio.books, [NEWER])
            code = _status(studio)
            outcome.require(code == USAGE, f"row 42: a newer ledger ends `dars status` with {code}")
        outcome.count()


def _old(studio: Studio) -> list[str]:
    """A ledger of the old Dars with three lessons; their ids."""
    serial = "SERIAL PRIMARY KEY" if studio.postgresql else "INTEGER NOT NULL PRIMARY KEY"
    made = [each.replace("{serial}", serial) for each in OLD]
    workshop, ids = small_studio(studio.home), []
    for number, state in enumerate(STATES):
        title, runs = f"old {number}", state == "running"
        id = take(workshop, title)
        owner = "elsewhere:1:0" if runs else ""
        made.append(LESSON.format(
            id=id, state=state, owner=owner, token=int(runs), title=title, created=number,
            not_before=LATER if number == 2 else 0,
        ))  # fmt: skip
        made.append(LINE.format(id=id, was="", becomes="queued", why=""))
        if runs:
            made.append(LINE.format(id=id, was="queued", becomes="running", why="token 1"))
        studio.drops.append(Drop(title, "", id))
        ids.append(id)
    _say(studio.books, made)
    return ids


def _die(studio: Studio, statement: int, outcome: Outcome) -> None:
    """Open the ledger and be killed before that statement; what is left is the old one, whole."""
    log = studio.home / "logs" / "dies.log"
    program = module("dies", log, "tests.faults.dies", str(studio.home), str(statement))
    program.start()
    until(lambda: not program.alive(), 60)
    program.end()
    tables = {str(row["id"]) for row in studio.books.lessons()}
    outcome.require(len(tables) == len(STATES), f"row 42: {len(tables)} lessons are left")
    outcome.blame(f"row 42: {each}" for each in studio.books.damage())


def _migrated(studio: Studio) -> bool:
    """Whether the ledger is the new one."""
    return "mark" in studio.books.history()[0]


def _status(studio: Studio) -> int:
    """The exit code of ``dars status``."""
    argv = [sys.executable, "-m", "workers.cli", "--home", str(studio.home), "status"]
    with open(studio.home / "logs" / "status.log", "wb") as log:
        return subprocess.run(argv, cwd=ROOT, stdout=log, stderr=log, check=False).returncode


def _say(books: Books, statements: Sequence[str]) -> None:
    """In one transaction."""
    if books.url.startswith("sqlite"):
        file = books.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            for each in statements:
                held.execute(each)
            held.execute("COMMIT")
        return
    with psycopg.connect(books.url.replace("+psycopg", "")) as server:
        for each in statements:
            server.execute(each.encode())


ROW = Row(42, "Upgrade", 20, "20: 0 lost", run)
