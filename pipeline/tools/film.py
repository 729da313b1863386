"""Small grey pictures out of one file of footage (PyAV), decoding as little as possible."""

import os
from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, takewhile
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from pipeline.model.allowed import DECODERS
from pipeline.model.errors import BadMedia

Grey = NDArray[np.uint8]

WIDTH = 160  # pixels of the small picture; a letter of a slide is about one
# Seconds from one look to the next: between keyframes, and where they are too rare to be enough.
SPACING, SPACING_ALL = Fraction(1), Fraction(1, 2)
# Seconds without another picture after which one is taken to stay; a camera may give one a second.
# How often it is looked at then at the most: for more than the surroundings of a change
# (pipeline.tools.unrest), however many hours it stays.
STAYS, LOOKS = Fraction(2), 60
# Seconds. Where no index is (MPEG-TS), seeking lands anywhere near: then it is tried from earlier.
EARLY = (0, 2, 12)
PATIENCE = 64  # Errors in a row after which nothing more is expected of a file.


@dataclass(frozen=True, slots=True)
class Packets:
    """Those of one picture, as they come: times in ticks, sizes in bytes, 1 for a keyframe."""

    times: "array[int]" = field(default_factory=lambda: array("q"))
    sizes: "array[int]" = field(default_factory=lambda: array("q"))
    keys: "array[int]" = field(default_factory=lambda: array("b"))


@dataclass(frozen=True, slots=True)
class Look:
    """A small grey picture and its time (seconds from the container's start)."""

    at: Fraction
    grey: Grey


