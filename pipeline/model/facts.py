"""What was found in the sound and the pictures, in source time (seconds, exact)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody speaks from ``start`` to ``end``."""

    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Damage:
    """``seconds`` of what the footage has between ``start`` and ``end`` could not be decoded."""

    what: Literal["picture", "sound"]
    start: Fraction
    end: Fraction
    seconds: Fraction


@dataclass(frozen=True, slots=True)
class Hearing:
    """What listening found in ``length`` seconds; ``damage`` is what did not decode.

    How loud it is, is measured where it is levelled: of what is kept of it (steps.sound).
    """

    length: Fraction
    silences: tuple[Silence, ...]
    damage: tuple[Damage, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether nothing is to be heard from beginning to end."""
        return sum((each.end - each.start for each in self.silences), Fraction(0)) >= self.length


@dataclass(frozen=True, slots=True)
class Slide:
    """The picture changes for good at ``start``; ``change`` is the share of pixels that did."""

    start: Fraction
    change: float


@dataclass(frozen=True, slots=True)
class Calm:
    """Nothing but perhaps a pointer moves in the picture from ``start`` to ``end``."""

    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Seeing:
    """What looking found; a camera has neither, and that is an answer."""

    slides: tuple[Slide, ...] = ()
    calm: tuple[Calm, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word with its times."""

    start: Fraction
    end: Fraction
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said; no words and an empty language is a true answer: nobody spoke."""

    language: str
    language_probability: float
    words: tuple[Word, ...]
    model: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Offset:
    """How a track sits against the first: its time zero is at ``start`` of the recording.

    ``confidence`` is the correlation peak over the runner-up (1 means no better than chance);
    ``drift`` what its clock lacks: a second on it is 1 + drift seconds of the recording.
    """

    start: Fraction
    confidence: float
    note: str = ""
    drift: Fraction = Fraction(0)

    def at(self, time: Fraction) -> Fraction:
        """Where ``time`` of the track is in the recording; seconds."""
        return self.start + time * (1 + self.drift)
