"""The span algebra: nothing is lost, nothing is counted twice."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.span import Span, complement, inward, outward, subtract, total, union

LENGTH = 200


def frames(spans: tuple[Span, ...]) -> set[int]:
    return {n for span in spans for n in range(span.start, span.end)}


@st.composite
def span(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, LENGTH - 1))
    return Span(start, draw(st.integers(start + 1, LENGTH)))


spans = st.lists(span(), max_size=12).map(tuple)


@given(spans)
def test_union_shows_the_same_frames_once(some: tuple[Span, ...]) -> None:
    joined = union(some)
    assert frames(joined) == frames(some)
    assert total(joined) == len(frames(some))
    assert all(a.end < b.start for a, b in pairwise(joined))


@given(spans)
def test_a_span_and_its_complement_are_everything(some: tuple[Span, ...]) -> None:
    assert frames(complement(some, LENGTH)) == set(range(LENGTH)) - frames(some)


@given(spans, spans)
def test_subtract_is_set_difference(some: tuple[Span, ...], gone: tuple[Span, ...]) -> None:
    assert frames(subtract(some, gone)) == frames(some) - frames(gone)


def test_inward_and_outward_round_to_whole_frames() -> None:
    rate = Fraction(25)
    assert inward(Fraction(101, 100), Fraction(2), rate) == Span(26, 50)
    assert inward(Fraction(101, 100), Fraction(102, 100), rate) is None
    assert outward(Fraction(101, 100), Fraction(102, 100), rate) == Span(25, 26)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_an_empty_or_backward_span_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start < end"):
        Span(start, end)
