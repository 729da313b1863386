"""Tasks: what a worker does with a step and a lesson, and what each kind of failure means."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import update

from tests.waiting import until
from tests.working import CHUNKS, small_studio, take
from workers.app import Doorbell, make_app
from workers.leases import Bell
from workers.rooms import clear_rooms
from workers.sweep import sweep
from workers.tables import job, step
from workers.tasks import SELDOM, SOON, Work, back_off
from workers.view import Row, lessons

pytestmark = pytest.mark.media


@dataclass(frozen=True, slots=True)
class ByHand(Doorbell):
    """Bells are collected, and heard when the test says so."""

    heard: list[Bell] = field(default_factory=list)

    def ring(self, bells: Iterable[Bell]) -> None:
        self.heard.extend(bells)


@dataclass
class Bench:
    """One worker without a broker."""

    work: Work
    bells: list[Bell]
    marks: Path

    def drop(self, title: str) -> str:
        id = take(self.work.studio, title)
        self.work.enqueue(id)
        return id

    def hear(self) -> Bell | None:
        if not self.bells:
            return None
        bell = self.bells.pop(0)
        {"lesson": self.work.lesson, "step": self.work.step}[bell.what](bell.id)
        return bell

    def work_off(self) -> None:
        while self.hear():
            pass

    def forget_rings(self) -> None:
        """As if enough time had passed for every bell and every delay."""
        with self.work.ledger.jobs.engine.begin() as held:
            for table in (job, step):
                held.execute(update(table).values(not_before=0.0, ring_at=0.0))

    def row(self) -> Row:
        (row,) = lessons(self.work.ledger)
        return row

    def ran(self, text: str) -> int:
        file = self.marks / f"{text}.done"
        return len(file.read_text()) if file.exists() else 0

    def fails(self, text: str, how: str) -> None:
        (self.marks / f"{text}.fails").write_text(how)


@pytest.fixture
def bench(tmp_path: Path) -> Iterable[Bench]:
    studio = small_studio(tmp_path)
    bell = ByHand(make_app(studio.home, studio.settings))
    (tmp_path / "marks" / "gate").touch()
    yield Bench(Work(studio, bell), bell.heard, tmp_path / "marks")
    studio.ledger.jobs.engine.dispose()


def test_bells_carry_a_lesson_from_the_queue_to_publication(bench: Bench) -> None:
    bench.drop("a")
    bench.work_off()
    row = bench.row()
    assert (row.state, row.progress, row.page_url) == ("published", 1.0, "p")
    assert len(row.version) == 12
    texts = ["first", "aside", "joined", *map(str, range(CHUNKS))]
    assert {text: bench.ran(f"a-{text}") for text in texts} == dict.fromkeys(texts, 1)


def test_all_that_can_run_is_rung_at_once(bench: Bench) -> None:
    bench.drop("a")
    assert bench.hear() is not None
    assert sorted((bell.what, bell.queue) for bell in bench.bells) == [("step", "heavy")]
    bench.hear(), bench.hear()
    queues = [bell.queue for bell in bench.bells if bell.what == "step"]
    assert sorted(queues) == ["heavy"] * CHUNKS + ["light"]


def test_a_lesson_that_is_asked_for_again_reuses_everything(bench: Bench) -> None:
    id = bench.drop("a")
    bench.work_off()
    bench.work.enqueue(id)
    bench.work_off()
    assert bench.row().state == "published"
    assert bench.ran("a-first") == bench.ran("a-joined") == 1
    assert (bench.marks / "a.published").read_text() == "xx"


def test_a_bell_that_comes_twice_late_or_forged_changes_nothing(bench: Bench) -> None:
    id = bench.drop("a")
    while bell := bench.hear():
        for what in (bench.work.lesson, bench.work.step):
            what(bell.id)
            what("forged")
    bench.work.lesson(id)
    assert bench.row().state == "published"
    assert bench.ran("a-joined") == 1


def test_bad_footage_is_rejected_at_once_with_its_sentence(bench: Bench) -> None:
    bench.fails("a-1", "bad media")
    bench.drop("a")
    bench.work_off()
    assert bench.row().state == "rejected"
    assert bench.row().reason == "It is a text; drop a video instead."
    told = bench.work.studio.home.rejected / "a.mp4.txt"
    assert told.read_text() == "It is a text; drop a video instead.\n"


def test_a_wrong_file_of_a_user_is_not_tried_again(bench: Bench) -> None:
    bench.fails("a-1", "bad config")
    bench.drop("a")
    bench.work_off()
    assert (bench.row().state, bench.row().reason) == ("failed", "lesson.toml: cuts: is wrong")
    assert (bench.marks / "a-1.begun").read_text() == "x"


@pytest.mark.parametrize("how", ["tool failed", "bug"])
def test_a_failed_tool_and_a_bug_are_tried_three_times(bench: Bench, how: str) -> None:
    bench.fails("a-1", how)
    bench.drop("a")
    bench.work_off()
    assert bench.row().state == "parked"
    assert (bench.marks / "a-1.begun").read_text() == "xxx"
    (bench.marks / "a-1.fails").unlink()
    assert bench.work.ledger.retry(bench.row().lesson)
    bench.work.ring()
    bench.work_off()
    assert bench.row().state == "published"
    assert bench.ran("a-0") == 1


def test_a_store_that_is_away_is_waited_for_without_counting(bench: Bench) -> None:
    bench.fails("a-joined", "store failed")
    bench.drop("a")
    for _ in range(5):
        bench.work_off()
        assert bench.row().state == "waiting"
        bench.forget_rings()
        bench.work.ring()
    (bench.marks / "a-joined.fails").unlink()
    bench.work_off()
    assert bench.row().state == "published"
    assert (bench.marks / "a-joined.begun").read_text() == "x" * 6


def test_delays_grow_to_a_limit_and_differ(bench: Bench) -> None:
    assert SOON / 2 <= back_off(0) <= SOON
    assert SELDOM / 2 <= back_off(1000) <= SELDOM
    assert len({back_off(3) for _ in range(10)}) > 1


def test_a_worker_that_must_stop_hands_its_step_back_at_once(bench: Bench) -> None:
    (bench.marks / "gate").unlink()
    bench.drop("a")
    at_gate = Thread(target=bench.work_off)
    at_gate.start()
    until((bench.marks / "a-2.begun").exists)
    bench.work.stopping.set()
    at_gate.join(10)
    assert not at_gate.is_alive()
    (bench.marks / "gate").touch()
    bench.work.stopping.clear()
    bench.forget_rings()
    bench.work.ring()
    bench.work_off()
    assert bench.row().state == "published"
    assert (bench.marks / "a-2.begun").read_text() == "xx"
    assert bench.ran("a-2") == 1


def test_a_lost_lease_stops_the_work_and_changes_nothing(bench: Bench) -> None:
    (bench.marks / "gate").unlink()
    id = bench.drop("a")
    at_gate = Thread(target=bench.work_off)
    at_gate.start()
    until((bench.marks / "a-2.begun").exists)
    with bench.work.ledger.jobs.engine.begin() as held:
        held.execute(update(step).where(step.c.state == "running").values(token=99, owner="x:1:1"))
    at_gate.join(10)
    assert not at_gate.is_alive()
    assert bench.ran("a-2") == 0
    assert bench.row().state == "waiting"
    assert bench.row().doing == "write a-2"
    assert id == bench.row().lesson


def test_a_lesson_that_grew_is_withdrawn(bench: Bench) -> None:
    id = bench.drop("a")
    bench.work.grown(bench.work.studio.taken(id))
    bench.work_off()
    assert bench.row().state == "failed"
    assert "grew" in bench.row().reason


def test_a_recording_without_its_note_fails_with_a_sentence(bench: Bench) -> None:
    id = bench.drop("a")
    (bench.work.studio.home.footage / "recordings" / f"{id}.json").unlink()
    bench.work_off()
    assert bench.row().state == "failed"
    assert "drop the footage again" in bench.row().reason


def test_a_step_that_this_version_cannot_read_is_asked_for_anew(bench: Bench) -> None:
    bench.drop("a")
    bench.hear()
    with bench.work.ledger.jobs.engine.begin() as held:
        held.execute(update(step).values(body={"step": "write", "version": 0, "with": {}}))
    bench.work_off()
    assert bench.row().state == "published"


def test_a_sweep_rings_for_what_nobody_heard(bench: Bench) -> None:
    bench.drop("a")
    bench.hear()
    bench.bells.clear()
    bench.forget_rings()
    sweep(bench.work)
    assert [bell.what for bell in bench.bells] == ["step"]


def test_rooms_of_dead_runs_are_deleted_and_those_of_living_ones_are_not(bench: Bench) -> None:
    rooms = bench.work.studio.home.rooms
    (rooms / "write-dead" / "half").mkdir(parents=True)
    (bench.marks / "gate").unlink()
    bench.drop("a")
    at_gate = Thread(target=bench.work_off)
    at_gate.start()
    until((bench.marks / "a-2.begun").exists)
    assert clear_rooms(rooms) == 0
    (bench.marks / "gate").touch()
    at_gate.join(10)
    assert clear_rooms(rooms) == 1
    assert [room.name for room in rooms.iterdir()] == ["locks"]
