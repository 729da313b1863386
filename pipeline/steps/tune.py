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
from pipeline.plan.encode import TIMES, Look, footage, needed, outputs, sized, window
from pipeline.plan.inputs import opened
from pipeline.plan.noise import BLOCKS, cleaner, deviation, measured
from pipeline.plan.tune import Trial, Tried
from pipeline.steps.encode import FilmSource
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True)
class Tune(Step[Trial]):
    """Try ``look`` on ``samples`` of the footage; no edit changes what is tried.

    ``clean``: where the footage is noisy it is tried without much of its noise.
    """

    samples: tuple[FootageChunk, ...]
    film: FilmSource
    look: Look
    clean: bool
    name: ClassVar[str] = "tune"
    version: ClassVar[int] = 4
    queue: ClassVar[Queue] = "heavy"
    result: ClassVar[type[Trial]] = Trial

    def act(self, kit: Kit, room: Room) -> Trial:
        """Each sample at each CRF; nothing but the noise where this ffmpeg cannot compare.

        Nothing stays in the room but what was measured.
        """
        noise = self._noise(kit, room) if self.clean else 0.0
        looks = tune.trials(cleaner(self.look, noise))
        made: list[Tried] = []
        try:
            for number, (sample, look) in enumerate(product(self.samples, looks)):
                made += self._tried(kit, room, sample, look, look is looks[0])
                room.tell((number + 1) / (len(self.samples) * len(looks)))
        except ToolFailed as error:
            if tune.MISSING not in error.tail:
                raise
            made = []
        films = (f"{size.name}.mp4" for size in self.look.renditions)
        for name in (tune.SCORES, TIMES, BLOCKS, *films):
            room.path(name).unlink(missing_ok=True)
        return Trial(tuple(made), noise)

    def _noise(self, kit: Kit, room: Room) -> float:
        """Of what moves, in the largest size."""
        size, found = self.look.renditions[0], []
        for sample in self.samples:
            if not mostly(sample):
                kit.ffmpeg(
                    measured(sized(self._frames(kit, room, sample), size.width, size.height)), room
                )
                found.append(room.path(BLOCKS).read_bytes())
        return round(deviation(found), 2)

    def _tried(
        self, kit: Kit, room: Room, sample: FootageChunk, look: Look, first: bool
    ) -> Iterator[Tried]:
        graph = outputs(self._frames(kit, room, sample), look, sample, ".")
        kit.ffmpeg(ffmpeg.get_args(graph), room)
        judged = tune.judged(look, first)
        for size in look.renditions:
            full = judged.get(size.name)
            vmaf = self._compared(kit, room, sample, look, size, full) if full else None
            crf, data = look.coding(size.codec).crf, room.path(f"{size.name}.mp4").read_bytes()
            kbps = tune.taken(data, look, sample)
            yield Tried(size.name, size.codec, mostly(sample), crf, kbps, vmaf)

    def _compared(
        self, kit: Kit, room: Room, sample: FootageChunk, look: Look, size: Rendition,
        full: Rendition,
    ) -> float:  # fmt: skip
        encoded = ffmpeg.input(f"file:{size.name}.mp4")
        source = self._frames(kit, room, sample)
        kit.ffmpeg(tune.compared(encoded, source, full, sample, look), room)
        return round(tune.score(room.path(tune.SCORES).read_text("utf-8")), 2)

    def _frames(self, kit: Kit, room: Room, sample: FootageChunk) -> Any:
        film, rate = self.film, self.look.rate
        limits = window(sample.spans, rate, film.container, film.picture, film.stills)
        need = needed(sample.spans, rate, film.container, film.picture, film.stills)
        source = opened(str(kit.source(film.track, room, need)), film.container, **limits)
        wanted = choice(sample, self.look.calm_step)
        kept = sample.spans
        return footage(source, film.container, film.picture, kept, rate, wanted, film.stills)
