"""The sound that a long lesson opens with, for its preview: long before the whole is there."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import ClassVar

from pipeline.model.errors import BadConfig, BadMedia, ToolFailed
from pipeline.model.need import Need
from pipeline.plan import cmaf
from pipeline.plan.preview import SOUND_SECONDS
from pipeline.plan.sound import needed
from pipeline.steps.segments import groups
from pipeline.steps.sound import EncodeSound
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True)
class Opening(Step[int]):
    """The beginning of a sound, levelled by itself; the number of its fragments that can be used.

    Those begin and end where the fragments of the whole sound do, which can follow them. 0 when
    nothing came of it: no lesson fails because of its preview.
    """

    sound: EncodeSound
    name: ClassVar[str] = "opening"
    version: ClassVar[int] = EncodeSound.version
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[int]] = int

    def act(self, kit: Kit, room: Room) -> int:
        """What is done of the whole, of a part."""
        try:
            self.sound.made(kit, room, self._need())
        except (BadConfig, BadMedia, ToolFailed):
            for left in room.folder.iterdir():
                left.unlink()
            return 0
        tracks = (cmaf.read(group) for group in groups(room.path("sound.mp4")))
        # The last one ends with the part, the whole sound's in its place does not.
        return max(0, sum(len(track.fragments) for track in tracks) - 1)

    def _need(self) -> Need:
        """The beginning of the track, as far as the part shows it."""
        sound, line = self.sound, self.sound.timeline
        end = (line.source_frames / line.rate - sound.shift) / (1 + sound.drift)
        window = (Fraction(0), max(Fraction(0), end))
        return needed(sound.stream, sound.container, (window,))


def sounded(whole: EncodeSound) -> Opening:
    """The step for as much of ``whole`` as a preview begins with."""
    line = whole.timeline
    return Opening(replace(whole, timeline=line.first(ceil(SOUND_SECONDS * line.rate))))
