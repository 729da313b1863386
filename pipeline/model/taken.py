"""A recording that was taken in: what it is, what was asked for, what it is called."""

from dataclasses import dataclass
from os import fsdecode, fsencode
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pipeline.model.lesson import Heading
from pipeline.model.recording import Recording
from pipeline.model.wishes import Wishes

# What a sidecar is called as long as nobody knows which one it is.
SIDECAR = "lesson.toml"


@dataclass(frozen=True, slots=True)
class Taken:
    """The note that is kept for each recording, found by ``recording.id``.

    ``dropped`` is where it was in the watch folder and ``aside`` where its sources are now below
    ``taken`` (empty for footage that was given by hand and stays where it is), or ``rejected``
    where below the folder of that name. All are written by ``path_text``. ``at`` is the time it
    was taken, ISO 8601 in UTC. ``grown`` says that it was taken too early: its sources went on
    growing, and come again as another recording. What is not ``kept`` is deleted where it is aside.
    ``sidecar`` is what people call the file that said the ``wishes``.
    """

    recording: Recording
    wishes: Wishes
    heading: Heading
    dropped: str
    aside: str
    at: str
    grown: bool = False
    rejected: str = ""
    kept: bool = True
    sidecar: str = SIDECAR


def path_text(path: tuple[str, ...]) -> str:
    """Name any path, whatever bytes it is made of, in plain ASCII (percent-encoded)."""
    return quote_from_bytes(fsencode("/".join(path)))


def path_parts(text: str) -> tuple[str, ...]:
    """Turn ``path_text`` back; raise ValueError for a path that leaves its folder."""
    parts = tuple(fsdecode(unquote_to_bytes(text)).split("/"))
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise ValueError(f"{text!r} is not a path below a folder")
    return parts
