"""lesson.toml and course.toml: what they may say, and what is answered when they say it wrong."""

from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.course import CourseWishes
from pipeline.model.errors import BadConfig
from pipeline.model.profile import Profile
from pipeline.model.recording import Place
from pipeline.model.wishes import Cut, Mark, Wishes
from pipeline.plan import sidecar

DOCS = Path(__file__).parents[2] / "docs" / "formats.md"


def read(text: str, course: CourseWishes | None = None) -> Wishes:
    return sidecar.wishes(sidecar.parsed(text.encode(), "lesson.toml"), "lesson.toml", course)


def test_nothing_is_asked_for_by_an_empty_file() -> None:
    assert read("") == Wishes()


def test_every_field_can_be_said() -> None:
    said = read(
        """
        title = "Майдони электрикӣ"
        lecturer = "Prof. Rahimov"
        date = 2026-11-23
        course = "Физика"
        site = "Маркази 1"
        order = 4
        language = "tg"
        speech_language = "auto"
        intro = false
        outro = false
        picture = "cam.mp4"
        sound = "mic.wav"
        accept_damage = true
        cuts = [{ start = "1:02:03.5", end = 3800 }]
        [[keep]]
        start = 12.1
        end = 00:00:13.25
        [[chapters]]
        start = "2:05"
        title = "Қонуни Кулон"
        """
    )
    assert said.cuts == (Cut(Fraction(7447, 2), Fraction(3800)),)
    assert said.keep == (Cut(Fraction(121, 10), Fraction(53, 4)),)
    assert said.chapters == (Mark(Fraction(125), "Қонуни Кулон"),)
    assert (said.date, said.order, said.accept_damage) == ("2026-11-23", 4, True)
    defaults = Wishes()
    assert all(getattr(said, f.name) != getattr(defaults, f.name) for f in fields(Wishes))


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        ("titel = 'x'", "titel", "not a known field"),
        ("title = 5", "title", "string"),
        (f"title = '{'x' * 301}'", "title", "300 characters"),
        ("order = -1", "order", "between 0 and 9999"),
        ("order = 1.5", "order", "integer"),
        ("language = 'fr'", "language", "'tg', 'ru' or 'en'"),
        ("date = 'soon'", "date", "2026-11-23"),
        ("date = '2026-02-30'", "date", "2026-11-23"),
        ("cuts = 5", "cuts", "tuple"),
        ("cuts = [5]", "cuts.0", "Cut"),
        ("cuts = [{ start = 1 }]", "cuts.0.end", "missing"),
        ("cuts = [{ start = 5, end = 1 }]", "cuts.0", "0 <= start < end"),
        ("cuts = [{ start = 'x', end = 1 }]", "cuts.0.start", '"1:02:03.5"'),
        ("cuts = [{ start = '1:99:00', end = 9999 }]", "cuts.0.start", "no time"),
        ("cuts = [{ start = nan, end = 1 }]", "cuts.0.start", "no time"),
        ("cuts = [{ start = -1, end = 1 }]", "cuts.0.start", "no time"),
        ("cuts = [{ start = true, end = 3 }]", "cuts.0.start", "no time"),
        ("cuts = [{ start = 1, end = 2, why = 3 }]", "cuts.0.why", "not a known field"),
        ("chapters = [{ start = 1, title = 2 }]", "chapters.0.title", "string"),
        ("intro = 'maybe'", "intro", "boolean"),
        ("title = 'a'\ntitle 'b'", "", "line 2"),
        ("title = ", "", "not valid TOML"),
        ("a = " + "[" * 50_000, "", "not valid TOML"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_allowed(text: str, field: str, says: str) -> None:
    with pytest.raises(BadConfig) as error:
        read(text)
    assert error.value.file == "lesson.toml"
    assert error.value.field == field
    assert says in str(error.value)


def test_how_windows_saves_it() -> None:
    assert sidecar.parsed("\ufefftitle = 'Ҳа'\r\n".encode(), "f") == {"title": "Ҳа"}
    with pytest.raises(BadConfig, match="UTF-8"):
        sidecar.parsed("title = 'Да'".encode("cp1251"), "f")
    with pytest.raises(BadConfig, match="1 MiB"):
        sidecar.parsed(b"#" * (2 << 20), "f")


def test_text_is_made_readable() -> None:
    assert read('title = "a\\nb \\u202ec"\nsound = "e\\u0301.wav"').title == "a b c"
    assert read('sound = "e\\u0301.wav"').sound == "\u00e9.wav"


def test_a_date_as_people_write_it() -> None:
    assert read("date = '23.11.2026'").date == read("date = 2026-11-23T10:00:00").date
    assert read("date = ''").date == ""


def test_the_course_fills_in_what_the_lesson_leaves_out() -> None:
    text = "title='Физика'\nsite='S'\nlecturer='L'\nlanguage='ru'\nspeech_language='ru'"
    course = sidecar.course_wishes(sidecar.parsed(text.encode(), "course.toml"), "course.toml")
    said = read("lecturer = 'Other'\nlanguage = 'en'", course)
    assert (said.course, said.site, said.lecturer) == ("Физика", "S", "Other")
    assert (said.language, said.speech_language) == ("en", "ru")
    with pytest.raises(BadConfig, match=r"course\.toml: order"):
        sidecar.course_wishes({"order": 1}, "course.toml")


def test_the_heading_takes_the_wish_then_the_path_then_the_rules() -> None:
    place = Place("S", "C", 3, "T")
    plain = sidecar.heading(place, "2026-11-23", Wishes(), Profile(language="ru"))
    assert (plain.site, plain.course, plain.order, plain.title) == ("S", "C", 3, "T")
    assert (plain.date, plain.language) == ("2026-11-23", "ru")
    asked = Wishes("T2", "L", "2027-01-01", "C2", "S2", 0, "en")
    said = sidecar.heading(place, "2026-11-23", asked, Profile())
    assert (said.site, said.course, said.order, said.title) == ("S2", "C2", 0, "T2")
    assert (said.date, said.language, said.lecturer) == ("2027-01-01", "en", "L")


def test_picture_and_sound_name_tracks() -> None:
    sidecar.check_tracks(Wishes(picture="a.mp4"), ["a.mp4", "b.wav"], "lesson.toml")
    with pytest.raises(BadConfig, match=r"sound: .*allowed: 'a\.mp4', 'b\.wav'"):
        sidecar.check_tracks(Wishes(sound="c.wav"), ["a.mp4", "b.wav"], "lesson.toml")


@given(st.integers(0, 999_999_999))
def test_a_clock_and_its_seconds_are_the_same_time(ms: int) -> None:
    ms %= 360_000_000
    hours, rest = divmod(ms, 3_600_000)
    minutes, millis = divmod(rest, 60_000)
    clock = f"{hours}:{minutes:02}:{millis // 1000:02}.{millis % 1000:03}"
    for text in (f'"{clock}"', f"{ms / 1000:.3f}"):
        (mark,) = read(f"chapters = [{{ start = {text}, title = 'x' }}]").chapters
        assert mark.start == Fraction(ms, 1000)


def test_every_field_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    for kind in (Wishes, CourseWishes):
        assert not [f.name for f in fields(kind) if f"`{f.name}`" not in text]
