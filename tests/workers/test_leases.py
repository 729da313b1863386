"""Leases: one claim wins, a stale token is refused, the dead lose theirs, bells are heard."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from pipeline.settings import Home
from tests.bookkeeping import GONE, Clock, row, rung, state, waiting
from workers.leases import AT_ONCE
from workers.ledger import Ledger
from workers.owner import me
from workers.studio import Studio
from workers.tables import job, step
from workers.transaction import look
from workers.turns import Turns

ROOT = Path(__file__).parents[2]


def test_only_one_of_two_claims_wins(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a")
    first = ledger.steps.claim("a", me(), 30)
    assert first is not None
    assert ledger.steps.claim("a", me(), 30) is None
    assert row(ledger, step, "a")["attempts"] == 1
    assert ledger.steps.claim("nobody knows it", me(), 30) is None


def test_a_stale_token_is_refused_everywhere(ledger: Ledger, clock: Clock) -> None:
    waiting(ledger, "lesson", "a")
    stale = ledger.steps.claim("a", me(), 30)
    assert stale is not None
    clock.now += 31
    fresh = ledger.steps.claim("a", me(), 30)
    assert fresh is not None and fresh > stale
    assert not ledger.steps.heartbeat("a", stale, 30, 0.5)
    assert not ledger.finish("a", stale, 1, 1)
    assert not ledger.try_again(ledger.steps, "a", stale, "late")
    assert not ledger.end(ledger.steps, "a", stale, "failed", "late")
    assert not ledger.steps.release("a", stale, "late")
    assert not ledger.steps.delay("a", stale, "late", lambda _: 5)
    assert row(ledger, step, "a")["state"] == "running"
    assert ledger.finish("a", fresh, 1, 1)
    assert not ledger.finish("a", fresh, 1, 1)


def test_a_heartbeat_keeps_the_lease(ledger: Ledger, clock: Clock) -> None:
    waiting(ledger, "lesson", "a")
    token = ledger.steps.claim("a", me(), 30)
    assert token is not None
    for _ in range(5):
        clock.now += 20
        assert ledger.steps.heartbeat("a", token, 30, 0.5)
        assert ledger.steps.claim("a", me(), 30) is None
        assert ledger.hand_back() == 0


def test_a_delay_is_kept_and_costs_no_attempt(ledger: Ledger, clock: Clock) -> None:
    waiting(ledger, "lesson", "a")
    for number in range(10):
        token = ledger.steps.claim("a", me(), 30)
        assert token is not None
        assert ledger.steps.delay("a", token, "the store is away", lambda so_far: 5.0 + so_far)
        assert ledger.steps.claim("a", me(), 30) is None
        assert "a" not in rung(ledger)
        clock.now += 5 + number
        assert "a" in rung(ledger)
    assert row(ledger, step, "a")["attempts"] == 0


def test_a_released_step_is_free_at_once(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a")
    rung(ledger)
    token = ledger.steps.claim("a", me(), 30)
    assert token is not None
    assert ledger.steps.release("a", token, "the worker was told to stop")
    assert rung(ledger) == ["a"]
    assert row(ledger, step, "a")["attempts"] == 0


def test_the_dead_and_the_late_lose_their_leases(ledger: Ledger, clock: Clock) -> None:
    waiting(ledger, "lesson", "dead", "late", "well", "abroad")
    for key, owner in (("dead", GONE), ("late", me()), ("abroad", "elsewhere:1:0")):
        assert ledger.steps.claim(key, owner, 30) is not None
    assert ledger.hand_back() == 1
    assert row(ledger, step, "dead")["state"] == "ready"
    clock.now += 31
    assert ledger.steps.claim("well", me(), 30) is not None
    assert ledger.hand_back() == 2
    states = [row(ledger, step, key)["state"] for key in ("late", "abroad", "well")]
    assert states == ["ready", "ready", "running"]


def test_who_dies_at_every_attempt_is_parked(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "poison")
    for _ in range(3):
        assert ledger.steps.claim("poison", GONE, 30) is not None
        assert ledger.hand_back() == 1
    assert ledger.steps.claim("poison", me(), 30) is None
    assert state(ledger, "lesson") == "parked"
    assert row(ledger, job, "lesson")["reason"] == "its worker was lost at attempt 3"


def test_a_replay_that_dies_at_every_attempt_is_parked(ledger: Ledger) -> None:
    ledger.enqueue("lesson")
    for _ in range(3):
        assert ledger.jobs.claim("lesson", GONE, 30) is not None
        assert ledger.hand_back() == 1
    assert state(ledger, "lesson") == "parked"


def test_bells_come_at_once_and_then_ever_more_seldom(ledger: Ledger, clock: Clock) -> None:
    waiting(ledger, "lesson", "busy", "a", "b")
    assert sorted(rung(ledger)) == ["a", "b", "busy"]
    assert ledger.steps.claim("busy", me(), 10_000) is not None
    assert rung(ledger) == []
    count = 0
    for _ in range(180):
        clock.now += 20
        count += len(rung(ledger))
    assert 8 <= count <= 40, "an hour of waiting"


def test_an_idle_queue_hears_one_bell_after_a_little_patience(ledger: Ledger, clock: Clock) -> None:
    waiting(ledger, "lesson", "a", "b")
    for _ in range(9):
        clock.now += 400
        rung(ledger)
    clock.now += 21
    assert len(rung(ledger)) == 1
    assert rung(ledger) == []


def test_the_next_is_rung_by_who_has_just_worked(ledger: Ledger, clock: Clock) -> None:
    waiting(ledger, "lesson", "busy", "a", "b")
    for _ in range(30):  # One at a time, until it is long until the next.
        clock.now += 100
        rung(ledger)
    assert ledger.steps.claim("busy", me(), 10_000) is not None
    clock.now += 21
    assert rung(ledger) == []
    assert len(ledger.to_ring(20, worked="heavy")) == 1


def test_of_many_that_become_ready_some_are_rung_and_each_end_rings_the_next(
    ledger: Ledger,
) -> None:
    keys = [f"{n:03}" for n in range(3 * AT_ONCE)]
    waiting(ledger, "lesson", *keys)
    assert len(rung(ledger)) == AT_ONCE
    for key in keys[:5]:
        token = ledger.steps.claim(key, me(), 30)
        assert token is not None and ledger.finish(key, token, 1, 1)
        bells = ledger.to_ring(20, worked="heavy")
        assert [bell.what for bell in bells].count("step") == 1


def test_a_step_for_which_nobody_waits_is_not_begun_again(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a", "b")
    token = ledger.steps.claim("a", me(), 30)
    assert token is not None
    ledger.enqueue("lesson")
    waiting(ledger, "lesson", "b")
    assert ledger.steps.release("a", token, "the worker was told to stop")
    assert look(ledger.engine, lambda held: ledger.steps.state(held, "a")) == ""
    assert ledger.steps.claim("b", me(), 30)


@pytest.mark.parametrize("what", ["next", "ring"])
def test_what_a_bell_costs_does_not_grow_with_what_is_ready(home: Home, what: str) -> None:
    """In instructions of SQLite's machine, ten each."""
    studio = Studio(home)
    ledger, spent = studio.ledger, [0]

    def count() -> int:
        spent[0] += 1
        return 0

    def counted(ready: int) -> int:
        keys = [f"{n:06}" for n in range(ready)]
        waiting(ledger, f"lesson of {ready}", *keys)
        rung(ledger)
        spent[0] = 0
        if what == "next":
            assert Turns(studio).order(ledger.steps, keys[0])
        else:
            assert len(ledger.to_ring(20, worked="heavy")) == 1
        return spent[0]

    def listen(held: Connection) -> None:
        held.connection.driver_connection.set_progress_handler(count, 10)  # type: ignore[union-attr]

    event.listen(ledger.engine, "begin", listen)
    few, many = counted(20), counted(2000)
    ledger.engine.dispose()
    assert many < 1.5 * few


