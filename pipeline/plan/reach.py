"""What in the store can still be reached, and what may be deleted. Pure.

    pointer -> editions (v/<version>/...) -> objects (o/<digest>.<ext>)
    preview (preview.html, preview/...) -> objects
    shells of pages -> app/<hash>/...

An edition is reached while it is shown, while a rollback may lead back to it, and while it is
young: its upload may be under way. What an edition names is reached with it. A preview is reached
while any of it is young: it grows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from pipeline.model.stored import Stored
from pipeline.plan.publish import Pointer, earlier

NAMED = re.compile(r"o/([0-9a-f]{64}\.[a-z0-9]+)")
# What a playlist names of its own edition: URIs in lines and in attributes (RFC 8216, 4.1, 4.3).
BESIDE = re.compile(r'^([\w-]+\.\w+)$|URI="([\w-]+\.\w+)"', re.MULTILINE)
APP = re.compile(r"\bapp/([0-9a-f]+)/")
# Texts of an edition that name others; .json names objects too.
DOCUMENTS = (".json", ".m3u8", ".vtt")
FLAGS = ("/details.json", "/preview/preview.json")
# An edition has all of these, or is none.
ALWAYS = ("details.json", "master.m3u8")


def kept_versions(
    pointer: Pointer | None, now: datetime, keep: timedelta, grace: timedelta
) -> set[str]:
    """Versions that are shown or that a rollback offers.

    Those that were put in place within ``keep``, the one before the present one however old, and
    the one that was present when that time began. Of a lesson that was taken down more than
    ``grace`` ago none is.
    """
    if pointer is None:
        return set()
    last = pointer.history[-1]
    if not pointer.version and datetime.fromisoformat(last.at) < now - grace:
        return set()
    kept = {pointer.version, earlier(pointer) or pointer.version}
    began = now - keep
    for switch in reversed(pointer.history):
        kept.add(switch.version)
        if datetime.fromisoformat(switch.at) < began:
            break
    return kept - {""}


def version_of(key: str) -> str | None:
    """The version that ``l/<lesson>/v/<version>/...`` belongs to; None for other keys."""
    parts = key.split("/")
    return parts[3] if len(parts) > 4 and parts[2] == "v" else None


def growing(things: Iterable[Stored], grace: float) -> set[str]:
    """Keys of the preview, its page and all, if any of it is younger than ``grace`` seconds."""
    parts = [each for each in things if _is_preview(each.key)]
    return {each.key for each in parts} if any(each.age < grace for each in parts) else set()


def living_versions(things: Iterable[Stored], kept: set[str], grace: float) -> set[str]:
    """``kept``, and those of which anything is younger than ``grace`` seconds."""
    young = {version_of(each.key) for each in things if each.age < grace}
    return kept | {version for version in young if version}


def deletable(
    things: Sequence[Stored], living: set[str], texts: Iterable[str], grace: float
) -> tuple[list[Stored], list[Stored]]:
    """What nothing leads to and what is older than ``grace`` seconds: flags, and all else.

    ``texts`` are all documents of the ``living`` versions, and of a preview that grows. The flag of
    an edition is its details.json, that of a preview its preview.json: while it is there all that
    belongs to it counts as uploaded.
    """
    named = {name for text in texts for name in NAMED.findall(text)}
    grows = growing(things, grace)
    old = [each for each in things if each.age >= grace and each.key not in grows]
    gone = [each for each in old if not _reached(each.key, living, named)]
    flags = [each for each in gone if each.key.endswith(FLAGS)]
    return flags, [each for each in gone if each not in flags]


def lacking(texts: Mapping[str, str], there: Iterable[str]) -> set[str]:
    """What an edition names and what is not ``there``; empty when it is whole.

    ``texts`` are its documents by name; ``there`` are names of its documents, and of objects
    behind ``o/``.
    """
    named = {*ALWAYS}
    for name, text in texts.items():
        named |= {f"o/{each}" for each in NAMED.findall(text)}
        if name.endswith(".m3u8"):
            named |= {line or attribute for line, attribute in BESIDE.findall(text)}
    return named - {*there}


def unused_app(things: Iterable[Stored], shells: Iterable[str], grace: float) -> list[Stored]:
    """Files of ``app/<hash>/`` that no page loads any more and that are older than ``grace``."""
    used = {name for shell in shells for name in APP.findall(shell)}
    return [each for each in things if each.age >= grace and each.key.split("/")[1] not in used]


def _reached(key: str, living: set[str], named: set[str]) -> bool:
    """Only editions, objects and previews are ever deleted: pointers and other pages are not."""
    if _is_preview(key):
        return False
    version = version_of(key)
    if version is not None:
        return version in living
    parts = key.split("/")
    return not (len(parts) == 4 and parts[2] == "o") or parts[3] in named


def _is_preview(key: str) -> bool:
    parts = key.split("/")
    return len(parts) > 2 and parts[2] in ("preview", "preview.html")