class Film:
    """The picture of one hostile file, opened by the same rules as everywhere.

    ``request``: ``path``, ``container``, ``stream`` (index), ``pixels`` (most of one picture).
    Raises BadMedia when the file cannot be opened.
    """

    def __init__(self, request: dict[str, Any]) -> None:
        name, pixels = str(request["container"]), str(request["pixels"])
        options = {
            "protocol_whitelist": "file", "format_whitelist": name,
            "codec_whitelist": ",".join(DECODERS), "max_pixels": pixels,
        }  # fmt: skip
        path = os.path.abspath(request["path"])
        try:
            self.container: InputContainer = av.open(f"file:{path}", format=name, options=options)
        except av.error.FFmpegError as error:
            raise BadMedia("The pictures cannot be read: export the recording again.") from error
        stream = self.container.streams[request["stream"]]
        assert isinstance(stream, VideoStream)
        self.stream = stream
        self.stream.codec_context.options = {"max_pixels": pixels}
        # More threads hold more frames and save no work.
        self.stream.codec_context.thread_count = 1
        self.tick = Fraction(stream.time_base or 1)
        self.zero = Fraction(self.container.start_time or 0, av.time_base)
        # One height for the whole file, wherever it is entered: its picture may change its size.
        coded = stream.codec_context
        self.height = max(2, round(WIDTH * coded.height / coded.width)) if coded.width else 0
        self.blocks = -(-coded.width // 16) * -(-coded.height // 16)  # macroblocks of a picture
        self.packets = Packets()
        self.smaller = VideoReformatter()  # Kept: making its tables costs more than using them.

    def __enter__(self) -> "Film":
        return self

    def __exit__(self, *_: object) -> None:
        self.container.close()

    def keyframes(self) -> Iterator[Look]:
        """Keyframes, at most one a second."""
        # dav1d heeds skip_frame when it is opened, and has to decode other pictures later.
        with suppress(av.error.FFmpegError):
            self.stream.codec_context.open(strict=False)
        # Not NONKEY: that is IDR alone, and some cameras write other pictures as keyframes.
        self.stream.codec_context.skip_frame = "NONINTRA"
        due = Fraction(0)
        for packet in self._noted():
            at = self._time(packet.pts if packet.pts is not None else packet.dts)
            if packet.size:
                # The others never reach the decoder: every keyframe is a fresh start.
                if not packet.is_keyframe or at is None or at < due:
                    continue
                due = at + SPACING
            yield from self._looks(packet)

    def samples(self) -> Iterator[Look]:
        """Two looks a second, where keyframes are too rare: costs half of a full decode.

        What stays while no other picture comes is looked at too: else all that is seen are changes.
        """
        last: Look | None = None
        for packet in self._noted():
            due = last.at + SPACING_ALL if last else Fraction(0)
            at = self._time(packet.pts)
            # After a while without any, also what no other refers to: it may be a slide's only one.
            alone = last and at is not None and at >= due + SPACING_ALL
            self.stream.codec_context.skip_frame = "DEFAULT" if alone else "NONREF"
            for look in self._looks(packet, due):
                if last is None or look.at >= last.at + SPACING_ALL:
                    if last:
                        yield from _stays(last, look.at)
                    yield look
                    last = look

    def between(self, start: Fraction, end: Fraction) -> Iterator[Look]:
        """Every frame from the one at ``start`` to ``end``, both included; none if it is lost."""
        for early in EARLY:
            looks = self._looks_from(start, max(Fraction(0), start - early))
            first = next(looks, None)
            if first and first.at == start:
                yield from takewhile(lambda look: look.at <= end, chain((first,), looks))
                return

    def _looks_from(self, start: Fraction, near: Fraction) -> Iterator[Look]:
        for packet in self._packets_near(near):
            yield from self._looks(packet, start)

    def last(self, end: Fraction) -> Iterator[Look]:
        """The last frame of a film of ``end`` seconds."""
        looks = chain.from_iterable(self._looks(packet) for packet in self._packets_near(end))
        yield from deque(looks, maxlen=1)

    def _packets_near(self, at: Fraction) -> Iterator["Packet[Any]"]:
        """Packets from the keyframe before ``at``, of which every frame is decoded.

        The same container again: another would hold the index of a long film a second time.
        """
        self.stream.codec_context.skip_frame = "DEFAULT"
        try:
            self.container.seek(int((at + self.zero) / self.tick), stream=self.stream)
        except av.error.FFmpegError:
            return
        yield from self._packets()

    def _noted(self) -> Iterator["Packet[Any]"]:
        """Every packet from the beginning, and what it weighs."""
        noted = self.packets
        for packet in self._packets():
            at = packet.pts if packet.pts is not None else packet.dts
            if packet.size and at is not None:
                noted.times.append(at)
                noted.sizes.append(packet.size)
                noted.keys.append(packet.is_keyframe)
            yield packet

    def _packets(self) -> Iterator["Packet[Any]"]:
        failures = 0
        while failures < PATIENCE:
            try:
                for packet in self.container.demux(self.stream):
                    failures = 0
                    yield packet
                return
            except av.error.FFmpegError:
                failures += 1

    def _looks(self, packet: "Packet[Any]", due: Fraction = Fraction(0)) -> Iterator[Look]:
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            return
        for frame in frames:
            at = self._time(frame.pts) if isinstance(frame, VideoFrame) else None
            if at is not None and at >= due:
                yield Look(at, self._small(frame))

    def _small(self, frame: VideoFrame) -> Grey:
        self.height = self.height or max(2, round(WIDTH * frame.height / frame.width))
        small = self.smaller.reformat(
            frame, width=WIDTH, height=self.height, format="gray", interpolation="AREA"
        )
        return np.asarray(small.to_ndarray(), np.uint8)

    def _time(self, pts: int | None) -> Fraction | None:
        return None if pts is None else max(Fraction(0), pts * self.tick - self.zero)


def _stays(look: Look, until: Fraction) -> Iterator[Look]:
    """The same picture again where it stays, until just before the next one."""
    if until - look.at < STAYS:
        return
    count = min(LOOKS, int((until - look.at) / SPACING_ALL) - 1)
    for number in range(count, 0, -1):
        yield Look(until - number * SPACING_ALL, look.grey)
