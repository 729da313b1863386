"""What is heard in one track: speech as samples, silences."""

import wave
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from pipeline.model.errors import ToolFailed
from pipeline.model.facts import Hearing
from pipeline.model.media import Sound
from pipeline.plan import listen
from pipeline.plan.sound import needed
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True)
class Listen(Step[Hearing]):
    """Leaves ``speech.wav``: 16 kHz mono, ``length`` seconds from the container's start.

    ``quiet_below_speech`` is the profile's: so many decibels under speech are silence.
    """

    track: str
    container: str
    sound: Sound
    length: Fraction
    quiet_below_speech: float
    name: ClassVar[str] = "listen"
    version: ClassVar[int] = 4
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[Hearing]] = Hearing

    def act(self, kit: Kit, room: Room) -> Hearing:
        """Decode in one process; count the samples; find the silences."""
        need = needed(self.sound, self.container)
        source = str(kit.source(self.track, room, need))
        args = listen.decode(source, self.container, self.sound, self.length)
        said = kit.ffmpeg(args, room, self.length, listen.BROKEN)
        planned = listen.samples(self.length)
        with wave.open(str(room.path(listen.SPEECH)), "rb") as file:
            if file.getnframes() != planned:
                raise ToolFailed(f"the sound has {file.getnframes()} samples instead of {planned}")
            if (file.getframerate(), file.getnchannels()) != (listen.RATE, 1):
                raise ToolFailed(f"the sound is not mono of {listen.RATE} Hz")
        found = kit.inside("silence", listen.request(self.quiet_below_speech), room)
        return listen.hearing(self.length, self.sound, said, found)
