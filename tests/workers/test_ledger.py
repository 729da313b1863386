"""Ledger: nothing that was asked for is forgotten, and every end has its reason."""

from pathlib import Path

import pytest
from sqlalchemy import select

from pipeline.model.errors import BadConfig
from pipeline.settings import Home, Settings, WorkSettings
from tests.bookkeeping import Clock, row, state, waiting, wanted
from workers.board import Lines
from workers.cli.asked import Asked
from workers.cli.status import cancel, retry
from workers.ledger import Ledger, Verdict, open_ledger
from workers.owner import me
from workers.tables import history, job, step
from workers.transaction import look
from workers.view import Row, lessons


def test_a_stale_replay_publishes_nothing(ledger: Ledger, clock: Clock) -> None:
    ledger.enqueue("lesson")
    stale = ledger.jobs.claim("lesson", me(), 30)
    assert stale is not None
    clock.now += 31
    fresh = ledger.jobs.claim("lesson", me(), 30)
    assert fresh is not None
    assert not ledger.publish("lesson", stale, "v1")
    assert not ledger.end(ledger.jobs, "lesson", stale, "failed", "late")
    assert not ledger.wait("lesson", stale, wanted("a"), {})
    assert ledger.publish("lesson", fresh, "v2")
    assert row(ledger, job, "lesson")["version"] == "v2"


def test_finishing_a_step_wakes_who_waits_for_it(ledger: Ledger) -> None:
    waiting(ledger, "one", "a", "b")
    waiting(ledger, "two", "b")
    waiting(ledger, "three", "c")
    token = ledger.steps.claim("b", me(), 30)
    assert token is not None
    assert ledger.finish("b", token, 2.5, 3.5)
    assert [state(ledger, id) for id in ("one", "two", "three")] == ["queued", "queued", "waiting"]