RACER = """
import sys
from pathlib import Path
from pipeline.settings import Home, Settings, WorkSettings
from workers.ledger import open_ledger
from workers.owner import me
settings = Settings(work=WorkSettings(ledger=sys.argv[3]))
ledger = open_ledger(Home(Path(sys.argv[1])), settings)
print("ready", flush=True)
sys.stdin.readline()
for key in range(int(sys.argv[2])):
    token = ledger.steps.claim(str(key), me(), 30)
    if token is not None:
        assert ledger.finish(str(key), token, 0, 0)
        print(key, flush=True)
"""


@pytest.mark.media
def test_eight_processes_never_claim_the_same(home: Home, database: str, ledger: Ledger) -> None:
    count = 60
    waiting(ledger, "lesson", *map(str, range(count)))
    argv = [sys.executable, "-c", RACER, str(home.root), str(count), database]
    racers = [
        subprocess.Popen(
            argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout and racer.stdout.readline() == "ready\n"
    # All together.
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = [line for racer in racers for line in racer.communicate(timeout=120)[0].split()]
    assert sorted(map(int, won)) == list(range(count))
    assert all(racer.returncode == 0 for racer in racers)
    tokens = {row(ledger, step, str(key))["token"] for key in range(count)}
    assert len(tokens) == count, "a token is given out once"
