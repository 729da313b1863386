"""The arithmetic of the simulation: what can be said by hand comes out of it."""

import random

import pytest

from bench.scaling.university import DAY, HOUR, Cost, Load, arrivals, line, needed, shrunk, simulate

ONE = Load(studios=1, lessons=1, minutes=10, night=0.0)
FREE = Cost(second=1.0, lesson=20.0, locked=0.0)


def test_a_lone_lesson_on_one_core_takes_what_its_steps_take_together() -> None:
    days = simulate(ONE, FREE, cores=1)
    assert days.waits == [pytest.approx(10 * 60 + 20)]
    assert days.late == 0


def test_its_chunks_are_done_side_by_side_and_its_ends_are_not() -> None:
    days = simulate(ONE, FREE, cores=10)
    assert days.waits == [pytest.approx(60 + 20)]
    assert days.busiest_steps == 12
    assert simulate(ONE, FREE, cores=100).waits == [pytest.approx(60 + 20)]


def test_the_writers_of_the_ledger_go_one_by_one() -> None:
    slow = Cost(second=0.0, lesson=0.0, locked=5.0)
    assert simulate(ONE, slow, cores=100).waits == [pytest.approx(12 * 5.0)]


def test_what_is_ready_makes_every_step_dearer() -> None:
    asking = Cost(second=0.0, lesson=0.0, locked=0.0, asked_each=1.0)
    # One core: nine of ten chunks wait while the first is asked for, then eight, and so on.
    assert simulate(ONE, asking, cores=1).waits == [pytest.approx(sum(range(10)))]


def test_what_is_not_out_in_time_is_late() -> None:
    load = Load(studios=1, lessons=4, minutes=10, night=0.0)
    days = simulate(load, Cost(second=100.0, lesson=0.0, locked=0.0), cores=1, until=2 * DAY)
    assert days.late + len(days.waits) == 4
    assert days.late >= 2
    assert days.most == float("inf")


def test_more_cores_never_make_anybody_wait_longer() -> None:
    load = Load(studios=6, minutes=10)
    waits = [simulate(load, FREE, cores).most for cores in (1, 2, 4, 8)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > waits[-1]


def test_lessons_end_before_the_hour_or_wait_for_the_night() -> None:
    load = Load(studios=100, night=0.5)
    found = arrivals(load, random.Random(1))
    by_day = [each for each in found if each != load.night_hour * HOUR]
    assert len(found) == 400
    assert all(50 * 60 <= each % HOUR <= 55 * 60 for each in by_day)
    assert 9 * HOUR <= min(by_day) <= max(by_day) <= 17 * HOUR
    assert 100 < len(by_day) < 300


def test_the_cores_that_are_needed_are_the_work_of_a_day() -> None:
    assert needed(Load(studios=6), Cost(second=2.88, lesson=0.0, locked=0.0)) == pytest.approx(2.4)


def test_a_tenth_of_everything_waits_as_long_as_the_whole() -> None:
    load = Load(studios=100, minutes=10, night=1.0)
    cost = Cost(1.0, 20.0, locked=0.05, locked_each=1e-4, asked_each=1e-3)
    whole, tenth = simulate(load, cost, 30), simulate(*shrunk(load, cost, 10), 3)
    assert tenth.median == pytest.approx(whole.median, rel=0.15)
    assert tenth.writer == pytest.approx(whole.writer, rel=0.15)
    assert 10 * tenth.backlog == pytest.approx(whole.backlog, rel=0.25)


def test_a_line_goes_through_what_lies_on_one_and_never_falls() -> None:
    begins, rises = line([(0, 1), (10, 3), (20, 5)])
    assert begins == pytest.approx(1)
    assert rises == pytest.approx(0.2)
    assert line([(0, 3), (10, 1)]) == (2.0, 0.0)