def test_a_step_that_finishes_during_a_replay_brings_another_replay(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a", "b")
    token = ledger.steps.claim("a", me(), 30)
    assert token is not None
    ledger.enqueue("lesson")
    replay = ledger.jobs.claim("lesson", me(), 30)
    assert replay is not None
    assert ledger.finish("a", token, 1, 1)
    assert ledger.wait("lesson", replay, wanted("b"), {"encode": 1})
    assert state(ledger, "lesson") == "queued"


def test_what_is_missed_although_it_is_done_is_done_again(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a")
    token = ledger.steps.claim("a", me(), 30)
    assert token is not None
    ledger.finish("a", token, 1, 1)
    waiting(ledger, "lesson", "a")
    again = ledger.steps.claim("a", me(), 30)
    assert again is not None and again > token


def test_asking_while_it_runs_means_once_more_afterwards(ledger: Ledger) -> None:
    ledger.enqueue("lesson", "Algebra")
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None
    ledger.enqueue("lesson")
    assert ledger.publish("lesson", token, "v1")
    assert state(ledger, "lesson") == "queued"
    again = ledger.jobs.claim("lesson", me(), 30)
    assert again is not None
    assert ledger.publish("lesson", again, "v2")
    assert state(ledger, "lesson") == "published"
    assert row(ledger, job, "lesson")["title"] == "Algebra"


def test_attempts_are_counted_and_end_in_parking(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a", "b")
    for _ in range(3):
        token = ledger.steps.claim("a", me(), 30)
        assert token is not None
        assert ledger.try_again(ledger.steps, "a", token, "ffmpeg failed")
    assert row(ledger, step, "a")["state"] == "parked"
    found = row(ledger, job, "lesson")
    assert (found["state"], found["reason"]) == ("parked", "ffmpeg failed")
    assert ledger.steps.claim("b", me(), 30) is None, "nobody wants it any more"


def test_retry_goes_through_all_attempts_again(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a")
    for _ in range(3):
        token = ledger.steps.claim("a", me(), 30)
        assert token is not None
        ledger.try_again(ledger.steps, "a", token, "ffmpeg failed")
    assert ledger.retry("lesson")
    assert not ledger.retry("lesson")
    waiting(ledger, "lesson", "a")
    assert ledger.steps.claim("a", me(), 30) is not None


def test_bad_footage_ends_every_lesson_that_needs_it(ledger: Ledger) -> None:
    waiting(ledger, "one", "probe")
    waiting(ledger, "two", "probe")
    token = ledger.steps.claim("probe", me(), 30)
    assert token is not None
    assert sorted(ledger.concerned(ledger.steps, "probe")) == ["one", "two"]
    assert ledger.end(ledger.steps, "probe", token, "rejected", "It is a text.")
    assert state(ledger, "one") == state(ledger, "two") == "rejected"
    assert row(ledger, step, "probe")["state"] == "rejected"


def test_a_step_of_another_version_is_replaced(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "old")
    token = ledger.steps.claim("old", me(), 30)
    assert token is not None
    assert ledger.outdated("old", token, "too old")
    assert state(ledger, "lesson") == "queued"


def test_what_viewers_are_being_led_to_is_not_cancelled(ledger: Ledger, clock: Clock) -> None:
    ledger.enqueue("lesson")
    assert ledger.withdraw("lesson", "no", unless_switching=True)
    assert ledger.retry("lesson")
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None
    token = ledger.jobs.raise_token("lesson", token, token + 5)
    assert token is not None
    assert not ledger.withdraw("lesson", "no", unless_switching=True)
    assert state(ledger, "lesson") == "running"
    # Who does not beat any more leads nobody anywhere; the next one has begun nothing yet.
    clock.now += 31
    ledger.hand_back()
    assert ledger.jobs.claim("lesson", me(), 30)
    assert ledger.withdraw("lesson", "no", unless_switching=True)
    assert state(ledger, "lesson") == "failed"
    assert ledger.jobs.raise_token("lesson", token, 0) is None


def test_what_came_out_before_the_ledger_could_be_asked_was_not_cancelled(ledger: Ledger) -> None:
    token = ledger.take("lesson", "Algebra", me(), 30)
    assert token is not None and ledger.publish("lesson", token, "v1")
    assert not ledger.withdraw("lesson", "no", unless_switching=True)


def test_why_it_failed_before_is_not_told_of_a_lesson_that_is_being_made(ledger: Ledger) -> None:
    ledger.enqueue("lesson")
    assert ledger.withdraw("lesson", "no")
    assert ledger.take("lesson", "Algebra", me(), 30)
    assert row(ledger, job, "lesson")["reason"] == ""


def test_only_what_may_go_better_is_tried_again_with_all(home: Home) -> None:
    ledger, asked = open_ledger(home, Settings()), Asked(home.root, "")
    verdicts: tuple[tuple[str, Verdict], ...] = (
        ("poor", "rejected"), ("sick", "failed"), ("worn", "parked"),
    )  # fmt: skip
    for id, verdict in verdicts:
        token = ledger.take(id, id, me(), 30)
        assert token is not None and ledger.end(ledger.jobs, id, token, verdict, "why")
    ledger.enqueue("unwanted")
    assert cancel(asked, "unwanted") == retry(asked, "", everything=True) == 0
    states = {id: state(ledger, id) for id in ("poor", "sick", "worn", "unwanted")}
    assert states == {
        "poor": "rejected", "sick": "queued", "worn": "queued", "unwanted": "failed",
    }  # fmt: skip


def test_a_withdrawn_job_takes_its_lease_with_it(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a")
    ledger.enqueue("lesson")
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None
    ledger.withdraw("lesson", "It grew after it was taken.")
    assert not ledger.publish("lesson", token, "v1")
    assert state(ledger, "lesson") == "failed"
    assert ledger.steps.claim("a", me(), 30) is None


def test_a_preview_is_told_of_while_it_is_one(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting(ledger, "lesson", "a")
    board = Lines()

    def go_on(preview: str) -> Row:
        ledger.enqueue("lesson")
        token = ledger.jobs.claim("lesson", me(), 30)
        assert token is not None
        assert ledger.wait("lesson", token, wanted("a"), {}, preview)
        board.show(lessons(ledger))
        return lessons(ledger)[0]

    assert go_on("").preview_url == ""
    assert go_on("http://it").preview_url == "http://it"
    assert go_on("").last == "preview http://it", "it is not forgotten"
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "preview" in line] == ["preview : http://it"]
    ledger.enqueue("lesson")
    token = ledger.jobs.claim("lesson", me(), 30)
    assert token is not None
    ledger.end(ledger.jobs, "lesson", token, "failed", "no")
    assert (lessons(ledger)[0].preview_url, lessons(ledger)[0].last) == ("", "no")


def test_every_move_is_in_the_history(ledger: Ledger) -> None:
    waiting(ledger, "lesson", "a")
    token = ledger.steps.claim("a", me(), 30)
    assert token is not None
    ledger.finish("a", token, 1, 1)
    columns = select(history.c.what, history.c.was, history.c.becomes).order_by(history.c.number)
    moves = look(ledger.engine, lambda held: held.execute(columns).all())
    assert [tuple(move) for move in moves] == [
        ("lesson", "", "queued"), ("lesson", "queued", "running"), ("lesson", "running", "waiting"),
        ("step", "", "ready"), ("step", "ready", "running"), ("step", "running", "done"),
        ("lesson", "waiting", "queued"),
    ]  # fmt: skip


def test_a_ledger_that_does_not_open_is_a_matter_of_configuration(home: Home) -> None:
    settings = Settings(work=WorkSettings(ledger="sqlite:////proc/none/ledger.sqlite"))
    with pytest.raises(BadConfig, match=r"work\.ledger"):
        open_ledger(home, settings)


def test_homes_with_odd_names_have_their_own_ledgers(tmp_path: Path) -> None:
    homes = [Home(tmp_path / name).make() for name in ("q?1", "q?2", "p%20x", "a#b")]
    for each in homes:
        open_ledger(each, Settings(work=WorkSettings())).enqueue(each.root.name)
    assert all(each.ledger.exists() for each in homes)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_of_many_that_ended_the_latest_are_seen_and_all_that_did_not(
    ledger: Ledger, clock: Clock
) -> None:
    for id in ("first", "open", "second", "third"):
        token = ledger.take(id, id, me(), 30)
        assert token is not None
        clock.now += 1
        if id != "open":
            ledger.end(ledger.jobs, id, token, "failed", "why")
    assert [each.lesson for each in lessons(ledger, 2)] == ["open", "second", "third"]
    assert len(lessons(ledger, 0)) == 1 and len(lessons(ledger)) == 4
