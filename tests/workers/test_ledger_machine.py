"""The ledger under any order of claims, beats, crashes, lost answers and time: a state machine.

Workers here forget nothing: each goes on with every token it ever had, as a zombie does. What they
are told must agree with a model of a few lines, and what is written must hold for every row: one
live token, no attempt beyond the cap, a history that is a chain of legal moves.
"""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, delete, select

from pipeline.settings import Home, Settings, WorkSettings
from tests.bookkeeping import GONE, Clock, wanted
from tests.servers import PostgreSQL
from workers.history import ENDED, LEGAL
from workers.leases import Leases
from workers.ledger import Ledger, Verdict, open_ledger
from workers.tables import history, job, metadata, newest, step, wait
from workers.transaction import change, look

LESSONS, STEPS, CAP, LEASE = ("one", "two"), ("a", "b", "c"), 2, 30.0
ABROAD = "elsewhere:boot:1:0"  # Nobody here knows whether it lives.
lessons, steps = st.sampled_from(LESSONS), st.sampled_from(STEPS)
verdicts: st.SearchStrategy[Verdict] = st.sampled_from(["rejected", "failed", "parked"])


@dataclass
class Had:
    """A token that somebody was given, and whether the ledger must still obey it."""

    leases: Leases
    id: str
    token: int
    owner: str
    live: bool = True
    end: float = 0.0


@dataclass
class Given:
    """Every token of one run."""

    all: list[Had] = field(default_factory=list)

    def end(self, leases: Leases, id: str) -> None:
        """Whoever has the row has it no more."""
        for each in self.all:
            each.live &= not (each.leases is leases and each.id == id)


