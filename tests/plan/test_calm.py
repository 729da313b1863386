"""Where nothing moves fewer frames are encoded, and none that anything hangs on is left out."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.chunk import FootageChunk, TitleChunk
from pipeline.model.facts import Calm
from pipeline.model.media import Media, Picture
from pipeline.model.span import Span, total, union
from pipeline.plan.calm import calmed, choice, rested, shown, step

RATE = Fraction(25)


@pytest.mark.parametrize(
    ("rate", "calm_rate", "gop", "every"),
    [(RATE, 5, 100, 5), (Fraction(30), 5, 120, 6), (Fraction(30000, 1001), 5, 120, 5),
     (Fraction(24), 5, 96, 4), (RATE, 0, 100, 1), (RATE, 25, 100, 1), (RATE, 60, 100, 1),
     (Fraction(25), 1, 7, 7), (Fraction(25), 5, 7, 1)],
)  # fmt: skip
def test_the_step_divides_the_gop(rate: Fraction, calm_rate: int, gop: int, every: int) -> None:
    assert step(rate, calm_rate, gop) == every


def test_calm_parts_are_counted_in_frames_of_the_chunk() -> None:
    chunk = FootageChunk((Span(100, 200), Span(300, 400)))
    (made,) = calmed([chunk], [Calm(Fraction(2), Fraction(15))], RATE, True)
    # The first frame after a cut shows something else, so it is never left out.
    assert made.calm == (Span(1, 100), Span(101, 175))


def test_what_is_calm_for_a_moment_stays_as_it_is() -> None:
    chunk = FootageChunk((Span(0, 100),))
    assert calmed([chunk], [Calm(Fraction(1), Fraction(39, 20))], RATE, True) == (chunk,)


def test_where_the_last_picture_stays_nothing_moves() -> None:
    picture = Picture(0, "h264", 160, 90, "yuv420p", RATE, False, Fraction(0), Fraction(60))
    still = (Fraction(1499, 25), Fraction(70))
    media = Media("mov", Fraction(70), None, 1, picture, None, stills=(still,))
    before = Calm(Fraction(3), Fraction(9))
    assert rested([before], media) == (before, Calm(Fraction(60), Fraction(70)))
    on = Calm(Fraction(55), Fraction(301, 5))
    assert rested([on], media) == (on, Calm(on.end, Fraction(70)))
    assert rested([before], replace(media, stills=())) == (before,)


def test_a_card_rests_between_its_motion_and_its_end() -> None:
    card, over = TitleChunk("intro", 125), FootageChunk((Span(0, 50),))
    made, still = calmed([card, over], [], RATE, False)
    assert made.calm == (Span(26, 115),)
    assert still.calm == (Span(0, 50),)


spans = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 80)), max_size=6).map(
    lambda pairs: union(Span(start, start + length) for start, length in pairs)
)


@given(spans.filter(bool), spans, st.sampled_from([2, 4, 5, 10]))
def test_what_is_left_out_was_calm(
    kept: tuple[Span, ...], calm: tuple[Span, ...], every: int
) -> None:
    seen = [Calm(each.start / RATE, each.end / RATE) for each in calm]
    (chunk,) = calmed([FootageChunk(kept)], seen, RATE, True)
    left = set(range(total(kept))) - set(shown(chunk, every))
    source = [n for span in kept for n in range(span.start, span.end)]
    quiet = {n for span in calm for n in range(span.start, span.end)}
    assert all(source[n] in quiet and source[n] - 1 in quiet | set(source) for n in left)
    # On the grid, and first after a cut: never.
    assert not any(n % every == 0 or source[n] - source[n - 1] > 1 for n in left)


def test_ffmpeg_is_asked_for_the_same_frames() -> None:
    chunk = FootageChunk((Span(0, 100),), (Span(10, 30), Span(50, 90)))
    asked = choice(chunk, 5)
    assert asked == "not(mod(n,5)*(between(n,10,29)+between(n,50,89)))"
    assert choice(chunk, 1) == choice(FootageChunk((Span(0, 100),)), 5) == ""
    assert [n for n in shown(chunk, 5) if 10 <= n < 30] == [10, 15, 20, 25]
    assert len(shown(chunk, 1)) == 100
