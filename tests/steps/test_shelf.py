"""The shelf: whole or not there, once for each key, reused by what a step means."""

import json
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, ClassVar

import pytest

from pipeline.model.errors import Cancelled, ToolFailed
from pipeline.settings import Home
from pipeline.steps.run import LocalRun, Progress
from pipeline.steps.shelf import Shelf, noted_files
from pipeline.steps.step import Artifact, Kit, Ref, Room, Step

NO_KIT: Any = None


@dataclass(frozen=True, slots=True)
class Count:
    letters: int


@dataclass(frozen=True)
class Write(Step[Count]):
    text: str
    after: Ref | None = None
    name: ClassVar[str] = "write"
    result: ClassVar[type[Count]] = Count

    def act(self, kit: Kit, room: Room) -> Count:
        with open(room.folder.parent.parent / "acts", "a") as acts:
            acts.write(f"{self.text}\n")
        if self.text == "bad":
            raise ToolFailed("it broke")
        room.path("text").write_text(self.text)
        return Count(len(self.text))


@dataclass(frozen=True)
class Long(Write):
    @property
    def weight(self) -> int:
        return len(self.text)


@pytest.fixture
def shelf(home: Home) -> Shelf:
    return Shelf(home.shelf, home.rooms)


def acts(shelf: Shelf) -> list[str]:
    return (shelf.rooms.parent / "acts").read_text().splitlines()


def test_a_key_is_reckoned_once() -> None:
    """It is asked for at every sign of progress; of a long lesson it takes milliseconds."""
    step = Write("salom")
    assert step.key is step.key
    assert step == Write("salom") and step.key == Write("salom").key != Write("xayr").key


def test_an_artifact_explains_itself(shelf: Shelf) -> None:
    made = shelf.carry_out(Write("salom"), NO_KIT)
    note = json.loads((made.folder / "artifact.json").read_text())
    assert note["with"] == {"text": "salom", "after": None}
    assert note["value"] == {"letters": 5}
    assert noted_files(made.folder)["text"][1] == 5
    assert not any(path.name.startswith("write-") for path in shelf.rooms.iterdir())


def test_what_is_there_is_not_done_again(shelf: Shelf) -> None:
    first = shelf.carry_out(Write("salom"), NO_KIT)
    second = shelf.carry_out(Write("salom"), NO_KIT)
    assert (first.reused, second.reused) == (False, True)
    assert (second.ref, second.value) == (first.ref, first.value)
    assert acts(shelf) == ["salom"]


def test_the_key_follows_content_not_history(shelf: Shelf) -> None:
    one = Ref("write", "key one", "digest")
    other = Ref("write", "key two", "digest")
    assert Write("x", one).key == Write("x", other).key
    assert Write("x", one).key != Write("x", Ref("write", "key one", "another")).key
    assert Write("x").key != Write("y").key


def test_a_failed_step_leaves_nothing(shelf: Shelf) -> None:
    with pytest.raises(ToolFailed):
        shelf.carry_out(Write("bad"), NO_KIT)
    assert shelf.find(Write("bad")) is None
    assert not any(path.name.startswith("write-") for path in shelf.rooms.iterdir())


def test_many_at_once_do_it_once(shelf: Shelf) -> None:
    made: list[Artifact[Count]] = []
    threads = [
        Thread(target=lambda: made.append(shelf.carry_out(Write("once"), NO_KIT))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert acts(shelf) == ["once"]
    assert len({each.ref for each in made}) == 1


def test_the_runner_keeps_order_and_tells(shelf: Shelf) -> None:
    told: list[Progress] = []
    with LocalRun(shelf, NO_KIT, told.append).open() as run:
        made = run.all(Write(text) for text in ("a", "bb", "ccc"))
        again = run(Write("a"))
    assert [each.value.letters for each in made] == [1, 2, 3]
    assert again.reused
    assert [p.state for p in told if p.step == Write("bb")] == ["running", "done"]


def test_the_runner_begins_with_the_opening_and_goes_on_with_the_long_ones(shelf: Shelf) -> None:
    with LocalRun(shelf, NO_KIT, lanes={"light": 1}).open() as run:
        made = run.all(Long(text) for text in ("a", "bb", "ccc", "dddddd", "eeeee", "fffffffff"))
    assert [each.value.letters for each in made] == [1, 2, 3, 6, 5, 9]
    assert [text[0] for text in acts(shelf)] == list("abfdec")


def test_one_failure_stops_the_run_and_no_other(shelf: Shelf) -> None:
    stopped = Event()
    run = LocalRun(shelf, NO_KIT, cancelled=stopped.is_set)
    with pytest.raises(ToolFailed, match="it broke"), run.open():
        broken = run.later(Write("bad"))
        with pytest.raises(ToolFailed):
            broken.result()
        with pytest.raises(Cancelled, match="not started"):
            run(Write("next"))
        broken.result()
    assert not stopped.is_set()


def test_a_half_made_artifact_is_not_found(shelf: Shelf) -> None:
    folder: Path = shelf.folder("write", Write("x").key)
    folder.mkdir(parents=True)
    (folder / "text").write_text("x")
    assert shelf.find(Write("x")) is None
