"""The watch folder: what is taken when, what wakes it, and what stops nothing."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import pytest

from pipeline.model.errors import BadConfig, Busy, ToolFailed
from pipeline.settings import Home, Settings, WatchSettings
from pipeline.tools import tree
from tests.dropping import QUIET, Studio, powerless, tree_of

Until = Callable[..., Any]


@pytest.fixture
def studio(home: Home) -> Studio:
    return Studio(home)


def test_it_takes_two_looks_and_the_quiet_time(studio: Studio) -> None:
    studio.drop("a.mp4")
    assert studio.look() == 0
    assert studio.look(QUIET - 0.1) == 0
    assert studio.look(0.1) == 1
    assert studio.look(QUIET) == 0


def test_a_growing_file_is_left_alone(studio: Studio) -> None:
    for size in range(1, 6):
        studio.drop("a.mp4", b"x" * size)
        assert studio.look(QUIET) == 0
    assert studio.look(QUIET) == 1


def test_many_files_of_one_course_hold_up_no_other(studio: Studio) -> None:
    for number in range(6):
        studio.drop(f"Algebra/{number}.mp4", f"{number}")
    studio.look()
    copied = studio.intake.enqueue

    def after_ten_seconds(id: str) -> None:
        studio.now += 10
        copied(id)

    studio.intake.enqueue = after_ten_seconds
    studio.now += QUIET
    assert studio.watcher.scan(25) == 3
    studio.drop("Physics/a.mp4", "p")
    assert studio.watcher.scan(-1) == 0
    studio.now += QUIET
    assert studio.watcher.scan(15) == 2
    assert [each.dropped for each in studio.taken[3:]] == ["Algebra/3.mp4", "Physics/a.mp4"]


def test_the_same_size_with_another_time_is_another_file(studio: Studio) -> None:
    file = studio.drop("a.mp4")
    studio.look()
    os.utime(file, ns=(1, 1))
    assert studio.look(QUIET) == 0
    passing = studio.drop(".new", b"FOOTAGE")
    os.utime(passing, ns=(1, 1))
    passing.rename(file)
    assert studio.look(QUIET) == 0
    assert studio.look(QUIET) == 1
    assert list(tree_of(studio.home.taken).values()) == [b"FOOTAGE"]


def test_a_file_renamed_when_whole(studio: Studio) -> None:
    part = studio.drop("C/a.mp4.part", b"x")
    assert studio.settle() == 0
    part.rename(part.with_suffix(""))
    assert studio.settle() == 1


def test_a_folder_waits_for_all_that_is_in_it(studio: Studio) -> None:
    studio.drop("S/C/F/a.mp4", b"a")
    studio.look()
    studio.drop("S/C/F/b.mp4.part", b"b")
    assert studio.look(QUIET) == studio.look(QUIET) == 0
    (studio.home.inbox / "S/C/F/b.mp4.part").rename(studio.home.inbox / "S/C/F/b.mp4")
    hidden = studio.drop("S/C/F/.c.mp4.Xy12", b"c")
    assert studio.look(QUIET) == 0
    hidden.write_bytes(b"cc")
    assert studio.look(QUIET) == 0, "rsync writes under a hidden name"
    hidden.rename(studio.home.inbox / "S/C/F/c.mp4")
    assert studio.settle() == 1
    assert [track.name for track in studio.taken[0].recording.tracks] == ["a.mp4", "b.mp4", "c.mp4"]


def test_empty_folders_and_documents_wait_for_footage(studio: Studio) -> None:
    (studio.home.inbox / "S" / "C" / "F").mkdir(parents=True)
    studio.drop("S/C/G/slides.pdf")
    assert [studio.look(60) for _ in range(4)] == [0] * 4
    assert studio.refused == {}
    studio.drop("S/C/G/a.mp4")
    assert studio.settle() == 1


def test_litter_is_left_where_it_is(studio: Studio) -> None:
    for name in (".DS_Store", "._a.mp4", "@eaDir/a.mp4", "C/Thumbs.db", "lost+found/x"):
        studio.drop(name)
    assert studio.settle() == 0
    assert len(tree_of(studio.home.inbox)) == 5


def test_what_goes_wrong_with_one_stops_no_other(studio: Studio) -> None:
    def enqueue(recording: str) -> None:
        raise failures.pop() if failures else KeyError("ledger")

    failures: list[Exception] = [ToolFailed("no"), OSError(5, "no")]
    studio.intake.enqueue = enqueue
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        studio.drop(name, name)
    assert studio.settle() == 0
    assert len(tree_of(studio.home.inbox)) == 3
    studio.intake.enqueue = studio.queue.append
    assert studio.look(1) == 0, "each waits before it is tried again"
    assert studio.look(QUIET) == 3
    assert len(studio.queue) == 3


def test_footage_is_not_refused_for_a_ledger_that_cannot_be_opened(studio: Studio) -> None:
    def enqueue(recording: str) -> None:
        raise BadConfig("studio.toml", "work.ledger", "the ledger does not open")

    studio.intake.enqueue = enqueue
    studio.drop("C/a.mp4", b"a")
    assert studio.settle() == 0 and studio.refused == {}
    assert set(tree_of(studio.home.inbox)) == {"C/a.mp4"}
    studio.intake.enqueue = studio.queue.append
    assert studio.look(2 * QUIET) == 1


def test_a_recording_waits_for_a_folder_in_it_that_cannot_be_read(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.drop("S/C/L/cam1.mp4", b"1")
    studio.drop("S/C/L/STREAM/cam2.mp4", b"2")
    enter = tree._enter

    def refused(part: str, handle: int, path: tuple[str, ...]) -> int:
        if part == "STREAM":
            raise PermissionError(13, "Permission denied")
        return enter(part, handle, path)

    monkeypatch.setattr(tree, "_enter", refused)
    assert studio.settle() == 0 and studio.queue == []
    assert len(tree_of(studio.home.inbox)) == 2
    monkeypatch.undo()
    assert studio.look(2 * QUIET) + studio.look(2 * QUIET) == 1
    assert len(studio.taken[-1].recording.tracks) == 2


def test_what_cannot_be_moved_out_is_not_taken_again_and_again() -> None:
    with TemporaryDirectory() as root:
        studio = Studio(Home(Path(root)).make())
        course = studio.drop("C/a.mp4").parent
        course.chmod(0o555)
        with powerless(Path(root)):
            assert studio.settle() == studio.look(700) == 0
            assert studio.queue == [] and list(studio.intake.footage.recordings()) == []
            course.chmod(0o755)
            assert studio.look(700) == 1
            studio.drop("C/a.toml", 'title = "Another"')
            course.chmod(0o555)
            assert studio.settle() == studio.look(700) == 0
            assert len(studio.queue) == 1, "nor is it corrected again and again"
            course.chmod(0o755)
            assert studio.look(700) == 1


def test_a_root_that_vanishes_is_an_alarm_and_a_wait(studio: Studio) -> None:
    studio.drop("a.mp4", b"a")
    studio.settle()
    studio.drop("b.mp4", b"b")
    studio.look()
    away = studio.home.root / "unmounted"
    for _ in range(5):
        studio.home.inbox.rename(away)
        assert studio.look(QUIET) == studio.look(QUIET) == 0
        studio.home.inbox.mkdir()
        assert studio.look(QUIET) == 0, "the empty folder below a mount"
        studio.home.inbox.rmdir()
        away.rename(studio.home.inbox)
        assert studio.look() == 0, "settles anew"
    assert len(studio.alarms) == 5
    assert "nothing is taken until it is back" in studio.alarms[0]
    assert studio.look(QUIET) == 1
    assert len(studio.queue) == 2
    assert tree_of(studio.home.taken) == {"a.mp4": b"a", "b.mp4": b"b"}


def test_a_restart_remembers_nothing_and_loses_nothing(studio: Studio) -> None:
    studio.drop("a.mp4")
    studio.look()
    studio.watcher = studio.new_watcher()
    assert studio.look(QUIET) == 0
    assert studio.look(QUIET) == 1


@contextmanager
def running(studio: Studio) -> Iterator[None]:
    """The watcher's own thread, with the real clock."""
    thread = threading.Thread(target=studio.watcher.run)
    thread.start()
    try:
        yield
    finally:
        studio.watcher.stop.set()
        thread.join(10)
        assert not thread.is_alive()


