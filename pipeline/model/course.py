"""What course.toml says of every lesson in its folder."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pipeline.model.profile import STRICT, Language


@dataclass(frozen=True, slots=True)
class CourseWishes:
    """Everything that ``course.toml`` may say; an empty field leaves it to the folder's name.

    ``title`` and ``site`` name the course and who holds it; the others stand in for what a
    lesson.toml leaves out.
    """

    title: str = ""
    site: str = ""
    lecturer: str = ""
    language: Language | None = None
    speech_language: Literal["", "auto", "tg", "ru", "en"] = ""
    __pydantic_config__: ClassVar = STRICT
