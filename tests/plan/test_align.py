"""When an offset is believed."""

from fractions import Fraction

from pipeline.plan import align


def test_a_clear_peak_is_an_offset_without_a_note() -> None:
    made = align.offset({"start": "6127/500", "drift": "1/20000", "confidence": 40.2})
    assert (made.start, made.confidence, made.note) == (Fraction(6127, 500), 40.2, "")
    assert made.at(Fraction(100)) == Fraction(6127, 500) + Fraction(100) + Fraction(1, 200)


def test_chance_is_no_offset_and_says_so() -> None:
    made = align.offset({"start": "6127/500", "confidence": 1.4})
    assert (made.start, made.confidence) == (Fraction(0), 1.4)
    assert made.note
