"""One chunk in every rendition."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

import ffmpeg

from pipeline.model.chunk import Chunk, FootageChunk
from pipeline.model.errors import ToolFailed
from pipeline.model.facts import Damage
from pipeline.model.media import Picture
from pipeline.plan import cmaf
from pipeline.plan.calm import choice, shown
from pipeline.plan.damage import CORRUPT, seen, times
from pipeline.plan.encode import (
    TIMES,
    Look,
    footage,
    needed,
    outputs,
    span_of,
    thinned,
    timescale,
    window,
)
from pipeline.plan.inputs import opened
from pipeline.plan.retime import retimed
from pipeline.plan.title import motion, still
from pipeline.plan.whole import check_picture, decoded, proof
from pipeline.steps.step import Kit, Queue, Ref, Room, Step


@dataclass(frozen=True, slots=True)
class FilmSource:
    """Frames come from a track of footage; ``stills`` is when no new one comes (seconds)."""

    track: str
    container: str
    picture: Picture
    stills: tuple[tuple[Fraction, Fraction], ...] = ()
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
    """Frames that a rendition lasts for, as its file says; ``damage`` is the footage's."""

    frames: int
    damage: tuple[Damage, ...] = ()


@dataclass(frozen=True)
class Encode(Step[Encoded]):
    """Encode ``chunk`` as ``look`` says: one process, one decode."""

    chunk: Chunk
    film: FilmSource | CardSource
    look: Look
    name: ClassVar[str] = "encode"
    version: ClassVar[int] = 8
    queue: ClassVar[Queue] = "heavy"
    result: ClassVar[type[Encoded]] = Encoded

    @property
    def label(self) -> str:
        """Which part of the lesson this is."""
        if not isinstance(self.chunk, FootageChunk):
            return self.chunk.kind
        return span_of(self.chunk.spans, self.look.rate)

    @property
    def weight(self) -> int:
        """Frames; a title is over in a moment."""
        return self.chunk.frames if isinstance(self.chunk, FootageChunk) else 0

    def act(self, kit: Kit, room: Room) -> Encoded:
        """Run ffmpeg, then read back what it wrote: its exit code alone proves nothing."""
        graph = outputs(self._frames(kit, room), self.look, self.chunk, ".")
        seconds = self.chunk.frames / self.look.rate
        # Warnings, each of them: that something was concealed is one.
        args = ["-v", "repeat+warning", *ffmpeg.get_args(graph)]
        kit.ffmpeg(args, room, seconds, CORRUPT)
        damage = self._damage(room)
        if damage and room.complete():  # The footage's own damage is told, and no other.
            kit.ffmpeg(args, room, seconds, CORRUPT)
            damage = self._damage(room)
        finish(self.look, self.chunk, kit, room)
        return Encoded(self.chunk.frames, damage)

    def _damage(self, room: Room) -> tuple[Damage, ...]:
        """What of the footage did not come out of the decoder."""
        if isinstance(self.film, CardSource):
            return ()
        assert isinstance(self.chunk, FootageChunk)
        noted = room.path(TIMES)
        shown = times(noted.read_text("ascii")) if noted.exists() else []
        noted.unlink(missing_ok=True)
        return seen(
            shown, room.counted, self.chunk.spans, self.look.rate, self.film.container,
            self.film.picture, self.film.stills,
        )  # fmt: skip

    def _frames(self, kit: Kit, room: Room) -> Any:
        rate, wanted = self.look.rate, choice(self.chunk, self.look.calm_step)
        if isinstance(self.film, CardSource):
            folder = kit.folder(self.film.card)
            show = motion if self.film.moving else still
            layers = (str(folder / self.film.background), str(folder / self.film.text))
            return thinned(show(*layers, self.chunk.frames, rate), wanted)
        assert isinstance(self.chunk, FootageChunk)
        spans, film = self.chunk.spans, self.film
        limits = window(spans, rate, film.container, film.picture, film.stills)
        need = needed(spans, rate, film.container, film.picture, film.stills)
        source = opened(str(kit.source(film.track, room, need)), film.container, **limits)
        return footage(source, film.container, film.picture, spans, rate, wanted, film.stills)


class First(Encode):
    """The same step, of what a lesson opens with: the rest is asked for when this is done."""


def finish(look: Look, chunk: Chunk, kit: Kit, room: Room) -> None:
    """Give the frames of a chunk their times and look whether all is there; raise ToolFailed."""
    kept = shown(chunk, look.calm_step)
    tick = round(timescale(look.rate) / look.rate)
    for rendition in look.renditions:
        file = room.path(f"{rendition.name}.mp4")
        if len(kept) < chunk.frames:
            file.write_bytes(retimed(file.read_bytes(), kept, chunk.frames, tick))
        check_picture(cmaf.read(file.read_bytes()), rendition, look, chunk)
    # Each encoder's smallest rendition is decoded: it made all of its own of the same frames.
    smallest = {each.codec: each.name for each in look.renditions}
    for name in smallest.values():
        found = decoded(kit.ffmpeg(proof(f"{name}.mp4"), room, count=CORRUPT)).frames
        good = found - room.counted
        if good != len(kept):
            raise ToolFailed(f"{good} of {len(kept)} frames of {name}p can be decoded")
