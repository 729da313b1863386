"""Poster and thumbnails, made from the package's own bytes."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from pipeline.model.errors import ToolFailed
from pipeline.model.package import Pictures, Segment, Strand
from pipeline.plain import typed
from pipeline.plan.whole import check_still
from pipeline.steps.segments import join
from pipeline.steps.step import Kit, Queue, Ref, Room, Step


@dataclass(frozen=True)
class MakePictures(Step[Pictures]):
    """``poster_at`` is the moment of the finished lesson that the poster shows."""

    package: Ref
    small: Strand
    large: Strand
    poster_at: Fraction
    name: ClassVar[str] = "pictures"
    version: ClassVar[int] = 1
    queue: ClassVar[Queue] = "light"
    result: ClassVar[Any] = Pictures

    def act(self, kit: Kit, room: Room) -> Pictures:
        """Decode keyframes only: of the smallest rendition, and one of the largest."""
        folder = kit.folder(self.package)
        small = join(folder, self.small, self.small.segments, room.path("small.mp4"))
        around = _holding(self.large, self.poster_at)
        large = join(folder, self.large, [around], room.path("large.mp4"))
        request = {
            "small": str(small), "large": str(large), "seconds": float(self.small.seconds),
            "poster_at": float(self.poster_at),
        }  # fmt: skip
        found = kit.inside("pictures", request, room)
        small.unlink()
        large.unlink()
        made: Pictures = typed(Pictures, found)
        poster = room.path(made.poster).read_bytes()
        check_still(poster, made.poster, (self.large.width, self.large.height))
        for each in made.sheets:
            size = (each.columns * each.width, each.rows * each.height)
            check_still(room.path(each.file).read_bytes(), each.file, size)
            if not 0 < len(each.starts) <= each.columns * each.rows:
                raise ToolFailed(f"{each.file} shows {len(each.starts)} thumbnails")
        return made


def _holding(strand: Strand, at: Fraction) -> Segment:
    """The segment that is shown at a moment, or the last one."""
    clock = Fraction(0)
    for segment in strand.segments:
        if clock <= at < clock + segment.seconds:
            return segment
        clock += segment.seconds
    return strand.segments[-1]
