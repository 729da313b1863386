"""What recognised speech becomes."""

from fractions import Fraction
from typing import Any

import pytest

from pipeline.plan import speech


def found(words: list[list[Any]], **more: Any) -> dict[str, Any]:
    return {"language": "en", "probability": 0.9, "missed": 0, "words": words} | more


def test_words_in_exact_source_time() -> None:
    made = speech.speech(
        found([[20, 980, " Hello", 0.9], [980, 1340, " there.", 0.7]]), "base", 0.5
    )
    assert [(w.start, w.end, w.text) for w in made.words] == [
        (Fraction(20, 1000), Fraction(980, 1000), "Hello"),
        (Fraction(980, 1000), Fraction(1340, 1000), "there."),
    ]
    assert (made.language, made.model, made.note) == ("en", "base", "")


def test_pieces_of_a_word_are_one_word() -> None:
    pieces = [[0, 100, " day", 0.9], [100, 200, "-to", 0.8], [200, 400, "-day", 0.95]]
    (word,) = speech.words(pieces, "en")
    assert (word.text, word.probability) == ("day-to-day", 0.8)
    assert (word.start, word.end) == (Fraction(0), Fraction(2, 5))


def test_where_no_words_are_parted_every_piece_stands() -> None:
    assert len(speech.words([[0, 100, " 你", 0.9], [100, 200, "好", 0.9]], "zh")) == 2


def test_words_have_a_length_an_order_and_a_text() -> None:
    made = speech.words([[500, 500, " b", 0.5], [100, 90, " a", 0.5], [600, 700, "  ", 0.5]], "ru")
    assert [word.text for word in made] == ["a", "b"]
    assert all(word.start < word.end for word in made)


def test_a_doubtful_language_has_no_captions_and_says_so() -> None:
    made = speech.speech(found([], language="it", probability=0.32), "base", 0.5)
    assert (made.language, made.words, made.language_probability) == ("", (), 0.32)
    assert "'it', 32%" in made.note
    assert "speech_language" in made.note


@pytest.mark.parametrize("language", ["", "en"])
def test_no_words_is_a_true_answer(language: str) -> None:
    made = speech.speech(found([], language=language, probability=0.9), "base", 0.5)
    assert made == speech.nobody("base")


def test_what_was_missed_is_said() -> None:
    assert "48 s" in speech.speech(found([[0, 90, " a", 0.5]], missed=48), "base", 0.5).note
    assert "48 s" in speech.speech(found([], missed=48), "base", 0.5).note
