"""Who waits for many steps is told of them in good time, and no more often than it is worth."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.bookkeeping import Clock, row, state, wanted
from workers.enrolment import APART, OPENING, Wanted
from workers.ledger import Ledger, Verdict
from workers.owner import me
from workers.tables import history, job, step, wait
from workers.transaction import look

MANY = 1200


def many(count: int, first: int = 0) -> list[Wanted]:
    """Chunks in their turn."""
    keys = [f"k{number:05}" for number in range(first, count)]
    return [replace(each, turn=n) for n, each in enumerate(wanted(*keys), first)]


def waits(ledger: Ledger, steps: list[Wanted]) -> None:
    """The lesson is told, and misses these."""
    ledger.enqueue("lesson")
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None
    assert ledger.wait("lesson", token, steps, {})


def done(ledger: Ledger, key: str) -> None:
    token = ledger.steps.claim(key, me(), 30)
    assert token is not None
    assert ledger.finish(key, token, 1, 1)


def lines(ledger: Ledger) -> int:
    return look(ledger.engine, lambda held: held.scalar(select(func.count(history.c.number))) or 0)


def test_the_opening_is_told_of_at_once(ledger: Ledger) -> None:
    for turn in range(OPENING):
        waits(ledger, many(MANY, turn))
        done(ledger, f"k{turn:05}")
        assert state(ledger, "lesson") == "queued"


def test_later_ones_are_told_of_now_and_then(ledger: Ledger, clock: Clock) -> None:
    waits(ledger, many(100))
    done(ledger, "k00050")
    assert state(ledger, "lesson") == "waiting"
    assert row(ledger, job, "lesson")["found"] == {"encode": 1}, "for the progress bar"
    clock.now += APART * 100
    done(ledger, "k00051")
    assert state(ledger, "lesson") == "queued"


def test_the_last_one_is_told_of_at_once(ledger: Ledger) -> None:
    waits(ledger, many(5, OPENING))
    done(ledger, "k00003")
    assert state(ledger, "lesson") == "waiting"
    done(ledger, "k00004")
    assert state(ledger, "lesson") == "queued"


def test_nobody_waits_for_what_was_only_begun(ledger: Ledger) -> None:
    speech = replace(wanted("speech", queue="speech")[0], turn=9, aside=True)
    waits(ledger, [*many(5, OPENING), speech])
    done(ledger, "k00003")
    done(ledger, "k00004")
    assert state(ledger, "lesson") == "queued"
    waits(ledger, [speech])
    done(ledger, "speech")
    assert state(ledger, "lesson") == "queued"


def test_a_step_that_ended_undone_is_told_of_at_once(ledger: Ledger) -> None:
    waits(ledger, many(100))
    token = ledger.steps.claim("k00050", me(), 30)
    assert token is not None
    assert ledger.outdated("k00050", token, "of another version")
    assert state(ledger, "lesson") == "queued"
    assert row(ledger, job, "lesson")["found"] == {}, "it is not done"


def test_what_was_done_while_it_was_told_is_not_lost(ledger: Ledger) -> None:
    waits(ledger, many(20, OPENING))
    ledger.enqueue("lesson")
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None
    done(ledger, "k00010")
    # The telling looked for it before it was there.
    assert ledger.wait("lesson", token, many(20, OPENING), {})
    assert row(ledger, step, "k00010")["state"] == "ready", "to claim it costs nothing"
    assert state(ledger, "lesson") == "waiting"


@pytest.mark.parametrize("verdict", ["rejected", "failed", "parked"])
def test_what_ended_undone_while_it_was_told_is_not_begun_anew(
    ledger: Ledger, verdict: Verdict
) -> None:
    steps = wanted("bad", "good")
    waits(ledger, steps)
    done(ledger, "good")
    token = ledger.jobs.claim("lesson", me(), 30)
    bad = ledger.steps.claim("bad", me(), 30)
    assert token is not None and bad is not None
    assert ledger.end(ledger.steps, "bad", bad, verdict, "the tool failed")
    assert state(ledger, "lesson") == "running", "it may not want that step any more"
    assert ledger.wait("lesson", token, steps, {})
    assert (state(ledger, "lesson"), row(ledger, step, "bad")["state"]) == (verdict, verdict)
    assert row(ledger, job, "lesson")["reason"] == "the tool failed"
    assert ledger.retry("lesson")
    waits(ledger, steps)
    assert (state(ledger, "lesson"), row(ledger, step, "bad")["state"]) == ("waiting", "ready")


@pytest.mark.parametrize("later", [False, True])
def test_who_asks_while_it_is_told_is_heard(ledger: Ledger, later: bool) -> None:
    """Before a step ended undone it is told once more, as it may be another one by now."""
    steps = wanted("bad")
    waits(ledger, steps)
    ledger.enqueue("lesson")
    token = ledger.jobs.claim("lesson", me(), 30)
    bad = ledger.steps.claim("bad", me(), 30)
    assert token is not None and bad is not None
    if not later:
        ledger.enqueue("lesson")
    assert ledger.end(ledger.steps, "bad", bad, "parked", "the tool failed")
    if later:
        ledger.enqueue("lesson")
    assert ledger.wait("lesson", token, steps, {})
    assert state(ledger, "lesson") == "queued"
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None and ledger.wait("lesson", token, steps, {})
    assert state(ledger, "lesson") == ("waiting" if later else "parked")


def test_telling_it_again_writes_what_changed_alone(ledger: Ledger) -> None:
    waits(ledger, many(MANY))
    done(ledger, "k00000")
    before = lines(ledger)
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None
    assert ledger.wait("lesson", token, many(MANY - 1, 1), {"encode": 1})
    # The job's two moves, and the one step that is not wanted any more.
    assert lines(ledger) == before + 3
    rows = select(func.count()).select_from(wait)
    assert look(ledger.engine, lambda held: held.scalar(rows)) == MANY - 2
