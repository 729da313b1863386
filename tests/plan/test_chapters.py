"""Chapters of a lesson of which parts were cut out."""

from fractions import Fraction

import pytest

from pipeline.model.errors import BadConfig
from pipeline.model.facts import Slide
from pipeline.model.media import Chapter
from pipeline.model.profile import Edit, Titles
from pipeline.model.timeline import Timeline
from pipeline.model.wishes import Cut, Mark, Wishes
from pipeline.plan.chapters import chapters
from pipeline.plan.edit import edit

RATE = Fraction(25)
NAMED = [(0, "Part 1"), (1800, "Break"), (2400, "Part 2")]
NO_TITLES = Titles(intro_seconds=0, outro_seconds=0)


def line(wishes: Wishes) -> Timeline:
    return edit(RATE, 3600 * 25, (), wishes, Edit(), NO_TITLES)


def wished(*marks: tuple[int, str], cut: tuple[int, int] = (1800, 2400)) -> Wishes:
    named = tuple(Mark(Fraction(start), title) for start, title in marks)
    return Wishes(chapters=named, cuts=(Cut(Fraction(cut[0]), Fraction(cut[1])),))


def test_a_chapter_that_was_cut_out_does_not_hide_the_next() -> None:
    said = wished(*NAMED)
    found = chapters(said.chapters, (), (), line(said), "en")
    assert [(mark.start, mark.title) for mark in found] == [
        (Fraction(0), "Part 1"),
        (Fraction(1800), "Part 2"),
    ]


def test_the_same_of_chapters_of_the_footage_and_none_behind_its_end() -> None:
    carried = [Chapter(Fraction(start), title) for start, title in [*NAMED, (9999, "beyond")]]
    found = chapters((), carried, (), line(wished()), "en")
    assert [mark.title for mark in found] == ["Part 1", "Part 2"]


def test_one_of_our_own_behind_the_end_is_a_mistake() -> None:
    with pytest.raises(BadConfig, match=r"chapters\.1\.start: is 3600 s, but the footage ends at"):
        line(wished((0, "Part 1"), (3600, "beyond")))


def test_none_begins_where_nothing_is_shown_any_more() -> None:
    end = line(wished(cut=(3000, 3600)))
    marks = [Mark(Fraction(start), str(start)) for start in (0, 1800, 3000, 3300)]
    carried = [Chapter(mark.start, mark.title) for mark in marks]
    slides = [Slide(mark.start, 1.0) for mark in marks]
    for found in (
        chapters(marks, (), (), end, "en"),
        chapters((), carried, (), end, "en"),
        chapters((), (), slides, end, "en"),
    ):
        assert [mark.start for mark in found] == [Fraction(0), Fraction(1800)]


@pytest.mark.parametrize(
    ("starts", "titles"),
    [([0], ["Start", "Slide 2", "Slide 3"]), ([1800], ["Start", "1800"]), ([0, 9], ["0", "9"])],
)
def test_one_chapter_of_the_whole_footage_does_not_hide_the_slides(
    starts: list[int], titles: list[str]
) -> None:
    carried = [Chapter(Fraction(start), str(start)) for start in starts]
    slides = [Slide(Fraction(start), 1.0) for start in (0, 600, 1200)]
    intro = edit(RATE, 3600 * 25, (), Wishes(), Edit(), Titles())
    found = chapters((), carried, slides, intro, "en")
    assert [mark.title for mark in found][-len(titles) :] == titles
