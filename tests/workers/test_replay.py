"""Replay, tally and progress: what the lesson is told, and what people are told of it."""

from pathlib import Path

import pytest

from pipeline.settings import Home, Settings
from pipeline.steps.registry import step_from
from pipeline.steps.run import LocalRun
from tests.working import OURS, Join, Write, small_studio, story, take
from workers.progress import USUAL, Tally, share
from workers.replay import Pending, Replay
from workers.studio import Studio


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    made = small_studio(tmp_path)
    (tmp_path / "marks" / "gate").touch()
    return made


def write(studio: Studio, text: str) -> Write:
    return Write(text, str(studio.home.root / "marks"))


def test_what_is_on_the_shelf_is_there_and_what_is_not_is_pending(studio: Studio) -> None:
    there, gone = write(studio, "there"), write(studio, "gone")
    studio.shelf.carry_out(there, studio.kit)
    run = Replay(studio.shelf)
    assert run(there).value == "THERE"
    with pytest.raises(Pending):
        run(gone)
    assert run.counts() == {"write": 1}
    (wanted,) = run.wanted()
    assert (wanted.key, wanted.queue, wanted.label) == (gone.key, "heavy", "gone")
    assert step_from(wanted.body) == gone


def test_all_names_every_missing_step_before_it_gives_up(studio: Studio) -> None:
    steps = [write(studio, str(n)) for n in range(3)]
    studio.shelf.carry_out(steps[1], studio.kit)
    run = Replay(studio.shelf)
    with pytest.raises(Pending):
        run.all(step for step in steps)
    assert [each.key for each in run.wanted()] == [steps[0].key, steps[2].key]


def test_later_is_noted_and_pends_only_when_it_is_needed(studio: Studio) -> None:
    run, step = Replay(studio.shelf), write(studio, "later")
    later = run.later(step)
    assert [each.key for each in run.wanted()] == [step.key]
    with pytest.raises(Pending):
        later.result()


def test_the_opening_and_the_long_ones_are_wanted_first_and_what_can_wait_last(
    studio: Studio,
) -> None:
    run = Replay(studio.shelf)
    run.later(write(studio, "can wait"))
    texts = ["title", "opening*100", "next*20", "short*40", "long*1500", "as long*1400", "end"]
    with pytest.raises(Pending):
        run.all(write(studio, text) for text in texts)
    order = ["title", "opening*100", "next*20", "long*1500", "as long*1400", "short*40", "end"]
    order.append("can wait")
    assert [(each.label, each.turn) for each in run.wanted()] == [
        (label, turn) for turn, label in enumerate(order)
    ]


def test_the_opening_stays_what_it_is_when_it_is_done(studio: Studio) -> None:
    run, texts = Replay(studio.shelf), ["opening*100", "next*20", "short*40", "long*1500"]
    studio.shelf.carry_out(write(studio, texts[0]), studio.kit)
    with pytest.raises(Pending):
        run.all(write(studio, text) for text in texts)
    assert [each.label for each in run.wanted()] == ["next*20", "long*1500", "short*40"]


def test_the_same_lesson_in_the_foreground_and_by_replay(studio: Studio) -> None:
    id = take(studio, "a")
    tally = Tally()
    with LocalRun(studio.shelf, studio.kit, tally.see).open() as run:
        made = studio.make(id, tally.follow(run), OURS)
    done, asked = tally.counts()
    assert done == asked == {"write": 5, "join": 2}
    assert {line["state"] for line in tally.steps()} == {"done"}
    replay = Replay(studio.shelf)
    assert studio.make(id, replay, OURS) == made
    assert replay.wanted() == []
    assert list(replay.found) == [line["key"] for line in tally.steps()]


def test_a_step_with_the_same_fields_but_another_name_is_another_step(studio: Studio) -> None:
    one = write(studio, "a")
    assert Join(one.text, one.marks).key != one.key


def test_a_studio_needs_no_store_to_look_around(tmp_path: Path) -> None:
    studio = Studio(Home(tmp_path).make(), Settings(), story)
    assert studio.ledger.hand_back() == 0
    studio.close()
    studio.ledger.jobs.engine.dispose()
    assert not (tmp_path / "store" / "credentials").exists()


def test_progress_rises_from_nothing_to_all() -> None:
    assert share({}, []) == 0.0
    assert share(dict.fromkeys(USUAL, 1), []) == 1.0
    early = share({"probe": 1}, [("listen", 0.0)])
    looked = {"probe": 1, "listen": 1, "slides": 1}
    later = share(looked, [("encode", 0.0)] * 10)
    half = share({**looked, "encode": 5}, [("encode", 0.0)] * 5)
    opened = share({"probe": 1, "listen": 1, "encode": 3}, [])
    looks = [("sound", 0.5), ("slides", 0.5)]
    assert share({"probe": 1, "listen": 1, "encode": 3}, looks) < 0.2, "no chunk is asked for yet"
    assert 0 < early < opened < later < half < 1
    assert share({}, [("encode", 0.5)]) == share({"encode": 1}, [("encode", 0.0)])
