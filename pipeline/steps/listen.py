"""What is heard in one track: speech as samples, loudness, silences."""

import wave
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from pipeline.model.errors import ToolFailed
from pipeline.model.facts import Hearing
from pipeline.model.media import Sound
from pipeline.model.profile import Edit
from pipeline.plan import listen
from pipeline.plan.inputs import guarded
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True)
class Listen(Step[Hearing]):
    """Leaves ``speech.wav``: 16 kHz mono, ``length`` seconds from the container's start."""

    track: str
    container: str
    sound: Sound
    length: Fraction
    edit: Edit
    name: ClassVar[str] = "listen"
    version: ClassVar[int] = 1
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[Hearing]] = Hearing

    def act(self, kit: Kit, room: Room) -> Hearing:
        """Decode and measure in one process; count the samples; find the silences."""
        source = guarded(str(kit.source(self.track)), self.container)
        said = kit.ffmpeg(listen.decode(source, self.sound, self.length), room, self.length)
        planned = listen.samples(self.length)
        with wave.open(str(room.path(listen.SPEECH)), "rb") as file:
            if file.getnframes() != planned:
                raise ToolFailed(f"the sound has {file.getnframes()} samples instead of {planned}")
        found = kit.inside("silence", listen.request(self.edit), room)
        return listen.hearing(self.length, said, found)
