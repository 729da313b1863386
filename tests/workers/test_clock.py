"""The ledger's clock goes on evenly whatever becomes of the clock on the wall."""

import time

import pytest
from sqlalchemy import text

from pipeline.settings import Home, Settings, WorkSettings
from tests.servers import PostgreSQL
from workers import clock as clocks
from workers.clock import HostClock, ServerClock
from workers.engine import connect
from workers.ledger import Ledger, open_ledger
from workers.migrations import migrate
from workers.owner import is_dead, me
from workers.transaction import change

HOUR = 3600.0
# Where PostgreSQL finds its clock before its own: one that a test can set.
SETTABLE = (
    "CREATE TABLE jump (seconds float8)",
    "INSERT INTO jump VALUES (0)",
    "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
    " 'SELECT pg_catalog.clock_timestamp() + (SELECT seconds FROM jump) * interval ''1 second'''",
)


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_the_wall_clock_of_the_host_may_jump(
    home: Home, jump: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = open_ledger(home, Settings())
    before, wall = ledger.clock(), time.time
    assert abs(before - wall()) < 60
    monkeypatch.setattr(time, "time", lambda: wall() + jump)
    later = open_ledger(home, Settings())
    assert 0 <= later.clock() - before < 60
    assert 0 <= ledger.clock() - before < 60
    for each in (ledger, later):
        each.engine.dispose()


def test_after_a_reboot_it_goes_on_from_what_the_ledger_has_seen(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new boot's clock begins at nought, and its wall clock is an hour slow."""
    ledger = open_ledger(home, Settings())
    ledger.enqueue("lesson")
    before, wall = ledger.clock(), time.time
    monkeypatch.setattr(clocks, "boot", lambda: "another boot")
    monkeypatch.setattr(clocks, "boot_seconds", lambda: 3.0)
    monkeypatch.setattr(time, "time", lambda: wall() - HOUR)
    assert 0 <= HostClock(ledger.engine)() - before + 60 < 120
    monkeypatch.setattr(time, "time", lambda: wall() + HOUR)
    assert abs(HostClock(ledger.engine)() - before) < 60, "made once for each boot"
    ledger.engine.dispose()


def test_who_held_a_lease_before_the_reboot_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    host, view, pid, start = me().split(":")
    assert not is_dead(me())
    boot, _, machine = view.split(".")
    assert is_dead(f"{host}:{'0' * 32}.1.{machine}:{pid}:{start}"), "another boot"
    assert is_dead(f"{host}:{'0' * 32}.1:{pid}:{start}"), "another boot, as it was written before"
    assert not is_dead(f"{host}:{'0' * 32}.1.x{machine}:{pid}:{start}"), "a machine of that name"
    assert not is_dead(f"elsewhere:{'0' * 32}.1:{pid}:{start}"), "another host"
    assert not is_dead(f"{host}:{boot}.1.{machine}:1:0"), "another container"
    assert is_dead(f"{host}:{view}:{pid}:1"), "another process with its id"
    assert is_dead(f"{host}:1:0") and not is_dead(f"{host}:{pid}:{start}"), "as Dars 0.1 wrote it"


def set_clock(ledger: Ledger, seconds: float) -> None:
    change(ledger.engine, lambda held: held.execute(text(f"UPDATE jump SET seconds = {seconds}")))


@pytest.fixture
def settable(home: Home, postgresql: PostgreSQL) -> str:
    """The URL of a database whose clock a test can set."""
    url = postgresql.fresh()
    name = url.rpartition("/")[2]
    postgresql.say(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
    engine = connect(url, "auto")
    migrate(engine)
    for each in SETTABLE:
        change(engine, lambda held, sql=each: held.exec_driver_sql(sql))  # type: ignore[misc]
    engine.dispose()
    return url


@pytest.mark.media
@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_the_clock_of_the_server_may_jump(settable: str, jump: float) -> None:
    engines = [connect(settable, "auto") for _ in range(3)]
    first, second = ServerClock(engines[0]), ServerClock(engines[1])
    before = first()
    change(engines[0], lambda held: held.execute(text(f"UPDATE jump SET seconds = {jump}")))
    for each in (first, second, first):
        each.settle()
    newcomer = ServerClock(engines[2])
    assert all(abs(each() - before) < 60 for each in (first, second, newcomer))
    for engine in engines:
        engine.dispose()


@pytest.mark.media
def test_a_jump_of_the_server_ends_no_lease(home: Home, settable: str) -> None:
    ledger = open_ledger(home, Settings(work=WorkSettings(ledger=settable)))
    ledger.enqueue("lesson")
    token = ledger.jobs.claim("lesson", "elsewhere:boot:1:0", 30)
    set_clock(ledger, HOUR)
    assert ledger.hand_back() == 0
    assert token is not None and ledger.publish("lesson", token, "v1")
    ledger.engine.dispose()
