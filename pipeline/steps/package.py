"""Chunks get their place, become segments, and those become downloads. Copying only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

from pipeline.model.chunk import Chunk
from pipeline.model.errors import ToolFailed
from pipeline.model.ladder import Rendition
from pipeline.model.package import ChapterMark, Package, Segment, Strand
from pipeline.plan import cmaf
from pipeline.plan.encode import Look
from pipeline.plan.package import chapter_metadata, offered
from pipeline.plan.sound import RATE
from pipeline.plan.whole import NEAR, check_picture, check_segment, check_strand
from pipeline.steps import download, segments
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
    version: ClassVar[int] = 8
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[Package]] = Package

    def act(self, kit: Kit, room: Room) -> Package:
        """Write every strand; those that are downloads become part of them."""
        folders = [kit.folder(ref) for ref in self.encoded]
        sound = None
        if self.sound is not None:
            sound = _sound_strand(kit.folder(self.sound) / "sound.mp4", room.folder)
        marks = chapter_metadata(self.chapters, self._seconds)
        room.path(download.CHAPTERS).write_text(marks, "utf-8")
        pictures, made = [], []
        wanted = offered(self.look.renditions)
        for number, rendition in enumerate(self.look.renditions):
            strand = self._strand(rendition, folders, room.folder, rendition.name in wanted)
            if rendition.name in wanted:
                file = f"lesson-{rendition.name}p.mp4"
                strand = download.make(kit, room, file, strand, sound)
                made.append((f"{rendition.name}p", file))
            pictures.append(strand)
            room.tell((number + 1) / (len(self.look.renditions) + 2))
        if sound is not None:
            sound = download.make(kit, room, "lesson.m4a", sound)
            made.append(("m4a", "lesson.m4a"))
        room.path(download.CHAPTERS).unlink()
        self._check(room.folder, pictures, sound)
        return Package(self.look.rate, tuple(pictures), sound, tuple(made))

    @property
    def _seconds(self) -> Fraction:
        return sum(each.frames for each in self.chunks) / self.look.rate

    def _strand(
        self, rendition: Rendition, folders: Sequence[Path], room: Path, joined: bool
    ) -> Strand:
        name, init, clock = rendition.name, b"", 0
        made: list[Segment] = []
        for number, (folder, chunk) in enumerate(zip(folders, self.chunks, strict=True)):
            data = (folder / f"{name}.mp4").read_bytes()
            track = cmaf.read(data)
            check_picture(track, rendition, self.look, chunk)
            if not init:
                init = track.init
                segments.begin(room, name, init, joined)
            if track.init != init:
                raise ToolFailed(
                    f"chunk {number} of {name}p does not fit the others: was it encoded by"
                    " another ffmpeg? Remove it from the shelf and run again"
                )
            moved, fragments = cmaf.place(data, track, clock, len(made) + 1)
            there = replace(track, fragments=tuple(fragments))
            made += segments.write(there, moved, room, name, len(made), joined)
            clock += sum(fragment.duration for fragment in fragments)
        return Strand(
            name, cmaf.picture_codec(init), f"{name}-init.mp4", tuple(made),
            rendition.width, rendition.height,
        )  # fmt: skip

    def _check(self, room: Path, pictures: Sequence[Strand], sound: Strand | None) -> None:
        """Read everything that the playlists and the page will list from the disk again."""
        for strand in (*pictures, *([sound] if sound else [])):
            slack = Fraction(NEAR, RATE) if strand is sound else Fraction(0)
            check_strand(strand, self._seconds, slack)
            for each in strand.segments:
                check_segment(segments.read(room, each), each)
            file = room / strand.segments[0].file
            if strand.segments[0].offset:
                download.check(file, None if strand is sound else strand, sound)


def _sound_strand(file: Path, room: Path) -> Strand:
    made: list[Segment] = []
    init = b""
    for track, moved in segments.placed(file, 0, 0):
        if not made:
            init = track.init
            segments.begin(room, "audio", init, joined=True)
        made += segments.write(track, moved, room, "audio", len(made), joined=True)
    channels = cmaf.channels(init)
    return Strand("audio", AAC_LC, "audio-init.mp4", tuple(made), channels=channels)
