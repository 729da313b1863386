"""A worker that hears nothing any more notices, and begins anew; one whose broker is away waits."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.listening import Works, works
from tests.servers import RabbitMQ, Redis
from tests.waiting import until
from tests.working import small_studio, take
from workers.app import Doorbell, make_app
from workers.deaf import DEAF, READY, SELDOM, TIMES, Watch, patience
from workers.ear import Ear
from workers.leases import Bell
from workers.tasks import Work

QUEUES = ("light", "heavy")


@dataclass(frozen=True, slots=True)
class Taking(Doorbell):
    """A broker that takes bells, unless it is ``away``, and gives none."""

    rung: list[Bell] = field(default_factory=list)
    away: list[str] = field(default_factory=list)

    def ring(self, bells: Iterable[Bell], patience: float = 0) -> bool:
        self.rung.extend([] if self.away else bells)
        return not self.away


@dataclass
class Bench:
    watch: Watch
    bell: Taking
    ear: Ear
    now: float = 0.0

    def passes(self, seconds: float) -> bool:
        """Let time pass in small steps; whether it was ever deaf."""
        end, found = self.now + seconds, False
        while self.now < end:
            self.now += 1.0
            found |= self.watch.deaf()
        return found


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.delenv(TIMES, raising=False)
    studio = small_studio(tmp_path)
    bell = Taking(make_app(studio.home, studio.settings))
    work, ear = Work(studio, bell), Ear(1, last=0.0)
    watch = Watch(work, ear, QUEUES, lambda: None, lambda: made.now, _began=0.0)
    made = Bench(watch, bell, ear)
    work.enqueue(take(studio, "a"))
    yield made
    studio.ledger.jobs.engine.dispose()


def test_ready_work_a_taken_bell_and_silence_are_deafness(bench: Bench) -> None:
    assert not bench.passes(READY + DEAF - 1)
    assert bench.passes(2)
    assert bench.now < 60 - 10, "what is left of the minute is for the start"
    assert len(bench.bell.rung) == 2, "once when it was queued, once to make sure"


def test_without_work_nobody_is_deaf(bench: Bench) -> None:
    (job,) = bench.bell.rung
    assert bench.watch.work.lesson(job.id)  # It waits for a step now, which somebody else has.
    (step,) = [bell for bell in bench.bell.rung if bell.what == "step"]
    bench.watch.work.ledger.steps.claim(step.id, "elsewhere:1:1:1", 3600)
    assert not bench.passes(200)


def test_a_broker_that_is_away_is_no_deafness(bench: Bench) -> None:
    bench.bell.away.append("frozen")
    assert not bench.passes(500)
    bench.bell.away.clear()
    assert bench.passes(DEAF + 2)


def test_who_heard_anything_or_is_busy_is_not_deaf(bench: Bench) -> None:
    for _ in range(20):
        assert not bench.passes(READY + DEAF - 5)
        bench.ear.last = bench.now
    bench.ear.busy = 1
    assert not bench.passes(200)


def test_each_time_in_vain_it_waits_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = []
    for times in ("", "1", "2", "900", "no number"):
        monkeypatch.setenv(TIMES, times)
        waits.append(patience())
    assert waits == [DEAF, 2 * DEAF, 4 * DEAF, SELDOM, DEAF]


@pytest.mark.media
@pytest.mark.parametrize("kind", [None, Redis, RabbitMQ])
def test_a_deaf_worker_begins_anew_and_works(
    kind: type[Redis] | type[RabbitMQ] | None, tmp_path: Path
) -> None:
    if kind is None:
        with works(tmp_path / "home") as made:
            _deafened(made)
        return
    with kind(tmp_path / "server") as server, works(tmp_path / "home", server) as made:
        _deafened(made)


def _deafened(made: Works) -> None:
    made.open_gate()
    worker = made.start()
    made.drop("a")
    until(made.published, 60)
    order = made.marks / "deaf"
    order.touch()
    until(lambda: not order.exists())
    environment = Path(f"/proc/{worker.pid}/environ")
    assert TIMES.encode() not in environment.read_bytes()
    made.drop("b")
    until(made.published, 60)  # The bound that RELIABILITY sets in row 13.
    made.once("b")
    assert TIMES.encode() in environment.read_bytes(), "another life of the same process"
    os.kill(worker.pid, 15)
    assert worker.wait(10) == 0
