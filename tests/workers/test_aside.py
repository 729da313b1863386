"""What is refused goes out of the way with its sentence; nothing is overwritten or followed."""

import os
import shutil
from pathlib import Path

import pytest

from pipeline.settings import Home
from tests.dropping import Studio, tree_of
from workers.aside import LONGEST_NAME, numbered
from workers.source import changed


@pytest.fixture
def studio(home: Home) -> Studio:
    return Studio(home)


def test_a_wrong_sidecar_refuses_its_recording(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"a")
    studio.drop("C/a.toml", "language = 'fr'")
    studio.settle()
    assert studio.queue == []
    sentence = studio.refused["C/a.mp4"]
    assert "C/a.toml: language:" in sentence and "'tg', 'ru' or 'en'" in sentence
    assert set(tree_of(studio.home.rejected)) == {"C/a.mp4", "C/a.toml", "C/a.mp4.txt"}
    assert tree_of(studio.home.rejected)["C/a.mp4.txt"].decode() == sentence + "\n"


def test_links_are_refused_and_never_followed(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.mp4").write_text("secret")
    inbox = studio.home.inbox
    (inbox / "a.mp4").symlink_to(tmp_path / "secret")
    (inbox / "Course").symlink_to(tmp_path / "folder")
    os.link(tmp_path / "secret", inbox / "hard.mp4")
    os.mkfifo(inbox / "pipe.mp4")
    studio.drop("S/C/F/a.mp4", b"mine")
    (inbox / "S" / "C" / "F" / "b.mp4").symlink_to(tmp_path / "secret")
    studio.drop("sly.mp4", b"sly")
    (inbox / "sly.toml").symlink_to(tmp_path / "secret")
    studio.drop("sly2.mp4", b"sly2")
    os.link(tmp_path / "folder" / "a.mp4", inbox / "sly2.toml")
    studio.settle()
    assert set(studio.refused) == {
        "a.mp4", "Course", "hard.mp4", "pipe.mp4", "S/C/F", "sly.mp4", "sly2.mp4",
    }  # fmt: skip
    assert studio.queue == []
    assert not [d for d in tree_of(studio.home.footage).values() if b"secret" in d]
    assert (tmp_path / "secret").read_text() == "secret"
    assert (studio.home.rejected / "Course").is_symlink()
    assert "secret" not in " ".join(studio.refused.values())
    assert tree_of(inbox) == {}


def test_what_was_rejected_claims_no_file_that_lies_where_it_was(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"bad")
    studio.settle()
    aside, footage = studio.intake.aside, studio.intake.footage
    id = studio.taken[0].recording.id
    sentence = "It cannot be read; copy it again."
    aside.reject(studio.taken[0], sentence)
    studio.drop("C/a.mp4", b"a good one")
    studio.settle()
    assert tree_of(studio.home.taken) == {"C/a.mp4": b"a good one"}
    noted = footage.taken(id)
    assert noted is not None and not changed(studio.home, noted)
    for _ in range(2):
        aside.reject(noted, sentence)  # `dars retry --all`, and it is as bad as before.
    assert tree_of(studio.home.taken) == {"C/a.mp4": b"a good one"}
    assert set(tree_of(studio.home.rejected)) == {"C/a.mp4", "C/a.mp4.txt"}


def test_the_longest_name_is_rejected_though_its_source_is_gone(studio: Studio) -> None:
    studio.drop("C/" + "x" * 251 + ".mp4", b"bad")
    studio.settle()
    (taken,) = studio.taken
    shutil.rmtree(studio.home.taken)
    for _ in range(2):
        studio.intake.aside.reject(taken, "It cannot be read.")
    assert len(tree_of(studio.home.rejected)) == 1


HOSTILE = [
    b"new\nline.mp4", b"-y.mp4", b"%d%s.mp4", b"http:evil.mp4", b"pipe:0", b"a'b\"c`d;e.mp4",
    b"x" * 251 + b".mp4", "ҳ".encode() * 125 + b".mp4", b"\xff\xfe\x80.mp4", b"..mp4", b"...",
    "\u202egpj.mp4".encode(), "e\u0301.mp4".encode(), "👩\u200d🏫.mp4".encode(), b" .mp4",
    b"a\tb.mp4", b"\x1b[31m.mp4", b"con.mp4", b"a.mp4 ", b"lesson.toml.mp4", b"x%2f..%2fy.mp4",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("refuse", [False, True])
def test_hostile_names(studio: Studio, name: bytes, refuse: bool) -> None:
    if name.startswith(b"."):
        studio.drop(name, name)  # A hidden file is nobody's recording.
        assert studio.settle() == 0
        return
    folder = b"C\xff\n"
    studio.drop(folder + b"/" + name, b"" if refuse else name)
    assert studio.settle() == (0 if refuse else 1)
    there = studio.home.rejected if refuse else studio.home.taken
    names = [os.fsencode(path.name) for path in (there / os.fsdecode(folder)).iterdir()]
    assert len(names) == (2 if refuse else 1)
    if len(name) <= LONGEST_NAME:
        assert name in names
    assert not list(studio.home.inbox.rglob("*.*"))
    for shown in (*studio.refused, *(taken.heading.title for taken in studio.taken)):
        assert shown.isprintable() or "\u200d" in shown
        shown.encode("utf-8")


def test_long_names_get_their_number() -> None:
    name = "ҳ" * 125 + ".mp4"
    (cut,) = numbered((name,), 12)
    assert cut.endswith(" (12).mp4") and len(cut.encode()) <= LONGEST_NAME


def test_refused_twice_gets_a_number_and_each_its_reason(studio: Studio) -> None:
    for _ in range(2):
        studio.drop("a.mp4", b"")
        studio.settle()
    studio.drop("a.mp4.txt", b"")
    studio.settle()
    assert set(tree_of(studio.home.rejected)) == {
        "a.mp4", "a.mp4.txt", "a (2).mp4", "a (2).mp4.txt", "a.mp4 (2).txt", "a.mp4 (2).txt.txt",
    }  # fmt: skip


def test_a_file_with_the_name_of_a_folder_is_in_nobodys_way(studio: Studio) -> None:
    studio.drop("Physics", b"file")
    studio.settle()
    (studio.home.inbox / "Physics").mkdir()
    studio.drop("Physics/a.mp4", b"a")
    studio.settle()
    assert tree_of(studio.home.taken) == {"Physics": b"file", "Physics (2)/a.mp4": b"a"}


class TestRejectedLater:
    """The probe finds out what no name tells."""

    def test_the_source_moves_with_its_sentence(self, studio: Studio) -> None:
        studio.drop("C/a.mp4", b"junk")
        studio.settle()
        where = studio.intake.aside.reject(studio.taken[0], "It is no video; record it again.")
        assert where == studio.home.rejected / "C" / "a.mp4"
        assert tree_of(studio.home.taken) == {}
        assert tree_of(studio.home.rejected) == {
            "C/a.mp4": b"junk", "C/a.mp4.txt": b"It is no video; record it again.\n",
        }  # fmt: skip
        studio.intake.aside.reject(studio.taken[0], "It is no video; record it again.")
        assert len(tree_of(studio.home.rejected)) == 2, "done twice it changes nothing"

    def test_a_worker_quicker_than_the_move(self, studio: Studio) -> None:
        def reject(recording: str) -> None:
            taken = studio.intake.footage.taken(recording)
            assert taken is not None
            studio.intake.aside.reject(taken, "No.")

        studio.intake.enqueue = reject
        studio.drop("a.mp4", b"junk")
        studio.settle()
        studio.look(60)
        assert set(tree_of(studio.home.rejected)) == {"a.mp4", "a.mp4.txt"}
        assert tree_of(studio.home.inbox) == {}

    def test_footage_given_by_hand_stays_where_it_is(self, studio: Studio, tmp_path: Path) -> None:
        (tmp_path / "a.mp4").write_bytes(b"junk")
        taken = studio.intake.given(tmp_path / "a.mp4")
        studio.intake.aside.reject(taken, "No.")
        assert (tmp_path / "a.mp4").exists()
        assert set(tree_of(studio.home.rejected)) == {"a.mp4.txt"}
