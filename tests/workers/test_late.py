"""Sources that go on growing after they were taken: a copier paused longer than the quiet time."""

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from pipeline.model.errors import Superseded
from pipeline.settings import Home
from tests.dropping import QUIET, Studio, tree_of
from workers.late import LOOK_AFTER
from workers.making import source_is_whole
from workers.studio import open_studio


@pytest.fixture
def studio(home: Home) -> Studio:
    return Studio(home)


def test_a_file_comes_back_and_is_taken_whole(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"begin")
    studio.settle()
    with (studio.home.taken / "C" / "a.mp4").open("ab") as writer:
        writer.write(b" end")
    studio.look(1)
    assert [taken.recording.id for taken in studio.grown] == studio.queue
    assert studio.look(QUIET) == 1
    digest = sha256(b"begin end").hexdigest()
    assert studio.taken[-1].recording.tracks[0].digest == digest
    assert tree_of(studio.home.taken) == {"C/a.mp4": b"begin end"}
    assert studio.look(LOOK_AFTER) == 0


@pytest.mark.parametrize("when", ["while nobody watches", "when another one watches"])
def test_it_comes_back_though_the_watcher_that_took_it_died(studio: Studio, when: str) -> None:
    studio.drop("C/a.mp4", b"begin")
    studio.settle()
    studio.watcher = studio.new_watcher()
    if when == "when another one watches":
        studio.look(1)
    with (studio.home.taken / "C" / "a.mp4").open("ab") as writer:
        writer.write(b" end")
    studio.look(1)
    assert [taken.recording.id for taken in studio.grown] == studio.queue
    assert studio.look(QUIET) == 1
    assert tree_of(studio.home.taken) == {"C/a.mp4": b"begin end"}
    studio.watcher = studio.new_watcher()
    assert studio.look(1) == studio.look(QUIET) == 0, "the whole one stays"
    assert len(studio.grown) == 1


@pytest.mark.parametrize("moved", [False, True])
def test_what_was_taken_first_is_never_shown_whoever_died_on_the_way(
    studio: Studio, moved: bool
) -> None:
    """That it grew is noted, and then the watcher died, before or after it was put back."""
    studio.drop("C/a.mp4", b"begin")
    studio.settle()
    (taken,) = studio.taken
    (studio.home.taken / "C" / "a.mp4").write_bytes(b"begin end")
    studio.intake.footage.note(replace(taken, grown=True))
    if moved:
        (studio.home.taken / "C" / "a.mp4").rename(studio.home.inbox / "C" / "a.mp4")
    (studio.home.root / "studio.toml").write_text("[watch]\nquiet_seconds = 0.1\n")
    made = open_studio(studio.home.root)
    for _ in range(2):
        with pytest.raises(Superseded, match="the whole of it is made into another lesson"):
            source_is_whole(made, taken)
        assert tree_of(studio.home.inbox) == {"C/a.mp4": b"begin end"}
    studio.settle()
    with pytest.raises(Superseded):
        source_is_whole(made, taken)
    assert tree_of(studio.home.taken) == {"C/a.mp4": b"begin end"}
    source_is_whole(made, studio.taken[-1])


def test_its_sidecar_counts_though_it_is_aside_already(studio: Studio) -> None:
    studio.drop("C/a.toml", "title = 'Hand-picked'\ncuts = [{ start = 0, end = 45 }]")
    studio.drop("C/a.mp4", b"begin")
    studio.settle()
    with (studio.home.taken / "C" / "a.mp4").open("ab") as writer:
        writer.write(b" end")
    studio.look(1)
    assert studio.look(QUIET) == 1
    first, whole = studio.taken
    assert whole.heading.title == "Hand-picked" and whole.wishes == first.wishes
    assert whole.sidecar == "C/a.toml"
    studio.drop("C/a.mp4", b"another one of that name")
    studio.settle()
    assert studio.taken[-1].heading.title == "a"


def test_what_was_rejected_because_it_was_not_whole_comes_back_too(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"begin")
    studio.settle()
    (taken,) = studio.taken
    at = studio.intake.aside.reject(taken, "It ends in the middle; copy it again.")
    assert at == studio.home.rejected / "C" / "a.mp4"
    studio.look(1)
    assert studio.grown == [], "it has not grown"
    with at.open("ab") as writer:
        writer.write(b" end")
    studio.look(1)
    assert studio.look(QUIET) == 1
    assert tree_of(studio.home.taken) == {"C/a.mp4": b"begin end"}
    assert tree_of(studio.home.rejected) == {}, "nor does a text stay that is not true"


