"""One settled thing: copied, noted, told and moved aside."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.model.errors import BadConfig, BadMedia, Busy
from pipeline.model.taken import path_parts
from pipeline.settings import Home, LimitSettings, Settings, WatchSettings
from tests.dropping import QUIET, Studio, tree_of


@pytest.fixture
def studio(home: Home) -> Studio:
    return Studio(home)


def test_a_file_becomes_a_recording(studio: Studio) -> None:
    studio.drop("Центр/Физика/2026-11-23 03 Оптика.mp4", b"light")
    assert studio.settle() == 1
    (taken,) = studio.taken
    (track,) = taken.recording.tracks
    assert (track.digest, track.size) == (sha256(b"light").hexdigest(), 5)
    assert track.name == "2026-11-23 03 Оптика.mp4"
    heading = taken.heading
    assert (heading.site, heading.course, heading.title) == ("Центр", "Физика", "Оптика")
    assert (heading.order, heading.date, heading.language) == (3, "2026-11-23", "tg")
    assert studio.queue == [taken.recording.id]
    assert studio.intake.footage.taken(taken.recording.id) == taken
    assert studio.intake.footage.path(track.digest).read_bytes() == b"light"
    assert tree_of(studio.home.inbox) == {}
    assert tree_of(studio.home.taken) == {"Центр/Физика/2026-11-23 03 Оптика.mp4": b"light"}


def test_the_note_is_plain_json(studio: Studio) -> None:
    studio.drop("a.mp4")
    studio.settle()
    (file,) = (studio.home.footage / "recordings").glob("*.json")
    note = json.loads(file.read_text("utf-8"))
    assert note["id"] == file.stem == studio.queue[0]
    assert note["heading"]["title"] == "a"


def test_a_folder_is_one_recording_of_several_tracks(studio: Studio) -> None:
    studio.drop("S/C/01 Talk/cam.mp4", b"cam")
    studio.drop("S/C/01 Talk/sub/mic.wav", b"mic")
    studio.drop("S/C/01 Talk/slides.pdf", b"pdf")
    studio.drop("S/C/01 Talk/lesson.toml", "title = 'Said'\nsound = 'sub/mic.wav'")
    studio.settle()
    (taken,) = studio.taken
    assert [track.name for track in taken.recording.tracks] == ["cam.mp4", "sub/mic.wav"]
    assert (taken.heading.title, taken.wishes.sound) == ("Said", "sub/mic.wav")
    assert len(tree_of(studio.home.taken)) == 4
    assert list((studio.home.inbox / "S" / "C").iterdir()) == []


def test_sidecars_are_heard_and_go_along(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"a")
    studio.drop("C/a.toml", "title = 'A'\ncuts = [{ start = '0:10', end = 20 }]")
    studio.drop("C/course.toml", "title = 'Course'\nlecturer = 'L'")
    studio.settle()
    (taken,) = studio.taken
    assert (taken.heading.title, taken.heading.course) == ("A", "Course")
    assert taken.heading.lecturer == "L"
    assert taken.wishes.cuts[0].start == 10
    assert taken.sidecar == "C/a.toml"
    assert set(tree_of(studio.home.taken)) == {"C/a.mp4", "C/a.toml"}
    assert set(tree_of(studio.home.inbox)) == {"C/course.toml"}


def test_a_shared_sidecar_is_heard_by_both(studio: Studio) -> None:
    studio.drop("a.mp4", b"1")
    studio.drop("a.mov", b"2")
    studio.drop("a.toml", "title = 'A'")
    studio.settle()
    studio.settle()
    assert [taken.heading.title for taken in studio.taken][:2] == ["A", "A"]
    assert tree_of(studio.home.inbox) == {}


def test_the_same_bytes_twice_are_one_recording_and_nothing_is_overwritten(
    studio: Studio,
) -> None:
    for _ in range(3):
        studio.drop("C/a.mp4", b"same")
        studio.settle()
    assert len(set(studio.queue)) == 1
    assert set(tree_of(studio.home.taken)) == {"C/a.mp4", "C/a (2).mp4", "C/a (3).mp4"}
    assert len(list((studio.home.footage / "recordings").iterdir())) == 1


def test_the_same_name_with_new_bytes_is_another_recording(studio: Studio) -> None:
    for data in (b"one", b"two"):
        studio.drop("a.mp4", data)
        studio.settle()
    assert len(set(studio.queue)) == 2
    assert tree_of(studio.home.taken) == {"a.mp4": b"one", "a (2).mp4": b"two"}


def test_two_equal_tracks_in_a_folder_are_one(studio: Studio) -> None:
    studio.drop("S/C/F/a.mp4", b"same")
    studio.drop("S/C/F/copy of a.mp4", b"same")
    studio.settle()
    assert len(studio.taken[0].recording.tracks) == 1


def test_a_sidecar_that_comes_later_corrects(studio: Studio) -> None:
    studio.drop("C/2026-01-02 03 a.mp4")
    studio.settle()
    studio.drop("C/2026-01-02 03 A.toml", "title = 'Better'")
    studio.settle()
    first, second = studio.taken
    assert second.recording == first.recording
    assert (second.heading.title, second.heading.order) == ("Better", 3)
    assert second.heading.date == "2026-01-02"
    assert studio.queue == [first.recording.id] * 2
    assert second.aside == first.aside
    assert tree_of(studio.home.inbox) == {}


def test_a_lesson_toml_alone_in_its_folder_corrects(studio: Studio) -> None:
    studio.drop("S/C/F/a.mp4")
    studio.settle()
    studio.drop("S/C/F/lesson.toml", "picture = 'a.mp4'\ntitle = 'New'")
    studio.settle()
    assert [taken.heading.title for taken in studio.taken] == ["F", "New"]
    assert [taken.sidecar for taken in studio.taken] == ["lesson.toml", "S/C/F/lesson.toml"]


def test_a_sidecar_of_nothing_waits(studio: Studio) -> None:
    studio.drop("a.toml", "title = 'A'")
    assert [studio.look(60) for _ in range(5)] == [0] * 5
    assert studio.watcher.waiting == (("a.toml",),)
    studio.drop("a.mp4")
    studio.settle()
    assert studio.taken[0].heading.title == "A"


def test_a_track_that_is_not_there_is_named_before_anything_is_copied(studio: Studio) -> None:
    studio.drop("S/C/F/a.mp4")
    studio.drop("S/C/F/lesson.toml", "sound = 'b.wav'")
    studio.settle()
    assert "allowed: 'a.mp4'" in studio.refused["S/C/F"]
    assert not (studio.home.footage / "copying").exists()


def test_empty_and_enormous_files_are_refused(home: Home) -> None:
    rules = Settings(watch=WatchSettings(QUIET), limits=LimitSettings(file_gib=1e-6))
    studio = Studio(home, rules)
    studio.drop("empty.mp4", b"")
    studio.drop("big.mp4", b"x" * 2000)
    studio.settle()
    assert "is empty" in studio.refused["empty.mp4"]
    assert "limits.file_gib" in studio.refused["big.mp4"]


def test_a_file_that_somebody_still_writes_waits(studio: Studio) -> None:
    file = studio.drop("a.mp4", b"begin")
    with file.open("ab") as writer:
        assert studio.settle() == 0
        assert studio.look(60) == 0
        writer.write(b" end")
    assert studio.settle() + studio.look(60) == 1
    assert list(tree_of(studio.home.taken).values()) == [b"begin end"]


def test_a_disk_without_room_takes_nothing(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.drop("a.mp4", b"x")
    monkeypatch.setattr("pipeline.tools.footage.ROOM", 1 << 60)
    assert studio.settle() == 0
    assert studio.queue == [] and len(tree_of(studio.home.inbox)) == 1
    monkeypatch.undo()
    assert studio.look(60) == 1


def test_a_damaged_note_is_no_fault_of_what_is_dropped(studio: Studio) -> None:
    studio.drop("C/a.mp4", b"a")
    studio.settle()
    (note,) = (studio.home.footage / "recordings").glob("*.json")
    note.write_text("{")
    studio.drop("C/b.mp4", b"b")
    assert studio.settle() == 1 and studio.refused == {}


class TestGivenByHand:
    """dars process PATH."""

    def test_a_file_stays_and_its_place_is_its_name(self, studio: Studio, tmp_path: Path) -> None:
        folder = tmp_path / "Some" / "Where"
        folder.mkdir(parents=True)
        (folder / "04 Talk.mp4").write_bytes(b"talk")
        (folder / "lesson.toml").write_text("lecturer = 'L'")
        taken = studio.intake.given(folder / "04 Talk.mp4")
        heading = taken.heading
        assert (heading.site, heading.course, heading.title) == ("", "", "Talk")
        assert (heading.order, heading.lecturer) == (4, "L")
        assert studio.queue == [] and taken.aside == ""
        assert studio.intake.footage.taken(taken.recording.id) == taken
        assert (folder / "04 Talk.mp4").exists()

    def test_links_that_the_operator_follows(self, studio: Studio, tmp_path: Path) -> None:
        (tmp_path / "real.mp4").write_bytes(b"talk")
        os.link(tmp_path / "real.mp4", tmp_path / "second.mp4")
        (tmp_path / "link.mp4").symlink_to("real.mp4")
        assert studio.intake.given(tmp_path / "link.mp4").heading.title == "real"

    def test_a_folder(self, studio: Studio, tmp_path: Path) -> None:
        (tmp_path / "F").mkdir()
        with pytest.raises(BadMedia, match="no video or sound"):
            studio.intake.given(tmp_path / "F")
        (tmp_path / "F" / "a.mp4").write_bytes(b"a")
        (tmp_path / "F" / "b.wav").write_bytes(b"b")
        assert len(studio.intake.given(tmp_path / "F").recording.tracks) == 2
        (tmp_path / "F" / "c.mp4").symlink_to("a.mp4")
        with pytest.raises(BadMedia, match="is a link"):
            studio.intake.given(tmp_path / "F")

    def test_what_is_wrong_is_said(self, studio: Studio, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            studio.intake.given(tmp_path / "gone.mp4")
        (tmp_path / "a.mp4").write_bytes(b"a")
        (tmp_path / "a.toml").write_text("titel = 1")
        with pytest.raises(BadConfig, match=r"a\.toml: titel"):
            studio.intake.given(tmp_path / "a.mp4")

    def test_by_hand_after_the_watch_folder_keeps_the_way_to_the_source(
        self, studio: Studio
    ) -> None:
        studio.drop("C/a.mp4", b"a")
        studio.settle()
        taken = studio.intake.given(studio.home.taken / "C" / "a.mp4")
        assert path_parts(taken.aside) == ("C", "a.mp4")

    def test_the_second_time_nothing_is_copied(
        self, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pipeline.tools.footage.RACY", -1.0)
        (tmp_path / "a.mp4").write_bytes(b"talk")
        told: list[tuple[str, int, int]] = []
        studio.intake.progress = lambda *what: told.append(what)
        first = studio.intake.given(tmp_path / "a.mp4")
        assert told == [("a.mp4", 4, 4)]
        assert studio.intake.given(tmp_path / "a.mp4").recording == first.recording
        assert len(told) == 1


def test_progress_counts_all_tracks(studio: Studio) -> None:
    told: list[tuple[str, int, int]] = []
    studio.intake.progress = lambda *what: told.append(what)
    studio.drop("S/C/F/a.mp4", b"aaa")
    studio.drop("S/C/F/b.mp4", b"bb")
    studio.settle()
    assert told == [("a.mp4", 3, 5), ("b.mp4", 5, 5)]


def test_busy_is_what_waiting_is_called(studio: Studio) -> None:
    file = studio.drop("a.mp4", b"begin")
    with file.open("ab"), pytest.raises(Busy, match="still open for writing"):
        studio.intake.given(file)
