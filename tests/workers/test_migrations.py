"""Migrations: an old ledger is brought up to date, whatever happens; a newer one is refused."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select, text

from pipeline.model.errors import BadConfig
from pipeline.settings import Home, Settings, WorkSettings
from tests.bookkeeping import row, state, waiting
from workers.engine import connect
from workers.ledger import Ledger, open_ledger
from workers.migrations import HEAD, VERSIONS, migrate, version
from workers.migrations.upgrade import config
from workers.tables import history, metadata, step
from workers.transaction import change, look

ROOT = Path(__file__).parents[2]
OLD = (
    "INSERT INTO lesson (id, state, reason, owner, lease_end, token, attempts, delays, not_before,"
    " ring_at, rings, progress, updated, title, queue, again, version, urls, result, found,"
    " created) VALUES ('{id}', '{state}', '', '', 0, 7, 0, 0, 0, 0, 0, 0, 5, 'Algebra', 'light',"
    " false, '', '{{}}', '{{}}', '{{}}', 5)",
    "INSERT INTO history (at, who, what, id, was, becomes, why) VALUES"
    " (5, 'operator', 'lesson', 'lesson', '', 'queued', ''),"
    " (5, '', 'step', 'forgotten', '', 'ready', '')",
)


def make_old(engine: Engine) -> None:
    """A ledger as Dars 0.1 left it: no versions, two jobs, a step that was dropped in silence."""

    def do(held: Connection) -> None:
        from alembic import command

        command.upgrade(config(held), "0001")
        held.execute(text("DROP TABLE alembic_version"))
        for id, was in (("lesson", "queued"), ("begun", "new")):
            held.execute(text(OLD[0].format(id=id, state=was)))
        held.execute(text(OLD[1]))

    change(engine, do)


def opened(home: Home, database: str) -> Ledger:
    return open_ledger(home, Settings(work=WorkSettings(ledger=database)))


def test_every_version_is_known_without_alembic() -> None:
    steps = ScriptDirectory.from_config(config()).walk_revisions()
    assert tuple(each.revision for each in steps)[::-1] == VERSIONS


def test_the_migrations_make_the_tables_as_they_are(database: str) -> None:
    engine = connect(database, "auto")
    migrate(engine)

    def differences(held: Connection) -> list[object]:
        wide = held.dialect.name != "sqlite"  # There every integer has 64 bits.
        context = MigrationContext.configure(held, opts={"compare_type": wide})
        return list(compare_metadata(context, metadata))

    assert look(engine, differences) == []
    engine.dispose()


def test_a_ledger_from_before_migrations_is_taken_over(home: Home, database: str) -> None:
    engine = connect(database, "auto")
    make_old(engine)
    engine.dispose()
    ledger = opened(home, database)
    assert look(ledger.engine, version) == HEAD
    assert state(ledger, "lesson") == state(ledger, "begun") == "queued"
    assert ledger.jobs.claim("lesson", "me:boot:1:0", 30) == 8, "above every token of the old"
    columns = select(history.c.id, history.c.was, history.c.becomes).order_by(history.c.number)
    moves = [tuple(row) for row in look(ledger.engine, lambda held: held.execute(columns).all())]
    assert moves[1:] == [
        ("forgotten", "", "ready"), ("forgotten", "ready", "dropped"), ("begun", "", "queued"),
        ("lesson", "queued", "running"),
    ]  # fmt: skip
    ledger.engine.dispose()


STEP = (
    "INSERT INTO step (id, state, reason, owner, lease_end, token, attempts, delays, not_before,"
    " ring_at, rings, progress, updated, name, queue, label, body, cpu, wall) VALUES ('{id}',"
    " 'ready', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 5, 'encode', 'heavy', '', '{{}}', 0, 0)"
)


def test_steps_of_before_they_had_a_turn_are_done_all_the_same(home: Home, database: str) -> None:
    engine = connect(database, "auto")
    make_old(engine)
    change(engine, lambda held: held.execute(text(STEP.format(id="before"))))
    engine.dispose()
    ledger = opened(home, database)
    # A worker of the old Dars, which still runs, goes on enrolling steps as it always did.
    change(ledger.engine, lambda held: held.execute(text(STEP.format(id="after"))))
    waiting(ledger, "lesson", "before", "after", "new")
    assert [row(ledger, step, id)["turn"] for id in ("before", "after")] == [0, 0]
    for id in ("before", "after", "new"):
        assert ledger.steps.claim(id, "me:boot:1:0", 30)
    ledger.engine.dispose()


def test_a_newer_ledger_is_refused(home: Home, database: str) -> None:
    opened(home, database).engine.dispose()
    engine = connect(database, "auto")
    change(engine, lambda held: held.execute(text("UPDATE alembic_version SET version_num = '99'")))
    engine.dispose()
    with pytest.raises(
        BadConfig, match=rf"newer Dars \(its version is 99.*knows {HEAD}\); install"
    ):
        opened(home, database)


KILLED = """
import os, signal, sys
from sqlalchemy import event
from workers import migrations
from workers.engine import connect
engine, left = connect(sys.argv[1], "auto"), int(sys.argv[2])
@event.listens_for(engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
migrations.migrate(engine)
print("done")
"""


@pytest.mark.media
@pytest.mark.parametrize("statement", [8, 14, 18, 23, 29])
def test_who_is_killed_in_the_midst_leaves_it_as_it_was(
    home: Home, database: str, statement: int
) -> None:
    engine = connect(database, "auto")
    make_old(engine)
    argv = [sys.executable, "-c", KILLED, database, str(statement)]
    killed = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=60)
    assert killed.returncode == -9, killed.stdout
    tables = look(engine, lambda held: set(inspect(held).get_table_names()))
    assert tables == {"lesson", "step", "wait", "history"}
    engine.dispose()
    ledger = opened(home, database)
    assert state(ledger, "lesson") == "queued"
    ledger.engine.dispose()


AT_ONCE = """
import sys
from workers.engine import connect
from workers.migrations import migrate
engine = connect(sys.argv[1], "auto")
print("ready", flush=True)
sys.stdin.readline()
migrate(engine)
"""


@pytest.mark.media
def test_of_many_at_once_one_migrates(home: Home, database: str) -> None:
    engine = connect(database, "auto")
    make_old(engine)
    engine.dispose()
    argv = [sys.executable, "-c", AT_ONCE, database]
    pipe = subprocess.PIPE
    them = [subprocess.Popen(argv, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(5)]
    for each in them:
        assert each.stdout and each.stdout.readline() == "ready\n"
    for each in them:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    assert [each.wait(60) for each in them] == [0] * 5
    for each in them:
        each.communicate()
    ledger = opened(home, database)
    assert state(ledger, "lesson") == "queued"
    ledger.engine.dispose()


def test_a_ledger_that_is_up_to_date_opens_without_alembic(home: Home) -> None:
    open_ledger(home, Settings()).engine.dispose()
    told = "import sys; from pathlib import Path; from pipeline.settings import Home, Settings;"
    told += (
        "from workers.ledger import open_ledger; open_ledger(Home(Path(sys.argv[1])), Settings());"
    )
    told += "assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", told, str(home.root)], cwd=ROOT, check=True)
