"""The edit: head and tail trimmed, long pauses shortened, wishes obeyed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import BadConfig, BadMedia
from pipeline.model.facts import Silence
from pipeline.model.profile import Edit, Titles
from pipeline.model.span import Span, total
from pipeline.model.timeline import Timeline, Title
from pipeline.model.wishes import Cut, Wishes
from pipeline.plan.edit import edit

RATE = Fraction(25)
PLAIN = Titles(intro_seconds=0, outro_seconds=0)


ASKED, RULES = Wishes(), Edit()


def made(*silences: tuple[float, float], wishes: Wishes = ASKED, rules: Edit = RULES) -> Timeline:
    heard = [Silence(Fraction(a), Fraction(b)) for a, b in silences]
    return edit(RATE, 1000, heard, wishes, rules, PLAIN)


def cut(start: float, end: float) -> Cut:
    return Cut(Fraction(start), Fraction(end))


def test_a_long_pause_becomes_half_a_second() -> None:
    line = made((10, 14))
    assert line.removed == (Span(257, 343),)  # 10.25 s .. 13.75 s, inward
    assert Fraction(1, 2) <= 4 - Fraction(343 - 257, 25) < Fraction(1, 2) + Fraction(2, 25)


def test_a_short_pause_stays() -> None:
    assert made((10, 11.5)).removed == ()


def test_head_and_tail_are_trimmed_up_to_the_margin() -> None:
    line = made((0, 2), (38, 40))
    assert line.removed == (Span(0, 45), Span(955, 1000))


def test_a_silence_that_ends_within_half_a_frame_of_the_end_is_a_tail() -> None:
    assert made((38, 39.985)).removed == (Span(955, 1000),)


def test_silence_over_all_of_it_keeps_all_of_it() -> None:
    assert made((0, 40)).kept == (Span(0, 1000),)


def test_rules_can_be_switched_off() -> None:
    assert made((0, 2), (10, 14), rules=Edit(trim=False)).removed == (Span(257, 343),)
    assert made((0, 2), (10, 14), rules=Edit(pauses=False)).removed == (Span(0, 45),)


def test_a_cut_by_hand_wins_and_keep_protects_a_pause() -> None:
    wishes = Wishes(cuts=(cut(20, 22),), keep=(cut(9, 15),))
    assert made((10, 14), wishes=wishes).removed == (Span(500, 550),)


def test_titles_stand_at_the_ends() -> None:
    line = edit(RATE, 1000, [], Wishes(), Edit(), Titles())
    assert line.clips[0] == Title("intro", 125)
    assert line.clips[-1] == Title("outro", 75)
    assert edit(RATE, 1000, [], Wishes(intro=False, outro=False), Edit(), Titles()).length == 1000


def test_nothing_left_is_an_error_for_the_operator() -> None:
    with pytest.raises(BadMedia, match=r"ask for fewer of them in its \.toml file"):
        made(wishes=Wishes(cuts=(cut(0, 50),)))


def test_a_cut_after_the_end_names_its_field() -> None:
    with pytest.raises(BadConfig, match=r"lesson\.toml: cuts\.0\.start: is 41 s, .* 40\.00 s"):
        made(wishes=Wishes(cuts=(cut(41, 42),)))


@given(
    st.lists(
        st.tuples(st.fractions(0, 39, max_denominator=1000), st.fractions("1/5", 20)), max_size=6
    )
)
def test_no_sound_is_ever_cut(pairs: list[tuple[Fraction, Fraction]]) -> None:
    silences: list[Silence] = []
    for start, length in sorted(pairs):  # One never begins before the one before has ended.
        if not silences or start > silences[-1].end:
            silences.append(Silence(start, min(start + length, Fraction(40))))
    line = edit(RATE, 1000, silences, Wishes(), Edit(), PLAIN)
    half = Fraction(1, 2)  # The grid may end up to half a frame after the footage.
    for gone in line.removed:
        quiet = [(s.start * RATE, s.end * RATE + half) for s in silences]
        assert any(start <= gone.start and gone.end <= end for start, end in quiet)
    assert total(line.kept) + total(line.removed) == line.source_frames
