"""What lesson.toml and course.toml say becomes Wishes and a Heading. Formats: docs/formats.md."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from pipeline.model.course import CourseWishes
from pipeline.model.errors import BadConfig
from pipeline.model.lesson import Heading
from pipeline.model.profile import Profile
from pipeline.model.recording import Place
from pipeline.model.wishes import Wishes
from pipeline.plain import typed
from pipeline.plan.names import readable

# A sidecar is written by hand; more than this is some other file.
LARGEST = 1 << 20
LONGEST_TEXT = 300
HIGHEST_ORDER = 9999
MOST_ENTRIES = 2000
# tomllib takes quadratic time for a key of many parts (100,000: minutes), and a key is one line.
MOST_DOTS = 500

_TEXTS = ("title", "lecturer", "course", "site", "picture", "sound")
_LISTS = ("cuts", "keep", "chapters")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]?\d(?:\.\d{1,9})?)")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,9})?")


def parsed(data: bytes, file: str) -> dict[str, Any]:
    """Read TOML as people save it (UTF-8, with a byte order mark or not); raises BadConfig."""
    if len(data) > LARGEST:
        raise BadConfig(file, "", "is larger than 1 MiB; a sidecar is a short text")
    if any(line.count(b".") > MOST_DOTS for line in data.splitlines()):
        problem = f"has a line with more than {MOST_DOTS} dots; write each entry on its own line"
        raise BadConfig(file, "", problem)
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadConfig(file, "", "is not saved as UTF-8; save it again in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(file, "", f"is not valid TOML: {error}") from None
    except (RecursionError, ValueError):
        raise BadConfig(file, "", "is not valid TOML") from None


def wishes(data: Mapping[str, Any], file: str, course: CourseWishes | None = None) -> Wishes:
    """Read the fields of a lesson.toml; raises BadConfig that names the field.

    ``course`` fills in what the lesson leaves out. Times may be seconds or ``"1:02:03.5"``.
    """
    said = typed(Wishes, _values(data, file), file)
    if said.order is not None and not 0 <= said.order <= HIGHEST_ORDER:
        raise BadConfig(file, "order", f"must be between 0 and {HIGHEST_ORDER}")
    if course is None:
        return said
    return replace(
        said,
        course=said.course or course.title,
        site=said.site or course.site,
        lecturer=said.lecturer or course.lecturer,
        language=said.language or course.language,
        speech_language=said.speech_language or course.speech_language,
    )


def course_wishes(data: Mapping[str, Any], file: str) -> CourseWishes:
    """Read the fields of a course.toml; raises BadConfig that names the field."""
    return typed(CourseWishes, _values(data, file), file)


def heading(place: Place, day: str, said: Wishes, profile: Profile) -> Heading:
    """What viewers read: what was asked for, or else what the path said, or else the rules."""
    return Heading(
        title=said.title or place.title,
        course=said.course or place.course,
        site=said.site or place.site,
        lecturer=said.lecturer,
        date=said.date or day,
        order=place.order if said.order is None else said.order,
        language=said.language or profile.language,
    )


def check_tracks(said: Wishes, names: Iterable[str], file: str) -> None:
    """Raise BadConfig when ``picture`` or ``sound`` names a track that is not there."""
    known = list(names)
    for field in ("picture", "sound"):
        wanted = getattr(said, field)
        if wanted and wanted not in known:
            allowed = ", ".join(repr(name) for name in known)
            raise BadConfig(file, field, f"is not a track of this recording; allowed: {allowed}")


def _values(data: Mapping[str, Any], file: str) -> dict[str, Any]:
    return {name: _value(name, value, file) for name, value in data.items()}


def _value(name: str, value: Any, file: str) -> Any:
    if name == "date":
        return _day(value, file)
    if name in _TEXTS and isinstance(value, str):
        return _text(value, name, file)
    if name in _LISTS and isinstance(value, list):
        if len(value) > MOST_ENTRIES:
            raise BadConfig(file, name, f"has more than {MOST_ENTRIES} entries")
        return [_times(entry, f"{name}.{n}", file) for n, entry in enumerate(value)]
    return value


def _times(entry: Any, field: str, file: str) -> Any:
    if not isinstance(entry, dict):
        return entry
    clocks = {k: _seconds(entry[k], f"{field}.{k}", file) for k in ("start", "end") if k in entry}
    if not isinstance(entry.get("title"), str):
        return {**entry, **clocks}
    return {**entry, **clocks, "title": _text(entry["title"], f"{field}.title", file)}


def _seconds(value: Any, field: str, file: str) -> str:
    """Exact seconds as ``"n/d"``: a number's decimal digits are what was meant, not its float."""
    if isinstance(value, time):
        value = value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.9f}" if isinstance(value, float) else str(value)
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return str(Fraction(text))
        clock = _CLOCK.fullmatch(text)
        if clock:
            hours, minutes, seconds = clock.groups(default="0")
            if clock[1] is None or int(minutes) < 60:
                return str(int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds))
    raise BadConfig(
        file, field, f'is no time; write seconds (62.5) or "1:02:03.5" (got {str(value)[:40]!r})'
    )


def _day(value: Any, file: str) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value == "":
        return ""
    if isinstance(value, str):
        for turn in (value, "-".join(reversed(value.split(".")))):
            try:
                return date.fromisoformat(turn).isoformat()
            except ValueError:
                continue
    raise BadConfig(file, "date", f"is no date; write 2026-11-23 (got {str(value)[:40]!r})")


def _text(text: str, field: str, file: str) -> str:
    """Text as people may read it, and not more of it than fits a page."""
    if len(text) > LONGEST_TEXT:
        raise BadConfig(file, field, f"is longer than {LONGEST_TEXT} characters")
    return readable(text)