def quick(home: Home, rescan: float) -> Studio:
    studio = Studio(home, Settings(watch=WatchSettings(0.2, rescan)))
    studio.watcher.clock = monotonic
    return studio


def test_events_wake_it_early(home: Home, until: Until) -> None:
    studio = quick(home, rescan=600.0)
    with running(studio):
        until(lambda: studio.watcher._root)
        for name in ("a.mp4", "New/Course/b.mp4"):
            count = len(studio.taken)
            studio.drop(name, name)
            until(lambda count=count: len(studio.taken) > count)


def test_without_any_event_the_full_look_finds_it(home: Home, until: Until) -> None:
    studio = quick(home, rescan=0.3)
    studio.watcher.events = False
    with running(studio):
        until(lambda: studio.watcher._root)
        studio.drop("a.mp4")
        until(lambda: studio.taken)


def test_the_folder_may_go_and_come_back(home: Home, until: Until) -> None:
    studio = quick(home, rescan=0.3)
    with running(studio):
        until(lambda: studio.watcher._root)
        home.inbox.rename(home.root / "away")
        until(lambda: studio.alarms)
        (home.root / "away").rename(home.inbox)
        studio.drop("S/a.mp4")
        until(lambda: studio.taken)


def test_two_watchers_never_share_a_home(home: Home, until: Until) -> None:
    studio = quick(home, rescan=600.0)
    with running(studio):
        until(lambda: studio.watcher._root)
        with pytest.raises(Busy, match="already runs"):
            studio.new_watcher().run()
    studio.watcher = studio.new_watcher()
    studio.watcher.stop.set()
    studio.watcher.run()


def test_one_look_sees_thousands(home: Home) -> None:
    studio = Studio(home)
    folder = home.inbox / "C"
    folder.mkdir()
    for number in range(3000):
        (folder / f"{number}.mp4").touch()
    studio.look()
    assert len(studio.watcher.waiting) == 3000


def test_stopping_in_the_middle_of_a_copy(studio: Studio) -> None:
    studio.intake.cancelled = studio.watcher.stop.is_set
    studio.intake.progress = lambda *_what: studio.watcher.stop.set()
    studio.drop("a.mp4", b"a")
    studio.drop("b.mp4", b"b")
    assert studio.settle() <= 1
    studio.watcher.stop.clear()
    studio.intake.progress = lambda *_what: None
    studio.settle()
    studio.settle()
    assert len(set(studio.queue)) == 2
