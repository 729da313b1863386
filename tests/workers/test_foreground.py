"""In the foreground: a lesson that was stopped by no fault of its own is made by the next."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from pipeline.model.errors import Cancelled
from pipeline.model.taken import Taken
from pipeline.steps.step import Run
from tests.silence import silent
from tests.waiting import until
from tests.working import small_studio, take
from workers.batch import Report, _work_off
from workers.cli.bars import Lines
from workers.studio import Hold, Made, Studio
from workers.view import Row, lessons

PUBLISHED = Made("v", {"page": "p"}, {})


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """With one lesson, and a short lease."""
    made = small_studio(tmp_path)
    made.settings = replace(made.settings, work=replace(made.settings.work, lease_seconds=1))
    made.ledger.enqueue(take(made, "a"))
    yield made
    made.ledger.engine.dispose()


def batch(studio: Studio) -> Report:
    told = Report("", "")
    _work_off(studio, Event(), Lines(), told)
    return told


def row(studio: Studio) -> Row:
    (found,) = lessons(studio.ledger)
    return found


def stopped(hold: Hold, begun: Event) -> Made:
    """Work until somebody says stop."""
    begun.set()
    until(hold.cancelled)
    raise Cancelled("it was stopped")


def test_a_batch_leaves_a_lesson_whose_ledger_was_silent_to_the_next(studio: Studio) -> None:
    def story(_studio: Studio, _taken: Taken, _run: Run, hold: Hold) -> Made:
        with silent(studio):
            return stopped(hold, Event())

    studio.story = story
    (told,) = batch(studio).lessons
    assert told["status"] == "busy" and "silent" in told["reason"]
    assert (row(studio).state, row(studio).reason) == ("queued", told["reason"])
    studio.story = lambda _studio, _taken, _run, _hold: PUBLISHED
    assert [each["status"] for each in batch(studio).lessons] == ["published"]


def test_who_makes_what_is_cancelled_hears_just_that(studio: Studio) -> None:
    begun, told = Event(), list[Report]()
    studio.story = lambda _studio, _taken, _run, hold: stopped(hold, begun)
    working = Thread(target=lambda: told.append(batch(studio)))
    working.start()
    assert begun.wait(10)
    studio.ledger.withdraw(row(studio).lesson, "It was cancelled.")
    working.join()
    assert [each["reason"] for each in told[0].lessons] == ["It was cancelled."]
    assert (row(studio).state, row(studio).reason) == ("failed", "It was cancelled.")
