"""Where the parts of a lesson begin: what a person said, else the footage, else the slides."""

from collections.abc import Sequence
from fractions import Fraction

from pipeline.model.facts import Slide
from pipeline.model.media import Chapter
from pipeline.model.package import ChapterMark
from pipeline.model.profile import Language
from pipeline.model.timeline import Timeline
from pipeline.model.wishes import Mark

# Chapters nearer than this (seconds of the finished lesson) make a list nobody reads.
APART = Fraction(20)
MOST = 60
# Seconds within which two chapters of the footage begin at the same place.
CLOSE = Fraction(1)
SLIDE: dict[Language, str] = {"tg": "Слайди", "ru": "Слайд", "en": "Slide"}
START: dict[Language, str] = {"tg": "Оғоз", "ru": "Начало", "en": "Start"}


def chapters(
    wished: Sequence[Mark],
    carried: Sequence[Chapter],
    slides: Sequence[Slide],
    timeline: Timeline,
    language: Language,
) -> tuple[ChapterMark, ...]:
    """Chapters in output time; none when there would be fewer than two.

    What begins after the last footage that is kept is no part of the lesson.
    """
    end = timeline.kept[-1].end / timeline.rate if timeline.kept else Fraction(0)
    if wished:
        named = [(mark.start, mark.title) for mark in wished if mark.start < end]
        return _marks(named, timeline, Fraction(0), language)
    named = [(each.start, each.title) for each in carried if each.start < end]
    # Many programs write one chapter, of the whole: that divides nothing.
    if any(start > CLOSE for start, _ in named):
        return _marks(named, timeline, CLOSE, language)
    apart = max(APART, timeline.seconds / MOST)
    named = [(slide.start, "") for slide in slides if slide.start < end]
    return _marks(named, timeline, apart, language)


def _marks(
    named: Sequence[tuple[Fraction, str]], timeline: Timeline, apart: Fraction, language: Language
) -> tuple[ChapterMark, ...]:
    made: list[ChapterMark] = []
    for start, title in sorted(named):
        at = timeline.to_output(start)
        if made and at == made[-1].start and title:
            # What is between them was cut out: the last one is of what is there.
            made[-1] = ChapterMark(at, title)
            continue
        if made and at - made[-1].start <= apart:
            continue
        if not made and at > 0:
            made.append(ChapterMark(Fraction(0), START[language]))
            if at <= apart:
                continue
        made.append(ChapterMark(at, title or f"{SLIDE[language]} {len(made) + 1}"))
    return tuple(made) if len(made) > 1 else ()
