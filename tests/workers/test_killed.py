"""kill -9 at every point where the file system is touched: one recording, whole, each time."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from pipeline.model.taken import path_parts
from pipeline.settings import Home
from tests.dropping import QUIET, Studio, tree_of


@pytest.mark.parametrize("stride", [11, pytest.param(1, marks=pytest.mark.media)])
def test_between_any_two_touches(tmp_path: Path, stride: int) -> None:
    killed, point = True, 0
    while killed:
        folder = tmp_path / str(point)
        killed = crash(folder, after=point)
        check(folder)
        point += stride
    assert point > 100, "the whole way was walked"


def make(folder: Path) -> Studio:
    studio = Studio(Home(folder).make())
    ledger = folder / "queue"
    studio.intake.enqueue = lambda each: append(ledger, each)
    return studio


def append(file: Path, text: str) -> None:
    with file.open("a") as opened:
        opened.write(text + "\n")


def crash(folder: Path, after: int) -> bool:
    """Take two recordings in a child that is killed at the touch number ``after``."""
    studio = make(folder)
    studio.drop("S/C/F/a.mp4", b"a" * 3000)
    studio.drop("S/C/F/b.mp4", b"b" * 3000)
    studio.drop("C/01 c.mp4", b"c")
    studio.drop("C/empty.mp4", b"")
    studio.drop("C/01 c.toml", "title = 'Said'")
    child = os.fork()
    if child == 0:
        live_until(after, studio.settle)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def live_until(after: int, work: Callable[[], Any]) -> NoReturn:
    left = after

    def touched(event: str, _args: Any) -> None:
        nonlocal left
        if event.startswith("os.") or event == "open":
            left -= 1
            if left == -1:  # Not again for the kill itself, which is heard too.
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(touched)
        work()
    finally:
        os._exit(0)


def check(folder: Path) -> None:
    """After a restart there is one recording of each, whole, and every source is aside once."""
    studio = make(folder)
    studio.intake.footage.sweep()
    studio.settle()
    studio.look(QUIET)
    studio.settle()
    assert tree_of(studio.home.inbox) == {}
    notes = {taken.recording.id: taken for taken in studio.intake.footage.recordings()}
    assert sorted(taken.heading.title for taken in notes.values()) == ["F", "Said"]
    assert set((folder / "queue").read_text().split()) == set(notes)
    assert set(tree_of(studio.home.rejected)) == {"C/empty.mp4", "C/empty.mp4.txt"}
    aside = tree_of(studio.home.taken)
    assert {n: len(d) for n, d in aside.items() if n.endswith("mp4")} == {
        "S/C/F/a.mp4": 3000, "S/C/F/b.mp4": 3000, "C/01 c.mp4": 1,
    }  # fmt: skip
    held = tree_of(studio.home.footage)
    tracks = [n for n in held if not n.startswith(("recordings", "seen", "copying"))]
    assert len(tracks) == 3
    assert not [n for n in held if n.startswith("copying")]
    for taken in notes.values():
        assert studio.home.taken.joinpath(*path_parts(taken.aside)).exists()
