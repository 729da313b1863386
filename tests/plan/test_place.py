"""Paths below the watch folder become recordings; nothing is lost, nothing is taken twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.recording import Place
from pipeline.plan.names import Name, hidden, litter, read_name, readable, unfinished
from pipeline.plan.place import (
    Drop,
    Parts,
    by_turns,
    drops,
    place_of,
    recording_in,
    recording_of,
)


def parts(text: str) -> Parts:
    return tuple(text.split("/"))


def found(*paths: str) -> dict[str, Drop]:
    return {"/".join(drop.path): drop for drop in drops(map(parts, paths))}


@pytest.mark.parametrize(
    ("name", "title", "order", "date"),
    [
        ("Intro", "Intro", None, ""),
        ("01 Intro to_physics", "Intro to physics", 1, ""),
        ("01_Intro", "Intro", 1, ""),
        ("7 - Ҷаҳони мо", "Ҷаҳони мо", 7, ""),
        ("07. Optics", "Optics", 7, ""),
        ("07-optics", "optics", 7, ""),
        ("5) Waves", "Waves", 5, ""),
        ("12 – 3D modelling", "3D modelling", 12, ""),
        ("2026-11-23 Fields", "Fields", None, "2026-11-23"),
        ("2026_11_23_Fields", "Fields", None, "2026-11-23"),
        ("20261123 Fields", "Fields", None, "2026-11-23"),
        ("23.11.2026 Поля", "Поля", None, "2026-11-23"),
        ("2026-11-23 04 - Fields", "Fields", 4, "2026-11-23"),
        ("04 2026-11-23 Fields", "Fields", 4, "2026-11-23"),
        ("2026-11-23 10-15-00", "2026-11-23 10-15-00", None, "2026-11-23"),
        ("20261123_101500", "20261123 101500", None, "2026-11-23"),
        ("2026-11-23T10:15 Seminar", "Seminar", None, "2026-11-23"),
        ("2026-13-45 nonsense", "2026-13-45 nonsense", None, ""),
        ("3D modelling", "3D modelling", None, ""),
        ("1.5 volts", "1.5 volts", None, ""),
        ("10-15-00", "10-15-00", None, ""),
        ("1-й семестр Физика", "1-й семестр Физика", None, ""),
        ("2-юм дарс", "2-юм дарс", None, ""),
        ("3-ья лекция", "3-ья лекция", None, ""),
        ("10-синфи А. Алгебра", "10-синфи А. Алгебра", None, ""),
        ("2026-11-23 1-ум боб", "1-ум боб", None, "2026-11-23"),
        ("04 1-ум боб", "1-ум боб", 4, ""),
        ("01-й семестр", "01-й семестр", None, ""),
        ("01-ягода", "ягода", 1, ""),
        ("3-D моделирование", "3-D моделирование", None, ""),
        ("10-летие независимости", "10-летие независимости", None, ""),
        ("2026-11-23 64-разрядные", "64-разрядные", None, "2026-11-23"),
        ("8-bit computers", "8-bit computers", None, ""),
        ("03 3-фазный ток", "3-фазный ток", 3, ""),
        ("3 .NET", ".NET", 3, ""),
        ("2026-11-23 12-13 асрҳо", "12-13 асрҳо", None, "2026-11-23"),
        ("2026-11-23 12-13", "2026-11-23 12-13", None, "2026-11-23"),
        ("2026-11-23 .NET основы", ".NET основы", None, "2026-11-23"),
        ("23.11.2026. - Теория С.В.", "Теория С.В.", None, "2026-11-23"),
        ("2026 in review", "2026 in review", None, ""),
        ("05", "05", 5, ""),
        ("2026-11-23", "2026-11-23", None, "2026-11-23"),
        ("a\nb\tc", "a b c", None, ""),
        ("\u202egpj.evil", "gpj.evil", None, ""),
        ("bad \udcff\udcfe bytes", "bad \ufffd\ufffd bytes", None, ""),
        ("Cafe\u0301", "Caf\u00e9", None, ""),
        ("\x01", "?", None, ""),
        ("👩\u200d🏫 lesson", "👩\u200d🏫 lesson", None, ""),
    ],
)
def test_a_name_gives_order_date_and_title(name: str, title: str, order: int, date: str) -> None:
    assert read_name(name) == Name(title, order, date)


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_every_name_can_be_shown(name: str) -> None:
    shown = readable(name)
    assert readable(shown) == shown
    shown.encode("utf-8")
    assert "\n" not in shown and "\u202e" not in shown
    assert read_name(name).title


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("a.mp4", Place("", "", None, "a")),
        ("Физика/02 Оптика.mkv", Place("", "Физика", 2, "Оптика")),
        ("Centre 1/Физика/02 Оптика.mkv", Place("Centre 1", "Физика", 2, "Оптика")),
        ("Centre 1/Физика/03 Поле/cam.mp4", Place("Centre 1", "Физика", 3, "Поле")),
        ("Centre 1/Физика/03 v1.2/cam.mp4", Place("Centre 1", "Физика", 3, "v1.2")),
        ("S/C/F/deep/er/cam.mp4", Place("S", "C", None, "F")),
        ("I\u0306/x.mp4", Place("", "\u012c", None, "x")),
    ],
)
def test_the_path_gives_site_course_and_title(path: str, place: Place) -> None:
    (drop,) = drops([parts(path)])
    assert place_of(drop)[0] == place


def test_a_folder_in_the_third_place_is_one_recording() -> None:
    drop = found("S/C/F/b10.mp4", "S/C/F/b9.mp4", "S/C/F/notes.pdf", "S/C/F/sub/mic.wav")["S/C/F"]
    assert drop.folder
    assert [path[-1] for path in drop.tracks] == ["b9.mp4", "b10.mp4", "mic.wav"]
    assert len(drop.files) == 4


def test_what_phones_and_recorders_write_is_a_track() -> None:
    names = ("a.3ga", "a.aifc", "a.amr", "a.AWB", "a.w64")
    assert len(found(*(f"S/C/F/{name}" for name in names))["S/C/F"].tracks) == len(names)


def test_a_lesson_toml_makes_its_folder_one_recording() -> None:
    all_of_it = found("F/Lesson.TOML", "F/a.mp4", "F/b/c.mp4", "F/b/lesson.toml", "x.mp4")
    assert set(all_of_it) == {"F", "x.mp4"}
    assert all_of_it["F"].lesson == ("F", "Lesson.TOML")
    assert place_of(all_of_it["F"])[0] == Place("", "", None, "F")
    assert len(all_of_it["F"].tracks) == 2


def test_a_lesson_toml_at_the_top_makes_nothing_of_the_whole_watch_folder() -> None:
    assert set(found("lesson.toml", "a.mp4", "C/b.mp4")) == {"a.mp4", "C/b.mp4"}


def test_sidecars_belong_to_the_file_of_their_name() -> None:
    all_of_it = found("C/a.mp4", "C/A.toml", "C/course.toml", "C/b.mp4")
    assert set(all_of_it) == {"C/a.mp4", "C/b.mp4"}
    assert all_of_it["C/a.mp4"].lesson == ("C", "A.toml")
    assert all_of_it["C/b.mp4"].lesson is None
    assert all_of_it["C/b.mp4"].course == ("C", "course.toml")
    assert not all_of_it["C/a.mp4"].shares_lesson


def test_two_files_of_one_name_share_a_sidecar() -> None:
    all_of_it = found("a.mp4", "a.mov", "a.toml")
    assert all(drop.shares_lesson and drop.lesson for drop in all_of_it.values())


def test_a_sidecar_without_its_footage_waits() -> None:
    drop = found("C/a.toml", "C/b.mp4")["C/a.toml"]
    assert drop.tracks == () and drop.lesson == ("C", "a.toml")
    assert found("S/C/F/lesson.toml")["S/C/F"].tracks == ()


def test_the_course_toml_above_a_folder_counts_for_it() -> None:
    assert found("S/C/F/a.mp4", "S/C/course.toml")["S/C/F"].course == ("S", "C", "course.toml")


def test_a_folder_waits_for_what_a_copier_has_not_finished() -> None:
    drop = found("S/C/F/a.mp4", "S/C/F/b.mp4.filepart", "S/C/F/.~lock")["S/C/F"]
    assert drop.unfinished == ("S", "C", "F", "b.mp4.filepart")
    assert found("S/C/F/a.mp4")["S/C/F"].unfinished is None


@pytest.mark.parametrize(
    "name",
    ["a.mp4.part", "a.crdownload", "A.TMP", "a.mp4.!ut", ".a.mp4.x8Fq", "~$a.docx", "a.mp4~",
     "GX010021.LRV", "MVI_4823.THM", "STATUS.BIN", "course.toml", "lesson.toml"],
)  # fmt: skip
def test_what_is_no_recording_by_itself(name: str) -> None:
    assert found(name) == {}


@pytest.mark.parametrize(
    "name", ["._a.mp4", ".DS_Store", "Thumbs.db", "@eaDir", "#recycle", "lost+found", "Icon\r",
             "a.mp4:Zone.Identifier", "$RECYCLE.BIN", ".Trash-1000", "System Volume Information"],
)  # fmt: skip
def test_litter(name: str) -> None:
    assert litter(name)


@pytest.mark.parametrize("name", ["a.mp4", "particle.mov", "temp.mkv", "Дарс 1", "-y.mp4", "%d.ts"])
def test_footage_is_neither_litter_nor_hidden_nor_unfinished(name: str) -> None:
    assert not litter(name) and not hidden(name) and not unfinished(name)
    assert len(found(name)) == 1


def test_a_file_given_by_hand_has_a_place_of_nothing_but_its_name() -> None:
    drop = recording_of("03 Talk.mp4", ["lesson.toml", "other.mp4", "03 talk.toml", "Course.toml"])
    assert drop.tracks == (("03 Talk.mp4",),)
    assert drop.lesson == ("03 talk.toml",) and drop.course == ("Course.toml",)
    assert place_of(drop) == (Place("", "", 3, "Talk"), "")
    assert recording_of("x.mp4", ["lesson.toml"]).lesson == ("lesson.toml",)


def test_a_folder_given_by_hand() -> None:
    inside = [parts("F/b.wav"), parts("F/a.mp4"), parts("F/lesson.toml")]
    drop = recording_in("F", inside)
    assert drop.tracks == (parts("F/a.mp4"), parts("F/b.wav"))
    assert drop.lesson == parts("F/lesson.toml")


NAMES = st.sampled_from(
    [
        "a.mp4",
        "b.MOV",
        "lesson.toml",
        "course.toml",
        "a.toml",
        "c.part",
        ".d.mp4",
        "n.pdf",
        "F",
        "G",
    ]
)
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=5).map(tuple), max_size=12)


@given(PATHS)
def test_every_footage_file_is_in_exactly_one_recording(paths: list[Parts]) -> None:
    made = drops(paths)
    tracks = [path for drop in made for path in drop.tracks]
    assert len(tracks) == len(set(tracks))
    wanted = {path for path in paths if path[-1] in ("a.mp4", "b.MOV")}
    assert wanted <= set(tracks)
    owned = [p for drop in made for p in drop.files if p[: len(drop.path)] == drop.path]
    assert len(owned) == len(set(owned))
    assert set(owned) <= set(paths)


@given(PATHS)
def test_the_order_of_listing_does_not_matter(paths: list[Parts]) -> None:
    assert drops(paths) == drops(reversed(paths))


def test_folders_take_turns() -> None:
    paths = [("A", "1"), ("A", "2"), ("A", "3"), ("B", "C", "1"), ("D", "1"), ("D", "2")]
    assert by_turns(paths) == [
        ("A", "1"), ("B", "C", "1"), ("D", "1"), ("A", "2"), ("D", "2"), ("A", "3"),
    ]  # fmt: skip
    assert by_turns([]) == []
