"""A transaction is carried out whole and once, whatever becomes of the database meanwhile."""

from pathlib import Path
from threading import Thread

import psycopg
import pytest
from sqlalchemy import Connection, PoolProxiedConnection, event, func, select, text, update

from pipeline.model.errors import LedgerFailed
from pipeline.settings import Home, Settings, WorkSettings
from tests.bookkeeping import row, state, waiting
from tests.servers import PostgreSQL
from tests.waiting import until
from workers.engine import WRITERS
from workers.ledger import Ledger, open_ledger
from workers.owner import me
from workers.tables import history, job
from workers.transaction import change, look


def lines(ledger: Ledger) -> int:
    counted = select(func.count()).select_from(history)
    return int(look(ledger.engine, lambda held: held.scalar(counted)) or 0)


def end_session(held: Connection) -> None:
    """Have the server end the session of ``held``, as pg_terminate_backend does."""
    pid = held.scalar(text("SELECT pg_backend_pid()"))
    where = held.engine.url.render_as_string(False).replace("+psycopg", "")
    with psycopg.connect(where, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.media
@pytest.mark.parametrize("moment", ["commit", "begin"])
def test_a_session_that_is_ended_costs_nothing(postgresql_ledger: Ledger, moment: str) -> None:
    ended: list[str] = []

    def end_once(held: Connection) -> None:
        if not ended:
            ended.append(moment)
            end_session(held)

    postgresql_ledger.enqueue("lesson")
    event.listen(postgresql_ledger.engine, moment, end_once)
    token = postgresql_ledger.jobs.claim("lesson", me(), 30)
    assert ended
    assert row(postgresql_ledger, job, "lesson")["token"] == token
    assert lines(postgresql_ledger) == 2


@pytest.mark.media
def test_a_lost_answer_to_commit_is_found_again(
    postgresql_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is carried out, the answer never comes: once, not twice, and with its answer."""
    engine = postgresql_ledger.engine
    lost: list[bool] = []
    commit = engine.dialect.do_commit

    def lose_once(connection: PoolProxiedConnection) -> None:
        commit(connection)
        if not lost:
            lost.append(True)
            assert connection.dbapi_connection
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    waiting(postgresql_ledger, "lesson", "a")
    monkeypatch.setattr(engine.dialect, "do_commit", lose_once)
    token = postgresql_ledger.steps.claim("a", me(), 30)
    assert lost and token is not None
    lost.clear()
    assert postgresql_ledger.finish("a", token, 1, 1)
    assert lost and state(postgresql_ledger, "lesson") == "queued"
    lost.clear()
    replay = postgresql_ledger.jobs.claim("lesson", me(), 30)
    assert replay is not None
    lost.clear()
    raised = postgresql_ledger.jobs.raise_token("lesson", replay, replay + 10)
    assert raised == replay + 11
    lost.clear()
    assert postgresql_ledger.publish("lesson", raised, "v1")
    assert state(postgresql_ledger, "lesson") == "published"


@pytest.mark.media
def test_who_is_chosen_to_end_a_deadlock_is_carried_out(postgresql_ledger: Ledger) -> None:
    """Ours hold one lock and cannot; somebody else's session, which takes a row first, can."""
    postgresql_ledger.enqueue("lesson")
    where = postgresql_ledger.engine.url.render_as_string(False).replace("+psycopg", "")
    with psycopg.connect(where) as other:
        # Who waits this long before it looks for a deadlock is never the one that is ended.
        other.execute("SET deadlock_timeout = '100s'")
        other.execute("UPDATE lesson SET title = 'other' WHERE id = 'lesson'")
        ours = Thread(target=postgresql_ledger.enqueue, args=("lesson", "ours"))
        ours.start()
        until(lambda: waits(postgresql_ledger))
        other.execute(f"SELECT pg_advisory_xact_lock({WRITERS})")
    ours.join(30)
    assert row(postgresql_ledger, job, "lesson")["title"] == "ours"
    assert lines(postgresql_ledger) == 2


def waits(ledger: Ledger) -> bool:
    """Whether somebody waits for a row: it is the end of another transaction that is waited for."""
    asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    return bool(look(ledger.engine, lambda held: held.scalar(asked)))


@pytest.mark.media
def test_a_restart_of_the_server_is_waited_for(home: Home, tmp_path: Path) -> None:
    with PostgreSQL(tmp_path / "pg") as server:
        ledger = open_ledger(home, Settings(work=WorkSettings(ledger=server.fresh())))
        ledger.enqueue("lesson")
        server.kill()
        restart = Thread(target=server.start)
        restart.start()
        assert ledger.jobs.claim("lesson", me(), 30) is not None
        restart.join()
        ledger.engine.dispose()


@pytest.mark.media
def test_without_an_answer_there_is_a_clear_error(home: Home, tmp_path: Path) -> None:
    with PostgreSQL(tmp_path / "pg") as server:
        ledger = open_ledger(home, Settings(work=WorkSettings(ledger=server.fresh())))
        server.kill()
        with pytest.raises(LedgerFailed, match="does not answer, so nothing was noted"):
            change(ledger.engine, lambda held: held.execute(update(job).values(title="")), 0.5)
        ledger.engine.dispose()


def test_a_writer_waits_for_another_connection(home: Home, ledger: Ledger) -> None:
    """Neither of the databases says that it is busy."""
    done: list[int] = []

    def many() -> None:
        for _ in range(20):
            ledger.enqueue("lesson")
            done.append(1)

    threads = [Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == 160
    assert lines(ledger) == 160


def test_a_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    ledger.enqueue("lesson")

    def half(held: Connection) -> None:
        held.execute(update(job).values(title="half"))
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        change(ledger.engine, half)
    assert row(ledger, job, "lesson")["title"] == ""


def test_methods_within_one_are_one_transaction(ledger: Ledger) -> None:
    def both() -> int | None:
        ledger.enqueue("lesson")
        return ledger.jobs.claim("lesson", me(), 30)

    assert ledger.together(both) is not None, "the second sees what the first has written"

    def half() -> None:
        ledger.enqueue("other")
        raise RuntimeError("in the middle")

    before = lines(ledger)
    with pytest.raises(RuntimeError, match="in the middle"):
        ledger.together(half)
    assert lines(ledger) == before
    ledger.enqueue("other")
    assert lines(ledger) == before + 1, "what comes afterwards joins nothing"


def test_a_disk_that_is_full_says_so(home: Home) -> None:
    ledger = open_ledger(home, Settings())
    ledger.enqueue("lesson")

    def limit(held: Connection) -> None:
        pages = held.exec_driver_sql("PRAGMA page_count").scalar_one()
        held.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(ledger.engine, "begin", limit)
    with pytest.raises(LedgerFailed, match="cannot be used, so nothing was noted: database or"):
        for number in range(1000):
            ledger.enqueue(f"lesson {number}", "x" * 4000)
    ledger.engine.dispose()
