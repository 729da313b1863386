"""What recognised speech becomes, and when there is no use in listening at all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from pipeline.model.facts import Speech, Word

# With less sound than this (seconds) that is not silence, a recogniser only imagines things.
LEAST_VOICED = Fraction(1)
# Nothing is spoken in less (milliseconds); cues need a length.
SHORTEST = 20
# Languages that part no words: there, every piece that was recognised stands for itself.
UNPARTED = {"zh", "ja", "th", "lo", "my", "yue"}

NOBODY = "Nobody speaks in it; there are no captions."


def request(sound: str, folder: str, language: str, surest: float) -> Mapping[str, object]:
    """What the speech tool is asked for; paths are absolute."""
    return {"sound": sound, "model": folder, "language": language, "surest": surest}


def nobody(model: str) -> Speech:
    """The true answer where nobody speaks."""
    return Speech("", 0.0, (), model, NOBODY)


def speech(found: Mapping[str, Any], model: str, surest: float) -> Speech:
    """The tool's answer as facts; no words get a note that says why."""
    language, probability = str(found["language"]), float(found["probability"])
    if language and probability < surest:
        return Speech("", probability, (), model, _unsure(language, probability))
    spoken = words(found["words"], language)
    if not spoken:
        return replace(nobody(model), note=_missed(int(found["missed"])) or NOBODY)
    return Speech(language, probability, spoken, model, _missed(int(found["missed"])))


def words(heard: Sequence[Sequence[Any]], language: str) -> tuple[Word, ...]:
    """Whole words in order; a piece without a leading space belongs to the word before."""
    made: list[Word] = []
    for start, end, text, probability in sorted(heard, key=lambda each: each[0]):
        clean = " ".join(str(text).split())
        if not clean:
            continue
        until = Fraction(max(end, start + SHORTEST), 1000)
        whole = language in UNPARTED or str(text).startswith(" ")
        if made and not whole:
            last = made.pop()
            until, sure = max(last.end, until), min(last.probability, float(probability))
            made.append(Word(last.start, until, last.text + clean, sure))
        else:
            made.append(Word(Fraction(start, 1000), until, clean, float(probability)))
    return tuple(made)


def _unsure(language: str, probability: float) -> str:
    return (
        f"The language is not clear (most like {language!r}, {probability:.0%}); there are no"
        ' captions. Name it in its .toml file: speech_language = "ru".'
    )


def _missed(seconds: int) -> str:
    """A recogniser that repeats itself has understood nothing."""
    return f"{seconds} s of speech could not be understood." if seconds else ""
