"""Holding: who lost the lease hears of it, and a fence is raised only by who has it."""

from collections.abc import Callable
from threading import Event, Thread

import pytest

from pipeline.model.errors import Cancelled, LedgerFailed
from tests.bookkeeping import Clock, row
from tests.waiting import until
from workers.clock import boot_seconds
from workers.holding import SILENT, STILL, Holding
from workers.leases import Leases
from workers.ledger import Ledger
from workers.owner import me
from workers.tables import job


@pytest.fixture
def held(ledger: Ledger) -> Holding:
    """A lesson that is claimed; nothing beats for it."""
    ledger.enqueue("lesson")
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None
    return Holding(ledger.jobs, "lesson", token, 30, Event())


def test_a_fence_is_the_token_raised_above_what_was_found(ledger: Ledger, held: Holding) -> None:
    first = held.token
    assert held.fence() == held.fence(first - 1) == first
    assert held.fence(first + 100) == held.token == first + 101
    assert row(ledger, job, "lesson")["token"] == first + 101
    assert held.check(), "the beats go on with the raised token"
    ledger.enqueue("other")
    other = ledger.jobs.claim("other", me(), 30)
    assert other is not None and other > held.token, "nobody ever gets it again"
    assert held.fence(2**40) == 2**40 + 1


def test_a_fence_needs_the_lease(ledger: Ledger, held: Holding, clock: Clock) -> None:
    clock.now += 31
    assert ledger.jobs.claim("lesson", "elsewhere:boot:1:0", 30) is not None
    for above in (0, 1000):
        with pytest.raises(Cancelled):
            held.fence(above)
    assert held.cancelled()


def test_who_beats_while_the_fence_is_raised_loses_nothing(held: Holding) -> None:
    stop = Event()

    def beat() -> None:
        while not stop.is_set():
            held.check()

    beating = Thread(target=beat)
    beating.start()
    for above in range(100, 2000, 100):
        held.fence(above)
    stop.set()
    beating.join()
    assert not held.lost.is_set()


def test_a_ledger_that_is_silent_is_a_lost_lease(
    held: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its beats fail or still wait for an answer."""
    now = boot_seconds()
    monkeypatch.setattr(Leases, "heartbeat", failing)
    monkeypatch.setattr("workers.holding.boot_seconds", lambda: now + 29)
    with pytest.raises(LedgerFailed):
        held.check()
    assert not held.cancelled()
    monkeypatch.setattr("workers.holding.boot_seconds", lambda: now + 31)
    with pytest.raises(LedgerFailed):
        held.check()
    assert held.cancelled() and held.lost.is_set() and held.why == SILENT


def test_who_did_not_even_ask_stood_still(held: Holding, monkeypatch: pytest.MonkeyPatch) -> None:
    now = boot_seconds()
    monkeypatch.setattr(Leases, "heartbeat", failing)
    monkeypatch.setattr("workers.holding.boot_seconds", lambda: now + 31)
    with pytest.raises(LedgerFailed):
        held.check()
    assert held.cancelled() and held.why == STILL


def failing(*_: object) -> bool:
    raise LedgerFailed("The ledger does not answer.")


def test_a_beat_keeps_the_lease_until_it_is_taken_away(ledger: Ledger, clock: Clock) -> None:
    ledger.enqueue("lesson")
    token = ledger.jobs.claim("lesson", me(), 0.5)
    assert token is not None
    with Holding(ledger.jobs, "lesson", token, 0.5, Event()) as beating:
        beating.tell(0.25)
        until(progress(ledger, 0.25))
        ledger.withdraw("lesson", "it grew")
        assert beating.lost.wait(10)
        assert beating.cancelled()


def progress(ledger: Ledger, share: float) -> Callable[[], bool]:
    return lambda: row(ledger, job, "lesson")["progress"] == share