class Machine(RuleBasedStateMachine):
    """``ledger`` is emptied for each run."""

    ledger: ClassVar[Ledger]
    clock: ClassVar[Clock]

    def __init__(self) -> None:
        super().__init__()
        self.given = Given()

        def empty(held: Connection) -> None:
            for table in metadata.sorted_tables:
                if table is not newest:  # Tokens rise for ever.
                    held.execute(delete(table))

        change(self.ledger.engine, empty)

    @rule(id=lessons)
    def enqueue(self, id: str) -> None:
        self.ledger.enqueue(id)

    @rule(id=lessons, owner=st.sampled_from([GONE, ABROAD]))
    def claim_lesson(self, id: str, owner: str) -> None:
        self._claim(self.ledger.jobs, id, owner)

    @rule(id=steps, owner=st.sampled_from([GONE, ABROAD]))
    def claim_step(self, id: str, owner: str) -> None:
        self._claim(self.ledger.steps, id, owner)

    @rule(id=lessons)
    def take(self, id: str) -> None:
        token = self.ledger.take(id, "title", ABROAD, LEASE)
        self._given(self.ledger.jobs, id, ABROAD, token)

    def _claim(self, leases: Leases, id: str, owner: str) -> None:
        self._given(leases, id, owner, leases.claim(id, owner, LEASE))

    def _given(self, leases: Leases, id: str, owner: str, token: int | None) -> None:
        now = self.clock()
        holders = [h for h in self.given.all if h.live and (h.leases, h.id) == (leases, id)]
        if token is None:
            return
        assert all(each.end < now for each in holders), "taken from somebody whose lease runs"
        assert all(token > each.token for each in self.given.all), "a token is given out once"
        self.given.end(leases, id)
        self.given.all.append(Had(leases, id, token, owner, end=now + LEASE))

    @precondition(lambda self: self.given.all)
    @rule(data=st.data())
    def beat(self, data: st.DataObject) -> None:
        had = data.draw(st.sampled_from(self.given.all))
        assert had.leases.heartbeat(had.id, had.token, LEASE, 0.5) == had.live
        had.end = self.clock() + LEASE

    @precondition(lambda self: self.given.all)
    @rule(data=st.data(), above=st.integers(0, 50))
    def fence(self, data: st.DataObject, above: int) -> None:
        had = data.draw(st.sampled_from(self.given.all))
        raised = had.leases.raise_token(had.id, had.token, had.token + above - 25)
        assert (raised is not None) == had.live
        if raised is not None and raised != had.token:
            self.given.end(had.leases, had.id)
            self.given.all.append(Had(had.leases, had.id, raised, had.owner, end=had.end))

    @precondition(lambda self: self.given.all)
    @rule(data=st.data(), how=st.sampled_from(["end", "again", "release", "delay", "done"]))
    def leave(self, data: st.DataObject, how: str) -> None:
        had = data.draw(st.sampled_from(self.given.all))
        assert self._leave(had, how, data) == had.live
        if had.live:
            self.given.end(had.leases, had.id)

    def _leave(self, had: Had, how: str, data: st.DataObject) -> bool:
        ledger, args = self.ledger, (had.id, had.token)
        if how == "end":
            return ledger.end(had.leases, *args, data.draw(verdicts), "why")
        if how == "again":
            return ledger.try_again(had.leases, *args, "why")
        if how == "release":
            return had.leases.release(*args, "why")
        if how == "delay":
            return had.leases.delay(*args, "why", lambda _: 5.0)
        if had.leases is ledger.steps:
            return ledger.finish(*args, 1, 1)
        keys = data.draw(st.sets(steps))
        return ledger.wait(*args, wanted(*keys), {}) if keys else ledger.publish(*args, "v1")

    @rule(id=lessons)
    def withdraw(self, id: str) -> None:
        before = look(self.ledger.engine, lambda held: self.ledger.jobs.state(held, id))
        waits = look(self.ledger.engine, lambda held: held.execute(select(wait)).all())
        self.ledger.withdraw(id, "it grew")
        if before not in ("", *ENDED):
            self.given.end(self.ledger.jobs, id)
            # Nobody goes on with a step that nobody else waits for.
            for key in set(STEPS) - {each.step for each in waits if each.job != id}:
                self.given.end(self.ledger.steps, key)

    @rule(id=lessons)
    def retry(self, id: str) -> None:
        self.ledger.retry(id)

    @rule(seconds=st.sampled_from([1.0, 6.0, 31.0]))
    def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def sweep(self) -> None:
        """The dead and the late lose their leases, nobody else."""
        self.ledger.hand_back()
        running = {
            (leases.table.name, each.id, each.token)
            for leases in (self.ledger.jobs, self.ledger.steps)
            for each in self._running(leases)
        }
        for had in [each for each in self.given.all if each.live]:
            lost = (had.leases.table.name, had.id, had.token) not in running
            assert lost == (had.owner == GONE or had.end < self.clock())
            had.live = not lost

    def _running(self, leases: Leases) -> list[Any]:
        columns = select(leases.table).where(leases.table.c.state == "running")
        return list(look(self.ledger.engine, lambda held: held.execute(columns).all()))

    @rule()
    def ring(self) -> None:
        self.ledger.to_ring(20)

    @invariant()
    def what_is_written_holds(self) -> None:
        look(self.ledger.engine, self._holds)

    def _holds(self, held: Connection) -> None:
        states: dict[tuple[str, str], str] = {}
        for line in held.execute(select(history).order_by(history.c.number)):
            place = (line.what, line.id)
            before = states.get(place, "")
            assert line.was == ("" if before == "dropped" else before), line
            assert (line.what, line.was, line.becomes) in LEGAL, line
            states[place] = line.becomes
        for table in (job, step):
            for found in held.execute(select(table)):
                assert states.pop((table.name, found.id)) == found.state
                assert found.attempts <= CAP
                assert (found.owner != "") == (found.state == "running")
                live = [h for h in self.given.all if h.live and h.id == found.id]
                assert [h.token for h in live] in ([], [found.token])
        assert set(states.values()) <= {"dropped"}


def run_on(url: str, root: Path, examples: int) -> None:
    rules = WorkSettings(ledger=url, attempts=CAP)
    clock = Clock()
    Machine.clock = clock
    Machine.ledger = open_ledger(Home(root), Settings(work=rules), clock)
    limits = settings(
        max_examples=examples, stateful_step_count=40, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Machine, settings=limits)
    Machine.ledger.engine.dispose()


def test_any_order_on_sqlite() -> None:
    # In memory where there is such a place: it is the order that is tried here, not the disk.
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        run_on(f"sqlite:///{folder}/ledger.sqlite", Path(folder), 60)


@pytest.mark.media
def test_any_order_on_postgresql(postgresql: PostgreSQL, tmp_path: Path) -> None:
    run_on(postgresql.fresh(), tmp_path, 15)
