"""What a finished lesson is called and what was made of it."""

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Literal
from unicodedata import normalize

from pipeline.model.profile import Language


@dataclass(frozen=True, slots=True)
class Heading:
    """What viewers read: all of it is text for people, none of it ever becomes a path or key."""

    title: str
    course: str
    site: str = ""
    lecturer: str = ""
    date: str = ""
    order: int | None = None
    language: Language = "tg"

    @property
    def course_id(self) -> str:
        """Twelve hex digits that stand for site and course in keys and URLs."""
        text = normalize("NFC", f"{self.site}\n{self.course}")
        return sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a viewer can keep; ``key`` in the store, ``name`` as it should be saved."""

    kind: Literal["mp4", "m4a", "vtt", "srt", "txt"]
    label: str
    key: str
    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A lesson in the store: which version viewers get, and where it is watched.

    ``live`` says whether that is the edition that was made, ``shown`` whether they get any.
    """

    lesson: str
    version: str
    master_key: str
    page_key: str
    seconds: Fraction
    bytes: int
    downloads: tuple[Download, ...]
    live: bool = True
    note: str = ""
    shown: bool = True
