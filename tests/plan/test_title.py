"""Title cards: their words, their layout, what their key depends on, and their motion."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import ffmpeg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import BadConfig
from pipeline.model.lesson import Heading
from pipeline.model.profile import Language, Titles
from pipeline.plain import plain, typed
from pipeline.plan.colour import contrast, mixed
from pipeline.plan.title import CardPlan, Kind, Rule, Text, card, motion, still
from pipeline.plan.wording import LONGEST, clean, written
from pipeline.steps.title import RenderTitle

HEADING = Heading(
    "Муодилаҳои дифференсиалӣ", "Математикаи олӣ", "Марказ", "Ғафурова Қ.", "2026-11-23", 3, "tg"
)


def texts(plan: CardPlan) -> list[str]:
    return [item.text for item in items(plan) if isinstance(item, Text)]


def items(plan: CardPlan) -> Iterator[Text | Rule]:
    return (item for stack in plan.stacks for item in stack.items)


@pytest.mark.parametrize(
    ("language", "day", "label", "thanks"),
    [
        ("tg", "23\xa0ноябри 2026", "Математикаи олӣ · Дарс 3", "Ташаккур барои таваҷҷуҳ"),
        ("ru", "23\xa0ноября 2026\xa0г.", "Математикаи олӣ · Урок 3", "Спасибо за внимание"),
        ("en", "23\xa0November 2026", "Математикаи олӣ · Lesson 3", "Thank you for watching"),
    ],
)
def test_cards_speak_the_lessons_language(
    language: Language, day: str, label: str, thanks: str
) -> None:
    heading = replace(HEADING, language=language)
    intro = card(heading, Titles(), "intro", 1920, 1080)
    assert texts(intro) == [label, HEADING.title, "Ғафурова Қ.", day, "Марказ"]
    outro = card(heading, Titles(), "outro", 1920, 1080)
    assert texts(outro) == [thanks, HEADING.title, HEADING.course, "Марказ"]


def test_every_month_is_written() -> None:
    for language in ("tg", "ru", "en"):
        months = {written(f"2026-{month:02}-01", language) for month in range(1, 13)}
        assert len(months) == 12


@pytest.mark.parametrize("day", ["зимистон", "2026", "23.11.2026", "", "2026-13-40"])
def test_another_date_stays_as_typed(day: str) -> None:
    assert written(day, "tg") == day


def test_nothing_is_said_twice() -> None:
    heading = Heading("Дарс 3. Матритсаҳо", "Алгебра", order=3)
    assert texts(card(heading, Titles(), "intro", 640, 360)) == ["Алгебра", heading.title]
    only_course = Heading("", "Алгебра", order=3)
    assert texts(card(only_course, Titles(), "intro", 640, 360)) == ["Алгебра", "Дарс 3"]
    same = Heading("Алгебра", "Алгебра")
    assert texts(card(same, Titles(), "outro", 640, 360))[1:] == ["Алгебра"]


@pytest.mark.parametrize(
    ("typed_text", "shown"),
    [
        ("  Дарси\n\tякум\r\n ", "Дарси якум"),
        ("\u202eкшк\u200f \u2066x\u2069\x00\x1b[31m\ufeff", "кшк x[31m"),
        ("🎓 Физика ✅ 👩‍🔬️", "Физика"),
        ("№ 5 → H₂O ≤ 10°", "№ 5 → H₂O ≤ 10°"),
        ("и\u0304 у\u0304", "ӣ ӯ"),
        ("z" + "\u0301\u0302\u0303\u0300" * 20, "ź\u0302\u0303"),
        ("А.\xa0Ёлкин", "А.\xa0Ёлкин"),
        ("<b>x</b> %{pts} ';movie=/etc/passwd", "<b>x</b> %{pts} ';movie=/etc/passwd"),
    ],
)
def test_only_what_can_be_shown_is_left(typed_text: str, shown: str) -> None:
    assert clean(typed_text) == shown


@given(st.text(max_size=2 * LONGEST))
def test_clean_text_is_one_short_line(text: str) -> None:
    shown = clean(text)
    assert len(shown) <= LONGEST
    assert shown == shown.strip(" ") and "  " not in shown
    assert all(sign.isprintable() or sign == "\xa0" for sign in shown)


@given(
    width=st.integers(16, 8192),
    height=st.integers(16, 8192),
    kind=st.sampled_from(["intro", "outro", "still"]),
    logo=st.sampled_from(["", "0" * 64]),
)
def test_boxes_lie_apart_in_the_title_safe_area(
    width: int, height: int, kind: Kind, logo: str
) -> None:
    plan = card(HEADING, Titles(), kind, width, height, logo)
    assert plan.width * height == pytest.approx(plan.height * width, rel=0.01)
    # A line shows at least as many pixels as it takes to draw a letter of the smallest size.
    assert min(plan.width, plan.height) in range(720, 2161)
    main, foot = plan.stacks
    assert main.y + main.height <= foot.y
    if logo:
        assert plan.logo_box[1] + plan.logo_box[3] <= main.y
    for stack in plan.stacks:
        assert 0.05 * plan.width <= stack.x and stack.x + stack.width <= 0.95 * plan.width
        assert 0.05 * plan.height <= stack.y and stack.y + stack.height <= 0.95 * plan.height
        for item in stack.items:
            assert isinstance(item, Rule) or item.least <= item.size


def test_longer_titles_are_set_smaller() -> None:
    def largest(title: str) -> int:
        plan = card(replace(HEADING, title=title), Titles(), "intro", 1920, 1080)
        return max(item.size for item in items(plan) if isinstance(item, Text))

    assert largest("Атом") > largest("Атом ва молекула " * 3) > largest("Атом ва молекула " * 9)


def test_text_can_be_read_on_any_brand() -> None:
    for back in ("#12324a", "#FFFFFF", "#e8a33d", "#808080", "#000000"):
        plan = card(HEADING, Titles(background=back, accent="#e8a33d"), "intro", 1280, 720)
        for item in items(plan):
            if isinstance(item, Text):
                assert contrast(item.colour, plan.background) >= 2.9


def test_colours_mix_and_contrast() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colour", ["", "red", "#fff", "#12345g", "12324a#", "#1234567"])
def test_a_wrong_colour_names_its_field(colour: str) -> None:
    with pytest.raises(BadConfig, match=r"profile\.titles\.accent: must be a colour like #12324a"):
        card(HEADING, Titles(accent=colour), "intro", 640, 360)


def step(heading: Heading, titles: Titles | None = None) -> RenderTitle:
    return RenderTitle(card(heading, titles or Titles(), "outro", 1280, 720))


def test_the_key_is_what_the_card_shows() -> None:
    key = step(HEADING).key
    assert step(HEADING, Titles(intro_seconds=9, logo="elsewhere.png")).key == key
    # An outro shows neither the lecturer nor the day.
    assert step(replace(HEADING, lecturer="X", date="2027-01-01", order=4)).key == key
    assert step(replace(HEADING, title="X")).key != key
    assert step(HEADING, Titles(accent="#00ff00")).key != key
    assert step(HEADING).label == "Ташаккур барои таваҷҷуҳ"


def test_a_card_comes_back_from_its_plain_form() -> None:
    plan = step(HEADING).card
    assert typed(CardPlan, plain(plan)) == plan


@pytest.mark.parametrize(
    ("frames", "rate"), [(125, Fraction(25)), (150, Fraction(30000, 1001)), (1, Fraction(25))]
)
def test_motion_has_no_text_in_its_graph(frames: int, rate: Fraction) -> None:
    stream = motion("/a b/%d/background.png", "/a b/%d/text.png", frames, rate)
    args = ffmpeg.output(stream, "out.mp4").get_args()
    assert args[:5] == ["-f", "png_pipe", "-framerate", str(rate), "-i"]
    assert args[5] == "file:/a b/%d/background.png"
    assert "/a b" not in args[args.index("-filter_complex") + 1]


def test_a_still_is_composed_once() -> None:
    stream = still("/b.png", "/t.png", 1500, Fraction(25))
    graph = ffmpeg.output(stream, "out.mp4").get_args()[13]
    assert graph.count("overlay") == 1 and "fade" not in graph
    assert "tpad=stop=1499:stop_mode=clone" in graph.split("overlay")[1]
