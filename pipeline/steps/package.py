"""Chunks get their place, become segments, and are remuxed into downloads. Copying only."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, ClassVar

from pipeline.model.chunk import Chunk
from pipeline.model.errors import ToolFailed
from pipeline.model.ladder import Rendition
from pipeline.model.package import ChapterMark, Package, Segment, Strand
from pipeline.plan import cmaf
from pipeline.plan.encode import Look
from pipeline.plan.package import chapter_metadata, offered, remux
from pipeline.plan.sound import RATE
from pipeline.plan.whole import (
    NEAR,
    check_download,
    check_picture,
    check_segment,
    check_strand,
)
from pipeline.steps.step import Kit, Queue, Ref, Room, Step

AAC_LC = "mp4a.40.2"  # RFC 6381, 3.3; ISO/IEC 14496-3 object type 2.


@dataclass(frozen=True)
class MakePackage(Step[Package]):
    """Put ``encoded`` in order beside ``sound``; ``chunks`` is what was planned of each."""

    encoded: tuple[Ref, ...]
    chunks: tuple[Chunk, ...]
    sound: Ref | None
    look: Look
    chapters: tuple[ChapterMark, ...]
    name: ClassVar[str] = "package"
    version: ClassVar[int] = 4
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[Package]] = Package

    def act(self, kit: Kit, room: Room) -> Package:
        """Write every strand, then the downloads from the very same bytes."""
        folders = [kit.folder(ref) for ref in self.encoded]
        pictures = []
        for number, rendition in enumerate(self.look.renditions):
            pictures.append(self._strand(rendition, folders, room.folder))
            room.tell((number + 1) / (len(self.look.renditions) + 2))
        sound = None
        if self.sound is not None:
            sound = _sound_strand(kit.folder(self.sound) / "sound.mp4", room.folder)
        seconds = pictures[0].seconds
        room.path("chapters.txt").write_text(chapter_metadata(self.chapters, seconds), "utf-8")
        self._check(room.folder, pictures, sound)
        downloads = self._downloads(kit, room, pictures, sound)
        room.path("chapters.txt").unlink()
        return Package(self.look.rate, tuple(pictures), sound, tuple(downloads))

    def _strand(self, rendition: Rendition, folders: Sequence[Path], room: Path) -> Strand:
        name, init, clock = rendition.name, b"", 0
        segments: list[Segment] = []
        for number, (folder, chunk) in enumerate(zip(folders, self.chunks, strict=True)):
            data = (folder / f"{name}.mp4").read_bytes()
            track = cmaf.read(data)
            init = init or track.init
            check_picture(track, rendition, self.look, chunk)
            if track.init != init:
                raise ToolFailed(
                    f"chunk {number} of {name}p does not fit the others: was it encoded by"
                    " another ffmpeg? Remove it from the shelf and run again"
                )
            segments += _segments(data, track, name, clock, len(segments), room)
            clock += sum(fragment.duration for fragment in track.fragments)
        (room / f"{name}-init.mp4").write_bytes(init)
        return Strand(
            name, cmaf.picture_codec(init), f"{name}-init.mp4", tuple(segments),
            rendition.width, rendition.height,
        )  # fmt: skip

    def _check(self, room: Path, pictures: Sequence[Strand], sound: Strand | None) -> None:
        """Read everything that the playlists will list from the disk again."""
        seconds = sum(each.frames for each in self.chunks) / self.look.rate
        for strand in (*pictures, *([sound] if sound else [])):
            check_strand(strand, seconds, Fraction(NEAR, RATE) if strand is sound else Fraction(0))
            for each in strand.segments:
                check_segment((room / each.file).read_bytes(), each)

    def _downloads(
        self, kit: Kit, room: Room, pictures: Sequence[Strand], sound: Strand | None
    ) -> list[tuple[str, str]]:
        """``(label, file)`` of each download; the joined tracks are only there in between."""
        made: list[tuple[str, str]] = []
        wanted = offered(self.look.renditions)
        heard = _joined(sound, room.folder) if sound else None
        for strand in pictures:
            if strand.name in wanted:
                shown = _joined(strand, room.folder)
                file = f"lesson-{strand.name}p.mp4"
                kit.ffmpeg(remux(shown, heard, "chapters.txt", file), room, strand.seconds)
                room.path(shown).unlink()
                _check_download(room.path(file), strand, sound)
                made.append((f"{strand.name}p", file))
        if sound is not None and heard is not None:
            kit.ffmpeg(remux(None, heard, "chapters.txt", "lesson.m4a"), room, sound.seconds)
            room.path(heard).unlink()
            _check_download(room.path("lesson.m4a"), None, sound)
            made.append(("m4a", "lesson.m4a"))
        return made


def _sound_strand(file: Path, room: Path) -> Strand:
    data = file.read_bytes()
    track = cmaf.read(data)
    (room / "audio-init.mp4").write_bytes(track.init)
    segments = _segments(data, track, "audio", 0, 0, room)
    return Strand("audio", AAC_LC, "audio-init.mp4", tuple(segments))


def _segments(
    data: bytes, track: cmaf.Track, name: str, clock: int, number: int, room: Path
) -> list[Segment]:
    """Write each fragment as a file, placed at ``clock`` ticks and numbered from ``number``."""
    placed, fragments = cmaf.place(data, track, clock, number + 1)
    made = []
    for count, each in enumerate(fragments, number):
        file = f"{name}-{count:05}.m4s"
        (room / file).write_bytes(placed[each.offset : each.offset + each.size])
        made.append(Segment(file, each.size, each.first, Fraction(each.duration, track.timescale)))
    return made


def _check_download(file: Path, picture: Strand | None, sound: Strand | None) -> None:
    lengths = {"vide": picture.seconds} if picture else {}
    lengths |= {"soun": sound.seconds} if sound else {}
    with open(file, "rb") as opened:
        check_download(_head(opened), file.stat().st_size, file.name, lengths)


def _head(file: IO[bytes]) -> bytes:
    """The beginning of a progressive file: its index, and the head of its last box."""
    at = 0
    while len(begin := _at(file, at, 16)) >= 8:
        size, kind = cmaf.HEAD.unpack_from(begin)
        if kind == b"mdat":
            return _at(file, 0, at + 16)
        at += max(8, size)
    raise ToolFailed("the progressive file has no mdat")


def _at(file: IO[bytes], at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _joined(strand: Strand, room: Path) -> str:
    """Init segment and segments as one file for the remuxer."""
    name = f"{strand.name}-joined.mp4"
    with open(room / name, "wb") as out:
        for piece in (strand.init, *(each.file for each in strand.segments)):
            out.write((room / piece).read_bytes())
    return name
