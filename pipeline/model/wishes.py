"""What people asked for: lesson.toml beside the footage, or nothing at all."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from pipeline.model.profile import STRICT, Language


@dataclass(frozen=True, slots=True)
class Cut:
    """Take ``start..end`` source seconds out (or, under ``keep``, leave them in)."""

    start: Fraction
    end: Fraction
    __pydantic_config__: ClassVar = STRICT

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError("needs 0 <= start < end, in seconds of the footage")


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter that begins at ``start`` source seconds."""

    start: Fraction
    title: str
    __pydantic_config__: ClassVar = STRICT


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything that ``lesson.toml`` may say; an empty field leaves it to the path or rules."""

    title: str = ""
    lecturer: str = ""
    date: str = ""
    course: str = ""
    site: str = ""
    order: int | None = None
    language: Language | None = None
    speech_language: Literal["", "auto", "tg", "ru", "en"] = ""
    intro: bool = True
    outro: bool = True
    cuts: tuple[Cut, ...] = ()
    keep: tuple[Cut, ...] = ()
    chapters: tuple[Mark, ...] = ()
    picture: str = ""
    sound: str = ""
    accept_damage: bool = False
    __pydantic_config__: ClassVar = STRICT
