"""Rooms and locks of runs that are no more."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest

from pipeline.steps.locks import free, held
from pipeline.steps.shelf import room_name
from tests.waiting import until
from workers.rooms import OLD, clear_rooms


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def room(rooms: Path, key: str) -> Path:
    made = rooms / room_name("encode", key)
    made.mkdir(parents=True)
    (made / "half").touch()
    return made


def test_a_dead_room_goes_although_another_is_at_work(rooms: Path, stack: ExitStack) -> None:
    dead, living = room(rooms, "a" * 64), room(rooms, "b" * 64)
    stack.enter_context(held(rooms / "locks", "b" * 64))
    assert clear_rooms(rooms) == 1
    assert not dead.exists()
    assert (living / "half").exists()
    assert [lock.name for lock in (rooms / "locks").iterdir()] == ["b" * 64]


def test_locks_that_nobody_holds_go(rooms: Path) -> None:
    for key in "abc":
        with held(rooms / "locks", key):
            pass
    assert clear_rooms(rooms) == 0
    assert list((rooms / "locks").iterdir()) == []


def test_rooms_of_other_hosts_are_left_until_they_are_old(rooms: Path) -> None:
    other = rooms / f"encode-{'a' * 64}-0f-elsewhere-01"
    other.mkdir()
    strange = rooms / "what is this"
    strange.mkdir()
    assert clear_rooms(rooms) == 0
    assert other.exists()
    for each in (other, strange):
        os.utime(each, (0, time.time() - OLD - 60))
    assert clear_rooms(rooms) == 2


def test_who_waited_for_a_lock_that_was_deleted_locks_the_new_one(rooms: Path) -> None:
    locks, order = rooms / "locks", list[str]()

    def second() -> None:
        with held(locks, "key"), free(locks, "key") as dead:
            order.append("somebody else may" if dead else "only one")

    with free(locks, "key") as ours:
        assert ours
        waiting = Thread(target=second)
        waiting.start()
        until(lambda: "-> FLOCK" in Path("/proc/locks").read_text())
    waiting.join(10)
    assert order == ["only one"]
