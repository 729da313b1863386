"""What in the store can still be reached, and what may be deleted. Pure.

    pointer -> editions (v/<version>/...) -> objects (o/<digest>.<ext>)

An edition is reached while it is shown, while a rollback may lead back to it, and while it is
young: its upload may be under way. What an edition names is reached with it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.plan.publish import Pointer, earlier

NAMED = re.compile(r"o/([0-9a-f]{64}\.[a-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of a lesson: its key, bytes, and seconds since it was stored."""

    key: str
    bytes: int
    age: float


def kept_versions(pointer: Pointer | None, now: datetime, keep: timedelta) -> set[str]:
    """Versions that are shown or that a rollback offers.

    Those that were put in place within ``keep``, the one before the present one however old, and
    the one that was present when that time began.
    """
    if pointer is None:
        return set()
    kept = {pointer.version, earlier(pointer) or pointer.version}
    began = now - keep
    for switch in reversed(pointer.history):
        kept.add(switch.version)
        if datetime.fromisoformat(switch.at) < began:
            break
    return kept


def version_of(key: str) -> str | None:
    """The version that ``l/<lesson>/v/<version>/...`` belongs to; None for other keys."""
    parts = key.split("/")
    return parts[3] if len(parts) > 4 and parts[2] == "v" else None


def living_versions(things: Iterable[Thing], kept: set[str], grace: float) -> set[str]:
    """``kept``, and those of which anything is younger than ``grace`` seconds."""
    young = {version_of(each.key) for each in things if each.age < grace}
    return kept | {version for version in young if version}


def deletable(
    things: Iterable[Thing], living: set[str], texts: Mapping[str, str], grace: float
) -> list[Thing]:
    """What nothing leads to and what is older than ``grace`` seconds, in the order to delete it.

    ``texts`` are all documents of the ``living`` versions. An edition's details go first: without
    them it does not count as uploaded, so that whoever wants it back uploads it again, whole.
    """
    named = {name for text in texts.values() for name in NAMED.findall(text)}
    gone = [each for each in things if each.age >= grace and not _reached(each.key, living, named)]
    return sorted(gone, key=lambda each: (not each.key.endswith("/details.json"), each.key))


def _reached(key: str, living: set[str], named: set[str]) -> bool:
    """Only editions and objects are ever deleted: pointers and pages are not."""
    version = version_of(key)
    if version is not None:
        return version in living
    parts = key.split("/")
    return not (len(parts) == 4 and parts[2] == "o") or parts[3] in named
