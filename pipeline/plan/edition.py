"""One edition of a lesson as it lies in the store: objects by digest, texts by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.model.lesson import Download, Heading
from pipeline.model.package import ChapterMark, Cue, Package, Pictures
from pipeline.plain import fingerprint
from pipeline.plan import captions, playlists

TYPES = {
    "m4s": "video/iso.segment", "mp4": "video/mp4", "m4a": "audio/mp4", "jpg": "image/jpeg",
    "m3u8": "application/vnd.apple.mpegurl", "vtt": "text/vtt; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8", "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}  # fmt: skip
SPOKEN: dict[str, str] = {"tg": "Тоҷикӣ", "ru": "Русский", "en": "English"}
# From v/<version>/ to o/.
OBJECTS = "../../o"
Digests = Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything an edition shows; ``damage`` is what is said about the footage's.

    ``ladder`` says which sizes were left out, and why.
    """

    lesson: str
    heading: Heading
    package: Package
    pictures: Pictures
    spoken: str
    cues: tuple[Cue, ...]
    chapters: tuple[ChapterMark, ...]
    damage: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()


def object_name(file: str, digests: Digests) -> str:
    """``<sha256>.<ext>`` of a file: the same bytes are the same object for ever."""
    return f"{digests[file][0]}.{file.rpartition('.')[2]}"


def content_type(name: str) -> str:
    """MIME type by the ending of a name that Dars made."""
    return TYPES[name.rpartition(".")[2]]


def version(texts: Mapping[str, str]) -> str:
    """Twelve hex digits over all texts; they name every object, so they stand for all bytes."""
    return fingerprint(dict(texts))[:12]


def texts(content: Content, digests: Digests) -> dict[str, str]:
    """Every text of the edition by name, but for ``details.json``."""

    def locate(file: str) -> str:
        return f"{OBJECTS}/{object_name(file, digests)}"

    package, end = content.package, content.package.seconds
    names = [(content.spoken, _spoken_name(content.spoken))] if content.cues else []
    made = {"master.m3u8": playlists.multivariant(package, content.spoken, names)}
    for strand in package.pictures:
        made[f"{strand.name}.m3u8"] = playlists.media(strand, locate)
        made[f"{strand.name}-iframes.m3u8"] = playlists.keyframes(strand, locate)
    if package.sound is not None:
        made["audio.m3u8"] = playlists.media(package.sound, locate)
    if content.cues:
        made["captions.m3u8"] = playlists.captions(end, "captions.vtt")
        made["captions.vtt"] = captions.webvtt(content.cues)
        made["captions.srt"] = captions.srt(content.cues)
        made["transcript.txt"] = captions.transcript(content.cues)
    if content.chapters:
        made["chapters.vtt"] = captions.chapters_webvtt(content.chapters, end)
    uris = [locate(sheet.file) for sheet in content.pictures.sheets]
    made["thumbnails.vtt"] = captions.thumbnails_webvtt(content.pictures, end, uris)
    return made


def details(
    content: Content, edition: str, digests: Digests, downloads: Sequence[Download]
) -> dict[str, Any]:
    """What the lesson's page reads; URLs are relative to it."""
    heading = content.heading
    return {
        "lesson": content.lesson,
        "version": edition,
        "title": heading.title,
        "course": heading.course,
        "course_id": heading.course_id,
        "site": heading.site,
        "lecturer": heading.lecturer,
        "date": heading.date,
        "order": heading.order,
        "language": heading.language,
        "seconds": _number(content.package.seconds),
        "master": "master.m3u8",
        "poster": f"{OBJECTS}/{object_name(content.pictures.poster, digests)}",
        "thumbnails": "thumbnails.vtt",
        "captions": _captions(content),
        "transcript": [
            {"start": _number(c.start), "end": _number(c.end), "text": c.text.replace("\n", " ")}
            for c in content.cues
        ],
        "chapters": [
            {"start": _number(mark.start), "title": mark.title} for mark in content.chapters
        ],
        "damage": list(content.damage),
        "ladder": list(content.ladder),
        "downloads": [
            {
                "kind": each.kind, "label": each.label, "name": each.name, "bytes": each.bytes,
                "url": each.key,
            }
            for each in downloads
        ],
    }  # fmt: skip


def downloads(content: Content, digests: Digests, made: Mapping[str, str]) -> list[Download]:
    """Files to keep; ``key`` is relative to the edition's folder here."""
    stem = file_name(content.heading)
    found = []
    for label, file in content.package.downloads:
        kind: Any = file.rpartition(".")[2]
        url = f"{OBJECTS}/{object_name(file, digests)}"
        name = f"{stem}.{kind}" if kind == "m4a" else f"{stem} {label}.{kind}"
        found.append(Download(kind, label, url, name, digests[file][1]))
    for file, label in (
        ("captions.vtt", "WebVTT"), ("captions.srt", "SubRip"), ("transcript.txt", "TXT"),
    ):  # fmt: skip
        if file in made:
            kind = file.rpartition(".")[2]
            size = len(made[file].encode())
            found.append(Download(kind, label, file, f"{stem}.{kind}", size))
    return found


def file_name(heading: Heading) -> str:
    """A name to save under: no separators, no control characters, not too long, for people."""
    number = f"{heading.order:02} " if heading.order is not None else ""
    name = "".join(c if c.isprintable() and c not in '\\/:*?"<>|' else " " for c in heading.title)
    return f"{number}{' '.join(name.split())}".strip(" .")[:80] or "lesson"


def _captions(content: Content) -> list[dict[str, str]]:
    if not content.cues:
        return []
    label = _spoken_name(content.spoken)
    return [{"language": content.spoken, "label": label, "url": "captions.vtt"}]


def _spoken_name(language: str) -> str:
    return SPOKEN.get(language, language or "Captions")


def _number(seconds: Fraction) -> float:
    return round(float(seconds), 3)