def test_what_is_refused_then_is_not_fetched_again_at_every_start(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"begin")
    studio.settle()
    at = studio.intake.aside.reject(studio.taken[0], "It ends in the middle; copy it again.")
    at.write_bytes(b"")
    studio.look(1)
    studio.look(QUIET)
    assert set(studio.refused) == {"C/a.mp4"}
    for _ in range(2):
        studio.watcher = studio.new_watcher()
        assert studio.look(1) == studio.look(QUIET) == 0
    assert tree_of(studio.home.inbox) == {}
    assert set(tree_of(studio.home.rejected)) == {"C/a.mp4", "C/a.mp4.txt"}


def test_a_damaged_note_keeps_no_other_from_coming_back(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"begin")
    studio.drop("C/b.mp4", b"other")
    studio.settle()
    other = next(each for each in studio.taken if each.dropped == "C/b.mp4")
    note = studio.home.footage / "recordings" / f"{other.recording.id}.json"
    note.write_text("{")
    with (studio.home.taken / "C" / "a.mp4").open("ab") as writer:
        writer.write(b" end")
    studio.look(1)
    assert [each.dropped for each in studio.grown] == ["C/a.mp4"]


def test_the_same_bytes_once_more_have_not_grown(studio: Studio) -> None:
    file = studio.drop("C/a.mp4", b"the same")
    os.utime(file, (1, 1))
    studio.settle()
    studio.drop("C/a.mp4", b"the same")
    studio.settle()
    assert studio.look(1) == studio.look(QUIET) == 0
    assert studio.grown == [] and len(studio.taken) == 2


def test_and_though_another_watcher_looks_then(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"begin")
    studio.settle()
    at = studio.intake.aside.reject(studio.taken[0], "It ends in the middle; copy it again.")
    studio.watcher = studio.new_watcher()
    with at.open("ab") as writer:
        writer.write(b" end")
    studio.look(1)
    assert studio.look(QUIET) == 1
    assert tree_of(studio.home.taken) == {"C/a.mp4": b"begin end"}


def test_a_folder_comes_back(studio: Studio) -> None:
    studio.drop("S/C/F/a.mp4", b"a")
    studio.settle()
    (studio.home.taken / "S" / "C" / "F" / "late.mp4").write_bytes(b"late")
    studio.look(1)
    studio.look(QUIET)
    assert len(studio.taken[-1].recording.tracks) == 2


def test_what_was_tidied_away_by_hand_is_nobodys_business(studio: Studio) -> None:
    studio.drop("a.mp4")
    studio.settle()
    (studio.home.taken / "a.mp4").unlink()
    assert studio.settle() == 0 and studio.grown == []


def test_nor_what_changes_long_afterwards(studio: Studio) -> None:
    studio.drop("a.mp4")
    studio.settle()
    studio.look(LOOK_AFTER + 1)
    (studio.home.taken / "a.mp4").write_bytes(b"edited")
    assert studio.settle() == 0 and studio.grown == []


@pytest.mark.parametrize("writer", ["keeps it open", "renames at the end", "is out of sight"])
@pytest.mark.parametrize("seed", range(7))
def test_a_writer_with_pauses(studio: Studio, writer: str, seed: int) -> None:
    """What was taken last is the whole file; whatever was taken before it is known as grown."""
    chance, data = Random(seed), b""
    path = Path("C/a.mp4.part" if writer == "renames at the end" else "C/a.mp4")
    studio.drop(str(path), b"")
    with (studio.home.inbox / path).open("ab", buffering=0) as file:
        for _ in range(chance.randint(1, 5)):
            if writer == "is out of sight":  # On another machine: its open file shows here no more.
                file.close()
                places = (studio.home.inbox / path, studio.home.taken / path)
                file = next(place for place in places if place.exists()).open("ab", buffering=0)
            piece = chance.randbytes(chance.randint(1, 50))
            data += piece
            file.write(piece)
            if writer == "is out of sight":
                file.close()
            for _ in range(chance.randint(0, 6)):
                studio.look(QUIET / 2)
        file.close()
    if path.suffix == ".part":
        (studio.home.inbox / path).rename(studio.home.inbox / path.with_suffix(""))
    while studio.look(QUIET) or studio.watcher.waiting:
        pass
    assert studio.taken[-1].recording.tracks[0].digest == sha256(data).hexdigest()
    assert set(studio.queue[:-1]) == {taken.recording.id for taken in studio.grown}
    assert len(studio.queue) == 1 or writer == "is out of sight"
