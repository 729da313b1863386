"""Tasks: what a worker does with a step and a lesson, and what each kind of failure means."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import update

from pipeline.model.errors import Cancelled
from pipeline.model.taken import Taken
from pipeline.steps.step import Run
from tests.bookkeeping import row
from tests.hearing import Bench, bench_in
from tests.silence import silent
from tests.waiting import until
from tests.working import CHUNKS
from workers.studio import Hold, Made, Studio
from workers.sweep import sweep
from workers.tables import job, step
from workers.tasks import SELDOM, SOON, back_off

pytestmark = pytest.mark.media


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with bench_in(tmp_path) as made:
        yield made


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


def test_what_was_tidied_away_is_made_again_and_counts_as_no_attempt(bench: Bench) -> None:
    bench.fails("a-joined", "store failed")
    bench.drop("a")
    bench.work_off()
    shelf = bench.work.studio.home.shelf
    (chunk,) = (file.parent for file in shelf.glob("write/*/written") if file.read_text() == "a-0")
    shutil.rmtree(chunk)
    (bench.marks / "a-joined.fails").unlink()
    bench.forget_rings()
    bench.work.ring()
    bench.work_off()
    assert bench.row().state == "published"
    assert (bench.ran("a-0"), bench.ran("a-1"), bench.ran("a-joined")) == (2, 1, 1)


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


def test_a_ledger_that_is_silent_for_longer_than_a_lease_counts_for_nothing(bench: Bench) -> None:
    studio = bench.work.studio
    studio.settings = replace(studio.settings, work=replace(studio.settings.work, lease_seconds=1))

    def story(_studio: Studio, _taken: Taken, _run: Run, hold: Hold) -> Made:
        with silent(studio):
            until(hold.cancelled)
        raise Cancelled("it was stopped")

    studio.story = story
    id = bench.drop("a")
    for number in range(1, studio.settings.work.attempts + 2):
        assert bench.hear() is not None
        found = row(bench.work.ledger, job, id)
        assert (found["state"], found["attempts"], found["delays"]) == ("queued", 0, number)
        assert "silent" in bench.row().reason
        bench.forget_rings()
        bench.until_rung()


def test_what_has_its_worker_stand_still_each_time_is_parked(bench: Bench) -> None:
    begun = []

    def story(_studio: Studio, _taken: Taken, _run: Run, hold: Any) -> Made:
        begun.append(hold.token)
        hold._heard -= 2 * hold.seconds  # Machine or process slept for so long.
        assert hold.cancelled()
        raise Cancelled("it was stopped")

    bench.work.studio.story = story
    bench.drop("a")
    bench.work_off()
    assert bench.row().state == "parked" and "stood still" in bench.row().reason
    assert len(begun) == bench.work.studio.settings.work.attempts


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
