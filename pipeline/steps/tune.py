"""Which CRF this footage needs: a few seconds of it are encoded and compared with the source."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

import ffmpeg

from pipeline.model.chunk import FootageChunk
from pipeline.model.errors import ToolFailed
from pipeline.model.ladder import Rendition
from pipeline.plan import tune
from pipeline.plan.calm import choice, mostly
from pipeline.plan.encode import TIMES, Look, footage, outputs, window
from pipeline.plan.inputs import opened
from pipeline.plan.tune import Tried
from pipeline.steps.encode import FilmSource
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True)
class Tune(Step[tuple[Tried, ...]]):
    """Try ``look`` on ``samples`` of the footage; no edit changes what is tried."""

    samples: tuple[FootageChunk, ...]
    film: FilmSource
    look: Look
    name: ClassVar[str] = "tune"
    version: ClassVar[int] = 1
    queue: ClassVar[Queue] = "heavy"
    result: ClassVar[Any] = tuple[Tried, ...]

    def act(self, kit: Kit, room: Room) -> tuple[Tried, ...]:
        """Each sample at each CRF; nothing where this ffmpeg cannot compare.

        Nothing stays in the room but what was measured.
        """
        looks = tune.trials(self.look)
        made: list[Tried] = []
        try:
            for number, (sample, look) in enumerate(product(self.samples, looks)):
                made += self._tried(kit, room, sample, look)
                room.tell((number + 1) / (len(self.samples) * len(looks)))
        except ToolFailed as error:
            if tune.MISSING not in error.tail:
                raise
            made = []
        films = (f"{size.name}.mp4" for size in self.look.renditions)
        for name in (tune.SCORES, TIMES, *films):
            room.path(name).unlink(missing_ok=True)
        return tuple(made)

    def _tried(self, kit: Kit, room: Room, sample: FootageChunk, look: Look) -> Iterator[Tried]:
        graph = outputs(self._frames(kit, sample), look, sample, ".")
        kit.ffmpeg(ffmpeg.get_args(graph), room)
        for size in look.renditions:
            vmaf = self._compared(kit, room, sample, size)
            yield Tried(size.codec, mostly(sample), look.coding(size.codec).crf, round(vmaf, 2))

    def _compared(self, kit: Kit, room: Room, sample: FootageChunk, size: Rendition) -> float:
        encoded = ffmpeg.input(f"file:{size.name}.mp4")
        source = self._frames(kit, sample)
        kit.ffmpeg(tune.compared(encoded, source, size.width, size.height, sample), room)
        return tune.score(room.path(tune.SCORES).read_text("utf-8"))

    def _frames(self, kit: Kit, sample: FootageChunk) -> Any:
        film, rate = self.film, self.look.rate
        limits = window(sample.spans, rate, film.container, film.picture)
        source = opened(str(kit.source(film.track)), film.container, **limits)
        wanted = choice(sample, self.look.calm_step)
        return footage(source, film.container, film.picture, sample.spans, rate, wanted)
