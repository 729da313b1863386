"""One chunk in every rendition."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import ffmpeg

from pipeline.model.chunk import Chunk, FootageChunk
from pipeline.model.errors import ToolFailed
from pipeline.model.media import Picture
from pipeline.plan import cmaf
from pipeline.plan.encode import Look, footage, outputs, span_of, window
from pipeline.plan.inputs import opened
from pipeline.plan.title import motion, still
from pipeline.steps.step import Kit, Queue, Ref, Room, Step


@dataclass(frozen=True, slots=True)
class FilmSource:
    """Frames come from a track of footage."""

    track: str
    container: str
    picture: Picture
    source: Literal["film"] = "film"


@dataclass(frozen=True, slots=True)
class CardSource:
    """Frames come from the stills of a title; a moving card fades, a still one does not."""

    card: Ref
    background: str
    text: str
    moving: bool
    source: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Frames in each rendition, counted in the finished files."""

    frames: int


@dataclass(frozen=True)
class Encode(Step[Encoded]):
    """Encode ``chunk`` as ``look`` says: one process, one decode."""

    chunk: Chunk
    film: FilmSource | CardSource
    look: Look
    name: ClassVar[str] = "encode"
    version: ClassVar[int] = 1
    queue: ClassVar[Queue] = "heavy"
    result: ClassVar[type[Encoded]] = Encoded

    @property
    def label(self) -> str:
        """Which part of the lesson this is."""
        if not isinstance(self.chunk, FootageChunk):
            return self.chunk.kind
        return span_of(self.chunk.spans, self.look.rate)

    def act(self, kit: Kit, room: Room) -> Encoded:
        """Run ffmpeg, then count what it wrote: its exit code alone proves nothing."""
        graph = outputs(self._frames(kit), self.look, self.chunk.frames, ".")
        seconds = self.chunk.frames / self.look.rate
        kit.ffmpeg(ffmpeg.get_args(graph), room, seconds)
        for rendition in self.look.renditions:
            track = cmaf.read(room.path(f"{rendition.name}.mp4").read_bytes())
            if track.samples != self.chunk.frames:
                raise ToolFailed(
                    f"{rendition.name}p of chunk {self.label} has {track.samples} frames"
                    f" instead of {self.chunk.frames}"
                )
        return Encoded(self.chunk.frames)

    def _frames(self, kit: Kit) -> Any:
        rate = self.look.rate
        if isinstance(self.film, CardSource):
            folder = kit.folder(self.film.card)
            show = motion if self.film.moving else still
            layers = (str(folder / self.film.background), str(folder / self.film.text))
            return show(*layers, self.chunk.frames, rate)
        assert isinstance(self.chunk, FootageChunk)
        spans, container, picture = self.chunk.spans, self.film.container, self.film.picture
        limits = window(spans, rate, container, picture)
        source = opened(str(kit.source(self.film.track)), container, **limits)
        return footage(source, container, picture, spans, rate)
