"""Find where the picture changes for good (PyAV, OpenCV), decoding hardly more than keyframes.

Small grey keyframes are compared, each with the next. What stands out of the usual unrest of its
surroundings is a candidate; only there everything is decoded, to find the very frame, and to see
whether the picture really changed at once: slides do, people who walk about do not.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from pipeline.model.allowed import DECODERS
from pipeline.model.errors import BadMedia
from pipeline.model.facts import Slide
from pipeline.plain import plain
from pipeline.tools.unrest import Change, stand_out

Grey = NDArray[np.uint8]

WIDTH = 160  # pixels of the small picture; a letter of a slide is about one
LEVEL = 20  # of 255; less is noise, light and the codec
# Seconds from one look to the next: between keyframes, and where they are too rare to be enough.
SPACING, SPACING_ALL = Fraction(1), Fraction(1, 2)
RARE = Fraction(10)
# A slide changes within this time (fades too), and by this share of all that changes around it.
SUDDEN, SUDDEN_SHARE = Fraction(1, 2), 0.6
PATIENCE = 64  # Errors in a row after which nothing more is expected of a file.

Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Look:
    """A small grey picture and its time (seconds from the container's start)."""

    at: Fraction
    grey: Grey


def find_slides(request: dict[str, Any], room: Path, tell: Tell) -> Any:
    """Return plain Slides. Raises BadMedia when the file cannot be opened.

    ``request``: ``path``, ``container``, ``pixels`` (most of one picture), ``stream`` (index),
    ``seconds`` (length), ``keyframe_gap`` (the widest, seconds), ``apart`` (two slides at least).
    """
    seconds, rare = float(request["seconds"]), Fraction(request["keyframe_gap"]) > RARE
    with Film(request) as film:
        looks = film.stills(rare, lambda at: tell(0.8 * min(1.0, float(at) / seconds)))
        changes = stand_out(list(_changes(looks)))
    found: list[Slide] = []
    with Film(request) as film:
        for number, change in enumerate(changes):
            tell(0.8 + 0.2 * number / len(changes))
            at = change.end if rare else _moment(film, change)
            if at is not None and (not found or at - found[-1].start >= Fraction(request["apart"])):
                found.append(Slide(at, round(change.share, 4)))
    return plain(found, list[Slide])


def _changes(looks: Iterator[Look]) -> Iterator[Change]:
    """Neighbours compared; ``lasting`` compares with the one after."""
    before = after = None
    for look in looks:
        if before and after:
            yield Change(before.at, after.at, share(before, after), share(before, look))
        before, after = after, look
    if before and after:
        yield Change(before.at, after.at, share(before, after), None)


def share(one: Look, other: Look) -> float:
    """The share of pixels that differ, 0 to 1."""
    different = cv2.absdiff(one.grey, other.grey) > LEVEL
    return float(np.count_nonzero(different)) / different.size


def _moment(film: "Film", change: Change) -> Fraction | None:
    """When the new picture is first shown; None when it came gradually."""
    looks = list(film.between(change.start, change.end))
    if len(looks) < 2:
        return change.end
    old, new = looks[0], looks[-1]
    first = next(n for n, look in enumerate(looks) if share(look, new) < share(look, old))
    at = looks[first].at
    early = [look for look in looks[:first] if at - look.at > SUDDEN / 2] or looks[:1]
    late = [look for look in looks[first:] if look.at - at > SUDDEN / 2] or looks[-1:]
    before = early[-1] if looks[first - 1].at - early[-1].at < SUDDEN else looks[first - 1]
    after = late[0]
    return at if share(before, after) >= SUDDEN_SHARE * change.share else None


class Film:
    """The picture of one hostile file, opened by the same rules as everywhere."""

    def __init__(self, request: dict[str, Any]) -> None:
        name, pixels = request["container"], str(request["pixels"])
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
        self.shape: tuple[int, int] | None = None

    def __enter__(self) -> "Film":
        return self

    def __exit__(self, *_: object) -> None:
        self.container.close()

    def stills(self, rare: bool, tell: Callable[[Fraction], None]) -> Iterator[Look]:
        """Keyframes; where they are ``rare``, frames that others refer to. Thinned out."""
        context = self.stream.codec_context
        # Not NONKEY: that is IDR alone, and some cameras write other pictures as keyframes.
        context.skip_frame = "NONREF" if rare else "NONINTRA"
        spacing = SPACING_ALL if rare else SPACING
        due = None
        for packet in self._packets():
            at = self._time(packet.pts if packet.pts is not None else packet.dts)
            if not rare and packet.size:
                # Never given to the decoder: with keyframes alone, every one is a fresh start.
                if not packet.is_keyframe or at is None or (due is not None and at < due):
                    continue
                due = at + spacing
            for look in self._looks(packet, due if rare else None):
                due = look.at + spacing if rare else due
                tell(look.at)
                yield look

    def between(self, start: Fraction, end: Fraction) -> Iterator[Look]:
        """Every frame from ``start`` to ``end``, both included."""
        offset = int((start + self.zero) / self.tick)
        try:
            self.container.seek(offset, stream=self.stream)
        except av.error.FFmpegError:
            return
        for packet in self._packets():
            for look in self._looks(packet, start):
                if look.at > end:
                    return
                yield look

    def _packets(self) -> Iterator[Packet]:
        failures = 0
        while failures < PATIENCE:
            try:
                for packet in self.container.demux(self.stream):
                    failures = 0
                    yield packet
                return
            except av.error.FFmpegError:
                failures += 1

    def _looks(self, packet: Packet, due: Fraction | None) -> Iterator[Look]:
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            return
        for frame in frames:
            at = self._time(frame.pts) if isinstance(frame, VideoFrame) else None
            if at is not None and (due is None or at >= due):
                yield Look(at, self._small(frame))

    def _small(self, frame: VideoFrame) -> Grey:
        grey = frame.to_ndarray(format="gray")
        # One shape for the whole file: the size of the picture may change on the way.
        self.shape = self.shape or (WIDTH, max(2, round(WIDTH * frame.height / frame.width)))
        return np.asarray(cv2.resize(grey, self.shape, interpolation=cv2.INTER_AREA), np.uint8)

    def _time(self, pts: int | None) -> Fraction | None:
        return None if pts is None else max(Fraction(0), pts * self.tick - self.zero)
