"""The whole sound of a lesson, cut, levelled and encoded once."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from pipeline.model.errors import ToolFailed
from pipeline.model.media import Sound
from pipeline.model.need import Need
from pipeline.model.profile import Audio
from pipeline.model.timeline import Timeline
from pipeline.plan import cmaf, sound
from pipeline.plan.inputs import guarded
from pipeline.plan.whole import PACKET, check_sound, decoded, proof
from pipeline.steps.segments import groups
from pipeline.steps.step import Kit, Queue, Room, Step

# The limiter may take away loudness; one correction brings it back within this (LU).
NEAR = 0.5
SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Heard:
    """Samples encoded, in one channel or two.

    ``only`` is the side of the footage (``left``, ``right``) that says anything, if it is one.
    """

    samples: int
    channels: int
    only: str = ""


@dataclass(frozen=True)
class EncodeSound(Step[Heard]):
    """Sound of ``track`` along ``timeline``.

    ``shift`` is where the track begins (seconds), ``drift`` what its clock lacks (model.facts).
    """

    track: str
    container: str
    stream: Sound
    timeline: Timeline
    audio: Audio
    shift: Fraction = Fraction(0)
    drift: Fraction = Fraction(0)
    name: ClassVar[str] = "sound"
    version: ClassVar[int] = 7
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[Heard]] = Heard

    def act(self, kit: Kit, room: Room) -> Heard:
        """Decode, join, measure, level and encode once; it is decoded at the end."""
        return self.made(kit, room, sound.needed(self.stream, self.container))

    def made(self, kit: Kit, room: Room, need: Need) -> Heard:
        """The same, reading what there is ``need`` of."""
        line = self.timeline
        source = guarded(str(kit.source(self.track, room, need)), self.container)
        length = line.source_frames / line.rate
        args = sound.decode(source, self.container, self.stream, length, self.shift, self.drift)
        kit.ffmpeg(args, room, length)
        _holds(room, "source.raw", round(length * sound.RATE))
        parts = sound.pieces(line)
        planned = sum(part.samples for part in parts)
        joined = kit.inside("join", sound.request(parts, self.audio), room)
        channels, only = len(joined["sides"]), ""
        if joined["silent"]:
            only = SIDES[joined["sides"][0]]
        room.path("source.raw").unlink()
        _holds(room, "edited.raw", planned, channels)
        measured = kit.ffmpeg(sound.measure("edited.raw", channels), room, line.seconds)
        found = sound.level(measured)
        self._encode(kit, room, found, channels)
        room.path("edited.raw").unlink()
        tracks = [cmaf.read(group) for group in groups(room.path("sound.mp4"))]
        samples = check_sound(tracks, planned, channels)
        heard = decoded(kit.ffmpeg(proof("sound.mp4"), room)).samples
        # The last packet is decoded whole, however little of it is meant to be heard.
        if not 0 <= heard - samples < PACKET:
            raise ToolFailed(f"{heard} of the {samples} samples of the sound can be decoded")
        return Heard(samples, channels, only)

    def _encode(self, kit: Kit, room: Room, found: sound.Level | None, channels: int) -> None:
        """Level and encode; where the limiter took away loudness, once more and corrected."""
        levels, seconds = sound.levelling(found, self.audio), self.timeline.seconds
        said = kit.ffmpeg(sound.encode(levels, self.audio, channels), room, seconds)
        if found is None or not sound.limited(levels):
            return
        after, wanted = sound.level(said), sound.reached(found, self.audio)
        if after is not None and abs(after.loudness - wanted) > NEAR:
            levels = sound.levelling(found, self.audio, wanted - after.loudness)
            kit.ffmpeg(sound.encode(levels, self.audio, channels), room, seconds)


def _holds(room: Room, name: str, samples: int, channels: int = sound.CHANNELS) -> None:
    size, wanted = room.path(name).stat().st_size, samples * channels * sound.WIDTH
    if size != wanted:
        raise ToolFailed(f"{name} has {size} bytes instead of {wanted}")
