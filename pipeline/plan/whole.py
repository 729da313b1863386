"""Is what a program left what was planned? Its exit code says little: the bytes are read again.

Everything here raises ToolFailed with a sentence: the step is tried again, then waits for a person.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from struct import unpack_from

from pipeline.model.chunk import Chunk
from pipeline.model.errors import ToolFailed
from pipeline.model.ladder import Rendition
from pipeline.model.package import Segment, Strand
from pipeline.plan import cmaf
from pipeline.plan.calm import shown
from pipeline.plan.encode import Look, keyframes, timescale
from pipeline.plan.sound import RATE

# Samples in a packet of AAC-LC (ISO/IEC 14496-3); by less than half of it may the sound miss its
# length.
PACKET, NEAR = 1024, RATE // 100
# Sample entries (14496-15, 5.4.2.1 and 8.4.1.1; AV1 in ISOBMFF, 2.2).
KINDS = {"h264": "avc1", "hevc": "hvc1", "av1": "av01"}
# What ffmpeg says of each input stream at its end, at ``-v verbose`` (version 5.1 has no errors).
READ = re.compile(
    r"Input stream #0:(\d+) \(\w+\): (\d+) packets read[^;]*; (\d+) frames decoded"
    r"(?:; \d+ decode errors)?(?: \((\d+) samples\))?"
)
# Stills: markers of ISO/IEC 10918-1, table B.1, that begin a frame; signature and end of a PNG.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
PNG, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came out of one stream: frames, and samples of sound (0 for a picture)."""

    frames: int
    samples: int


def decoded(said: str, stream: int = 0) -> Decoded:
    """How much of input 0's ``stream`` was decoded, from the end of a verbose ffmpeg's stderr."""
    for index, _, frames, samples in READ.findall(said):
        if int(index) == stream:
            return Decoded(int(frames), int(samples or 0))
    raise ToolFailed("ffmpeg did not say what it decoded", tail=said)


def proof(name: str) -> list[str]:
    """Arguments that decode a file of ours to nothing."""
    return ["-v", "repeat+verbose", "-i", f"file:{name}", "-f", "null", "-"]


def check_picture(track: cmaf.Track, rendition: Rendition, look: Look, chunk: Chunk) -> None:
    """A chunk of a rendition: every frame there, a keyframe where each GOP begins, the size."""
    frames, kept = chunk.frames, shown(chunk, look.calm_step)
    grid = [*keyframes(frames, look.gop, round(look.rate)), frames]
    planned = [bisect_left(kept, b) - bisect_left(kept, a) for a, b in pairwise(grid)]
    found = [each.samples for each in track.fragments]
    if sum(found) != len(kept):
        raise ToolFailed(f"{rendition.name}p has {sum(found)} frames instead of {len(kept)}")
    if found != planned or not all(each.sync for each in track.fragments):
        raise ToolFailed(f"the keyframes of {rendition.name}p are not where they were planned")
    coded = cmaf.entry(track.init)
    wanted = (KINDS[rendition.codec], rendition.width, rendition.height)
    if (coded.kind, coded.width, coded.height) != wanted:
        raise ToolFailed(
            f"{rendition.name}p is {coded.kind} of {coded.width} x {coded.height} pixels instead"
            f" of {wanted[0]} of {rendition.width} x {rendition.height}"
        )
    if track.timescale != timescale(look.rate):
        raise ToolFailed(f"{rendition.name}p counts {track.timescale} ticks a second")
    tick = track.timescale / look.rate
    for number, (each, (a, b)) in enumerate(zip(track.fragments, pairwise(grid), strict=True)):
        if each.duration != (b - a) * tick:
            lasts = f"lasts {each.duration} ticks of 1/{track.timescale} s"
            raise ToolFailed(f"fragment {number} of {rendition.name}p {lasts}")


