"""What the packets and the first decoded frames of a stream tell about it."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from pipeline.model.errors import BadMedia
from pipeline.model.media import Picture, Sound
from pipeline.tools.ends import odd
from pipeline.tools.rhythm import HOLE, Rhythm, frame_rate, lost, stills
from pipeline.tools.streams import codec_name

# Frames that are decoded, and packets that may go by before a decoder must have given the first.
FRAMES, PACKETS = 6, 400
# Holes of more than this (both) are refused; less is a hiccup.
LOST_SECONDS, LOST_SHARE = Fraction(1), Fraction(2, 100)
# Sample aspect ratios beyond this (either way) are mistakes, not pictures.
ODDEST_ASPECT = 4
# No coded picture begins with so many zero bytes; a black one that is not coded may.
ZEROS, MAY_BE_ZERO = 32, {"rawvideo", "v210", "qtrle"}
ROUNDING = Fraction(1, 1_000_000)
# Seconds that the clock of a file may jump back, apart from B-frames.
BACK = 2

# Nothing but frames, one behind the other, and no time of any: what is missing shortens them.
BARE = {"aac", "mp3", "amr", "dv"}
# Bytes of a title behind the last frame (ID3v1).
TAG = 128
# Seconds between two pieces of sound that are worth a word; codecs that stop in silence are back
# sooner.
GAP = Fraction(1, 2)

# ITU-T H.273, tables 2 to 4, by the names FFmpeg gives them; unspecified is empty.
PRIMARIES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020",
    10: "smpte428", 11: "smpte431", 12: "smpte432", 22: "ebu3213",
}  # fmt: skip
TRANSFER = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear",
    9: "log100", 10: "log316", 11: "iec61966-2-4", 12: "bt1361e", 13: "iec61966-2-1",
    14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
MATRIX = {
    0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco",
    9: "bt2020nc", 10: "bt2020c", 11: "smpte2085", 14: "ictcp",
}  # fmt: skip
FULL_RANGE = 2


class Opening:
    """The packets of ``stream`` and its first frames; ``zero`` is the container's start."""

    def __init__(self, stream: VideoStream | AudioStream, zero: Fraction) -> None:
        self.stream, self.zero = stream, zero
        self.tick = Fraction(stream.time_base or 1)
        self.rhythm = Rhythm(self.tick)
        self.frames: list[VideoFrame | AudioFrame] = []
        self.torn = False
        # Packets, the ticks that the shown ones hold, and where in the file the last one begins.
        self.packets, self.held, self.place = 0, 0, 0
        # Places of a bare file at which something else stands between two frames.
        self.seams = 0
        container = stream.container.format.name
        self._bare, self._next = container if container in BARE else "", 0
        self._tried = 0
        # One thread: frames come at once, and a hostile picture costs memory once.
        stream.codec_context.thread_count = 1

    def take(self, packet: "Packet[Any]") -> None:
        """The next packet of this stream, in the order of the file."""
        if len(self.frames) < FRAMES and self._tried < PACKETS:
            self._decode(packet)
        at = packet.pts if packet.pts is not None else packet.dts
        self.packets += bool(packet.size)
        self.place = max(self.place, packet.pos or 0)
        if self._bare and packet.size and packet.pos is not None:
            self.seams += self._next not in (0, packet.pos) or odd(self._bare, bytes(packet))
            self._next = packet.pos + packet.size
        # What an edit list hides is decoded (others may refer to it) and not shown.
        if packet.size and at is not None and not packet.is_discard:
            self.torn = packet.is_corrupt
            self.held += packet.duration or 0
            self.note(at, packet)

    def note(self, at: int, packet: "Packet[Any]") -> None:
        """One packet that is shown."""
        self.rhythm.add(at, packet.duration or 0, packet.is_keyframe)

    def _decode(self, packet: "Packet[Any]") -> None:
        self._tried += bool(packet.size)
        try:
            self.frames += packet.decode()
        except av.error.FFmpegError:
            return

    def seconds(self, ticks: int) -> Fraction:
        """Ticks of this stream as seconds from the container's start."""
        exact = ticks * self.tick - self.zero
        # FFmpeg keeps a container's start in whole microseconds.
        return exact if abs(exact) > ROUNDING else Fraction(0)

    def start(self) -> Fraction:
        """When the first frame is shown: what the decoder says, else the packets."""
        times = [each.pts for each in self.frames if each.pts is not None]
        return self.seconds(times[0] if times else self.rhythm.first or 0)

    def declared_end(self) -> Fraction | None:
        """When the stream's header says that it ends."""
        length = self.stream.duration or 0
        if self.stream.container.format.name in ("avi", "caf"):
            # Their ticks are frames, and FFmpeg trims the duration to the size of the file.
            length = max(length, self.stream.frames)
        # What has no table of its samples (fragments of MP4) is counted from the first decode time.
        begin = (self.stream.start_time or 0) - (0 if self.stream.frames else self.rhythm.lead)
        return self.seconds(begin + length) if length else None

    def complete(self) -> bool:
        """Whether everything was read that a table in the file counts."""
        return self.packets >= self.stream.frames > 0

    def problem(self, what: str) -> str:
        """What is wrong with the stream, without a full stop; empty when nothing is."""
        back = self.rhythm.back * self.tick
        if not self.frames:
            return f"The {what} is damaged at its beginning and cannot be decoded"
        if self.torn:
            return f"The file is cut short in the middle of the {what}"
        if back > BACK:
            return f"The clock of the {what} jumps back by {float(back):.0f} s"
        return ""

    def usable(self, what: str, accept_damage: bool, warnings: list[str]) -> bool:
        """Whether there is anything; raise BadMedia when it is there but cannot be decoded."""
        if self.rhythm.first is None:
            warnings.append(f"The {what} is announced but empty.")
            return False
        if self.seams:
            places = "1 place" if self.seams == 1 else f"{self.seams} places"
            warnings.append(f"The {what} is damaged in {places}; how much is missing is not known.")
        problem = self.problem(what)
        if not problem:
            return True
        if not accept_damage:
            raise BadMedia(
                f"{problem}: copy the file again or export it from an editor, or set"
                " accept_damage = true in its .toml file."
            )
        warnings.append(f"{problem}.")
        return bool(self.frames)


