"""Word errors are counted in the part of a text whose words are known."""

from bench.captions import WORDS, apart, errors, spoken


def test_case_and_punctuation_are_no_errors() -> None:
    said = spoken("And so, my fellow Americans: ask NOT what your country can do for you.")
    assert errors(spoken(WORDS)[: len(said)], said) == (0, len(said))


def test_what_follows_the_known_words_does_not_count() -> None:
    wanted = ["one", "two", "three", "four"]
    assert errors(wanted, ["one", "too", "three", "four", "and", "more"]) == (1, 4)
    assert errors(wanted, ["one", "three", "four", "and", "more"]) == (1, 3)
    assert errors(wanted, ["one", "two", "two", "three", "four", "and", "more"]) == (1, 5)


def test_two_texts_are_as_far_apart_as_words_differ() -> None:
    assert apart(["a", "b", "c", "d"], ["a", "b", "x", "d"]) == 0.25
    assert apart(["a", "b"], ["a", "b", "c", "d"]) == 0.5
