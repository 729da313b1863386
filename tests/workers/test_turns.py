"""Courses take turns: a thousand files of one do not hold up another's single one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.model.taken import Taken
from pipeline.steps.step import Run
from tests.hearing import Bench, bench_in, bench_of
from tests.working import Write, take
from workers.history import ENDED
from workers.leases import AT_ONCE
from workers.studio import Hold, Made, Studio

pytestmark = pytest.mark.media


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with bench_in(tmp_path) as made:
        yield made


def test_a_single_lesson_is_done_long_before_the_crowd_that_came_first(bench: Bench) -> None:
    crowd = [bench.drop(f"many {n}", "Crowded") for n in range(12)]
    alone = bench.drop("one", "Lonely")
    while bench.state(alone) not in ENDED:
        # Two threads, one for each queue, as a worker of `dars up` has them.
        assert [bench.hear("light"), bench.hear("heavy")] != [None, None]
    assert sum(bench.state(id) == "published" for id in crowd) <= 2
    begun = [file for file in bench.marks.glob("many*-first.begun")]
    assert len(begun) < 12, "the crowd is not even begun"
    bench.work_off()
    assert {bench.state(id) for id in crowd} == {"published"}


def test_within_a_course_the_oldest_lesson_is_finished_first(bench: Bench) -> None:
    ids = [bench.drop(f"lesson {n}") for n in range(3)]
    ended: list[str] = []
    while bench.hear():
        ended += [id for id in ids if bench.state(id) == "published" and id not in ended]
    assert ended == ids


def test_within_a_lesson_the_opening_is_first_and_the_longest_next(bench: Bench) -> None:
    """Whichever bell is heard first."""
    studio = bench.work.studio
    texts = [
        "intro",
        "z opening*300",
        "y*700",
        "a short*40",
        "m long*1500",
        "n longer*2100",
        "outro",
    ]

    def story(studio: Studio, taken: Taken, run: Run, hold: Hold) -> Made:
        run.all(Write(text, str(bench.marks)) for text in texts)
        return Made("1", {}, {})

    studio.story = story
    bench.drop("a")
    done: list[str] = []
    while bench.bells:
        bench.bells.reverse()
        bench.hear()
        done += [text for text in texts if bench.ran(text) and text not in done]
    assert done == [texts[n] for n in (0, 1, 2, 5, 4, 3, 6)]


def test_many_lessons_that_need_no_step_are_told_without_any_sweep(bench: Bench) -> None:
    """As after `dars retry --all`: some are rung, and each that is told rings the next."""
    studio, ledger = bench.work.studio, bench.work.ledger
    studio.story = lambda _studio, _taken, _run, _hold: Made("v", {"page": "p"}, {})
    ids = [take(studio, f"lesson {n}") for n in range(2 * AT_ONCE)]
    for id in ids:
        ledger.enqueue(id)
    bench.work.ring()
    assert len(bench.bells) == AT_ONCE
    bench.work_off()
    assert {bench.state(id) for id in ids} == {"published"}


def test_every_bell_does_one_thing_whichever_was_meant(bench: Bench) -> None:
    """Two workers take the same turn; who is second takes the next, so no bell is wasted."""
    ids = [bench.drop(f"lesson {n}") for n in range(4)]
    other = bench_of(bench.work.studio)
    for bell in list(bench.bells[:4]):
        (bench.work if bell.id < ids[1] else other.work).lesson(bell.id)
    assert [bench.state(id) for id in ids] == ["waiting"] * 4


def test_an_unknown_id_is_told_apart_from_one_that_is_taken(bench: Bench) -> None:
    id = bench.drop("a")
    assert not bench.work.lesson("f" * 64)
    assert not bench.work.step(id), "a lesson is no step"
    assert bench.work.lesson(id)
    assert bench.work.lesson(id)