def _blank(packet: "Packet[Any]", codec: str) -> bool:
    """Whether a picture is missing from the file: a copy that failed leaves zeros behind."""
    return codec not in MAY_BE_ZERO and packet.size >= ZEROS and not any(memoryview(packet)[:ZEROS])


class PictureOpening(Opening):
    """The same of the video stream."""

    stream: VideoStream

    def __init__(self, stream: VideoStream, zero: Fraction, most_pixels: int) -> None:
        super().__init__(stream, zero)
        self._zeros = 0
        stream.codec_context.options = {"max_pixels": str(most_pixels)}

    def note(self, at: int, packet: "Packet[Any]") -> None:
        """One packet that is shown."""
        decoded = packet.dts if packet.dts is not None else at
        self.rhythm.add_frame(at, decoded, packet.duration or 0, packet.is_keyframe)
        self._zeros += _blank(packet, codec_name(self.stream))

    def problem(self, what: str) -> str:
        """The same, and holes."""
        if self._zeros:
            return f"In {self._zeros} places the {what} is nothing but zeros"
        hole = Fraction(0) if self._rate[1] else lost(self.rhythm.times, self.tick)
        if hole > max(LOST_SECONDS, LOST_SHARE * self.seconds(self.rhythm.last)):
            return f"The {what} has holes of {float(hole):.0f} s in all"
        return super().problem(what)

    def picture(self, accept_damage: bool, warnings: list[str]) -> Picture | None:
        """Everything found, or None when there is no picture."""
        if not self.usable("picture", accept_damage, warnings):
            return None
        frame = self.frames[0]
        assert isinstance(frame, VideoFrame)
        rate, variable = self._rate
        missing = self.stream.frames - self.packets
        if missing > rate / 2:
            warnings.append(f"{missing} of {self.stream.frames} pictures are missing.")
        rotation = round(-frame.rotation) % 360
        width, height = self._shown(frame, rotation)
        end = max(self.seconds(self.rhythm.last), self.seconds(max(self.rhythm.times)) + 1 / rate)
        return Picture(
            index=self.stream.index,
            codec=codec_name(self.stream),
            width=width,
            height=height,
            pixel_format=frame.format.name,
            rate=rate,
            variable_rate=variable,
            start=self.start(),
            end=end,
            rotation=rotation,
            interlaced=self._interlaced(),
            transfer=TRANSFER.get(frame.color_trc, ""),
            primaries=PRIMARIES.get(frame.color_primaries, ""),
            matrix=MATRIX.get(frame.colorspace, ""),
            full_range=frame.color_range == FULL_RANGE or frame.format.name.startswith("yuvj"),
            keyframe_gap=self.rhythm.widest_keyframe_gap() * self.tick,
        )

    def stills(self, end: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
        """When no new picture comes, the last time until ``end``; in a constant rate only then."""
        if self._rate[1]:
            for start, until in stills(self.rhythm.times, self.tick):
                yield self.seconds(start), self.seconds(until)
        last = self.seconds(max(self.rhythm.times))
        if end - last >= HOLE:
            yield last, end

    def _interlaced(self) -> bool:
        return any(isinstance(f, VideoFrame) and f.interlaced_frame for f in self.frames)

    @cached_property
    def _rate(self) -> tuple[Fraction, bool]:
        declared = Fraction(self.stream.base_rate or 0)
        rate, variable = frame_rate(self.rhythm.times, self.tick, declared)
        # Some recorders put each field in a packet of its own; two fields make one picture.
        step = self._frame_step()
        if self._interlaced() and step and round(step * rate) == 2:
            rate /= 2
        return rate, variable

    def _frame_step(self) -> Fraction | None:
        times = [each.pts for each in self.frames if each.pts is not None]
        steps = [b - a for a, b in pairwise(times)]
        return Fraction(median(steps)) * self.tick if steps else None

    def _shown(self, frame: VideoFrame, rotation: int) -> tuple[int, int]:
        aspect = Fraction(self.stream.sample_aspect_ratio or 1)
        if not Fraction(1, ODDEST_ASPECT) <= aspect <= ODDEST_ASPECT:
            aspect = Fraction(1)
        width, height = round(frame.width * aspect), frame.height
        return (height, width) if rotation in (90, 270) else (width, height)


class SoundOpening(Opening):
    """The same of the audio stream."""

    def __init__(self, stream: AudioStream, zero: Fraction) -> None:
        super().__init__(stream, zero)
        self._gaps = 0
        # DV has its sound inside the pictures.
        self._bare = self._bare if self._bare != "dv" else ""
        assert isinstance(stream.container, InputContainer)
        self._size = stream.container.size

    def note(self, at: int, packet: "Packet[Any]") -> None:
        """One packet that is heard."""
        gap = at - self.rhythm.last if self.rhythm.first is not None else 0
        if gap * self.tick >= GAP:
            self._gaps += gap
        super().note(at, packet)

    def sound(self, accept_damage: bool, warnings: list[str]) -> Sound | None:
        """Everything found, or None when there is no sound."""
        if self._bare == "aac" and self._size > self._next + TAG:
            # This demuxer counts what it gives, not what it passes over.
            self.seams += 1
        if not self.usable("sound", accept_damage, warnings):
            return None
        if self._gaps:
            warnings.append(f"The sound has gaps of {float(self._gaps * self.tick):.1f} s in all.")
        frame = self.frames[0]
        assert isinstance(frame, AudioFrame)
        return Sound(
            index=self.stream.index,
            codec=codec_name(self.stream),
            channels=frame.layout.nb_channels,
            layout=frame.layout.name,
            sample_rate=frame.sample_rate,
            start=self.start(),
            end=self.seconds(self.rhythm.last),
            held=self.held * self.tick,
        )