def check_sound(tracks: Sequence[cmaf.Track], samples: int, channels: int) -> int:
    """The whole sound in parts; how many samples it has, which may be a little less or more."""
    found = sum(each.duration for track in tracks for each in track.fragments)
    coded = cmaf.entry(tracks[0].init)
    if (coded.kind, coded.hertz, coded.channels) != ("mp4a", RATE, channels):
        raise ToolFailed(
            f"the sound is {coded.kind} of {coded.channels} channels at {coded.hertz} Hz"
        )
    if tracks[0].timescale != RATE or abs(found - samples) > NEAR:
        raise ToolFailed(f"the sound has {found} samples instead of {samples}")
    return found


def check_strand(strand: Strand, seconds: Fraction, slack: Fraction = Fraction(0)) -> None:
    """Every segment is something, and together they last ``seconds``."""
    if not strand.segments or not all(each.size >= each.first > 0 for each in strand.segments):
        raise ToolFailed(f"a segment of {strand.name} is empty")
    if abs(strand.seconds - seconds) > slack:
        raise ToolFailed(
            f"the segments of {strand.name} last {float(strand.seconds):.3f} s instead of"
            f" {float(seconds):.3f} s"
        )


def check_segment(data: bytes, segment: Segment) -> None:
    """A segment as it lies on disk: its listed size, one fragment, which begins with a keyframe."""
    fragments = cmaf.fragments(data)
    if len(data) != segment.size or len(fragments) != 1 or not fragments[0].sync:
        where = f" at byte {segment.offset}" if segment.offset else ""
        raise ToolFailed(f"{segment.file}{where} is not the segment that was listed")


def check_download(head: bytes, size: int, label: str, lengths: dict[str, Fraction]) -> None:
    """A progressive MP4: ``head`` is its beginning with the whole index.

    ``lengths`` are the seconds of the tracks that it must have, by handler (``vide``, ``soun``).
    """
    *_, (kind, _, _, end) = cmaf.boxes(head, 0, size, whole=False)
    tracks = dict(_tracks(head))
    if kind != b"mdat" or end != size or set(tracks) != set(lengths):
        raise ToolFailed(f"the download {label} is not whole")
    for handler, seconds in lengths.items():
        if abs(tracks[handler] - seconds) > Fraction(NEAR, RATE):
            raise ToolFailed(
                f"the {handler} track of the download {label} lasts {float(tracks[handler]):.3f} s"
                f" instead of {float(seconds):.3f} s"
            )


def _tracks(head: bytes) -> list[tuple[str, Fraction]]:
    """Handler and length of each track (14496-12, 8.4.2 and 8.4.3), but chapters."""
    found = []
    moov, moov_end = cmaf.child(head, 0, len(head), b"moov")
    for kind, _, body, end in cmaf.boxes(head, moov, moov_end):
        if kind == b"trak":
            mdhd, _ = cmaf.child(head, body, end, b"mdia", b"mdhd")
            hdlr, _ = cmaf.child(head, body, end, b"mdia", b"hdlr")
            layout, at = (">IQ", 20) if head[mdhd] else (">II", 12)
            scale, ticks = unpack_from(layout, head, mdhd + at)
            handler = head[hdlr + 8 : hdlr + 12].decode("latin-1")
            if handler != "text":
                found.append((handler, Fraction(ticks, scale)))
    return found


def still(data: bytes, name: str) -> tuple[int, int]:
    """Width and height of a PNG or JPEG that is there from its beginning to its end."""
    if data[:8] == PNG and data.endswith(PNG_END):
        width, height = unpack_from(">II", data, 16)
        return int(width), int(height)
    at = 2
    while data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9" and at + 9 < len(data):
        mark, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if mark in FRAMES:
            height, width = unpack_from(">HH", data, at + 5)
            return int(width), int(height)
        at += 2 + length
    raise ToolFailed(f"{name} is no whole picture")


def check_still(data: bytes, name: str, size: tuple[int, int]) -> None:
    """A still of ``size`` pixels."""
    found = still(data, name)
    if found != size:
        wide, high = found
        raise ToolFailed(f"{name} has {wide} x {high} pixels instead of {size[0]} x {size[1]}")
