"""Sources that are not to be kept: deleted ten minutes later, if they did not grow."""

from dataclasses import replace

from pipeline.settings import Home, Settings, WatchSettings
from tests.dropping import QUIET, Studio, tree_of
from workers.late import LOOK_AFTER


def test_sources_are_deleted_only_for_who_asks(home: Home) -> None:
    studio = Studio(home, Settings(watch=WatchSettings(QUIET, 10.0, keep_sources=False)))
    studio.drop("C/a.mp4", b"a")
    studio.drop("C/a.toml", "title = 'A'")
    studio.drop("S/C/F/b.mp4", b"b")
    assert studio.settle() == 2
    assert tree_of(home.inbox) == {} and len(tree_of(home.taken)) == 3, "it may grow still"
    studio.look(LOOK_AFTER + 1)
    assert tree_of(home.taken) == {}


def test_nor_then_while_they_grow_or_where_the_watcher_was_another(home: Home) -> None:
    studio = Studio(home, Settings(watch=WatchSettings(QUIET, 10.0, keep_sources=False)))
    studio.drop("C/a.mp4", b"begin")
    studio.settle()
    with (home.taken / "C" / "a.mp4").open("ab") as writer:
        writer.write(b" end")
    studio.look(1)
    assert studio.look(QUIET) == 1
    assert tree_of(home.taken) == {"C/a.mp4": b"begin end"}
    studio.watcher = studio.new_watcher()
    studio.look(1)
    studio.look(LOOK_AFTER + 1)
    assert tree_of(home.taken) == {}


def long_ago(studio: Studio) -> None:
    """Nobody watched since these were taken."""
    for taken in list(studio.intake.footage.recordings()):
        studio.intake.footage.note(replace(taken, at="2026-01-01T00:00:00+00:00"))


def test_what_grew_while_nobody_watched_is_not_deleted(home: Home) -> None:
    studio = Studio(home, Settings(watch=WatchSettings(QUIET, 10.0, keep_sources=False)))
    studio.drop("C/a.mp4", b"begin")
    studio.drop("C/b.mp4", b"whole")
    studio.settle()
    with (home.taken / "C" / "a.mp4").open("ab") as writer:
        writer.write(b" end")
    long_ago(studio)
    studio.watcher = studio.new_watcher()
    studio.look(1)
    assert tree_of(home.taken) == {} and tree_of(home.inbox) == {"C/a.mp4": b"begin end"}


def test_what_lies_where_something_rejected_lay_has_its_own_time(home: Home) -> None:
    studio = Studio(home, Settings(watch=WatchSettings(QUIET, 10.0, keep_sources=False)))
    studio.drop("C/a.mp4", b"no film")
    studio.settle()
    studio.intake.aside.reject(studio.taken[0], "It is no film.")
    studio.look(LOOK_AFTER - 3 * QUIET)
    studio.drop("C/a.mp4", b"a film")
    studio.settle()
    studio.look(3 * QUIET)
    assert tree_of(home.taken) == {"C/a.mp4": b"a film"}


def test_what_was_kept_stays_when_nothing_is_kept_any_more(home: Home) -> None:
    studio = Studio(home)
    studio.drop("C/a.mp4", b"a")
    studio.settle()
    long_ago(studio)
    careless = Studio(home, Settings(watch=WatchSettings(QUIET, 10.0, keep_sources=False)))
    careless.look(1)
    careless.look(LOOK_AFTER + 1)
    assert tree_of(home.taken) == {"C/a.mp4": b"a"}


def test_of_the_same_bytes_dropped_twice_the_first_goes_at_once(home: Home) -> None:
    studio = Studio(home, Settings(watch=WatchSettings(QUIET, 10.0, keep_sources=False)))
    studio.drop("A/a.mp4", b"a")
    studio.settle()
    studio.drop("B/a.mp4", b"a")
    studio.settle()
    assert tree_of(home.taken) == {"B/a.mp4": b"a"}
    studio.look(LOOK_AFTER + 1)
    assert tree_of(home.taken) == {}


def test_what_is_dropped_again_where_it_lay_before_it_was_rejected_stays(home: Home) -> None:
    studio = Studio(home, Settings(watch=WatchSettings(QUIET, 10.0, keep_sources=False)))
    for _ in range(2):
        studio.drop("C/a.mp4", b"half a film")
        studio.settle()
        assert tree_of(home.taken) == {"C/a.mp4": b"half a film"}
        studio.intake.aside.reject(studio.taken[-1], "It was cut short.")
    assert len(tree_of(home.rejected)) == 4
