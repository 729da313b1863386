"""Where in an MP4 or MOV the packets are that ffmpeg reads, by the file's own index (PyAV).

FFmpeg's demuxer takes place, size and time of every packet from the index alone, whose entries
PyAV shows, and seeks by it; so this is known without the packets themselves, and exactly. Other
containers are read packet by packet, and so as a whole.
"""

import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from heapq import merge
from itertools import chain, pairwise
from typing import Any, Protocol

import av
import av.logging
from av.container import InputContainer
from av.stream import Stream

from pipeline.model.allowed import DECODERS

Range = tuple[int, int]

# Boxes (ISO/IEC 14496-12, 4.2) at the top of a file, and bytes of all but the footage itself.
MOST_BOXES, MOST_INDEX = 64, 256 * 1024**2
# Fragmented files have an index in each fragment.
FRAGMENTS = {b"moof", b"mfra", b"sidx", b"styp"}
# FFmpeg looks at no more bytes of packets when it opens a file (its ``probesize``), and at one
# packet more. It reads all streams side by side: none is a second ahead of another (mov.c); here
# that is a bit more (seconds).
OPENING, ASIDE = 5_000_000, 1.5
# Seconds before the key frame on which FFmpeg's seek lands, and the key frame before those: another
# version may land on an earlier one where pictures refer across it.
BEFORE = 1.0
# Seconds, and packets, after a window: the reader is ahead of the decoder, that of the encoder.
AFTER, AHEAD = 1.0, 64


class File(Protocol):
    """Bytes of a file that has not all of them here."""

    def read(self, start: int, size: int) -> bytes:
        """So many bytes, fewer at the end."""


def outline(file: File, size: int) -> list[Range] | None:
    """Everything in an MP4 or MOV that is not footage, or None where it is no plain one."""
    found: list[Range] = []
    at, kinds = 0, set()
    while at < size:
        length, kind = _box(file.read(at, 16), size - at)
        kinds.add(kind)
        if length < 8 or at + length > size or kind in FRAGMENTS or len(found) > MOST_BOXES:
            return None
        found.append((at, min(at + 16, at + length) if kind == b"mdat" else at + length))
        at += length
    index = sum(end - start for start, end in found)
    return found if index <= MOST_INDEX and {b"moov", b"mdat"} <= kinds else None


def _box(head: bytes, rest: int) -> tuple[int, bytes]:
    """Bytes and type of a box; -1 when there is none."""
    length, kind = int.from_bytes(head[:4], "big"), head[4:8]
    if length == 1 and len(head) == 16:
        length = int.from_bytes(head[8:16], "big")
    elif length == 0:
        length = rest  # To the end of the file.
    return (length, kind) if len(head) >= 8 else (-1, kind)


def find_places(request: dict[str, Any], _room: Any, _tell: Any) -> list[Range]:
    """Ranges of bytes that a reader takes packets from; the file has its index and no more.

    ``request``: ``path``, ``streams`` (indices) and ``windows`` (see pipeline.model.need), whose
    times are pairs of text. Empty when the index does not tell, or tells of times that jump back.
    """
    options = {
        "protocol_whitelist": "file", "format_whitelist": "mov",
        "codec_whitelist": ",".join(DECODERS),
    }  # fmt: skip
    av.logging.set_level(None)
    with av.open(
        f"file:{os.path.abspath(request['path'])}", options=options, metadata_errors="replace"
    ) as container:
        streams = [_Packets(container, stream) for stream in container.streams]
        wanted = [streams[int(each)] for each in request["streams"]]
        windows = [(float(Fraction(a)), float(Fraction(b))) for a, b in request["windows"]]
        if any(not w.places or any(a > b for a, b in pairwise(w.times)) for w in wanted):
            return []
        found = [w.within(*window) for w in wanted for window in windows]
        found = found or [w.places for w in wanted]
        return _joined(chain(_opening(streams), *found)) if all(found) else []


class _Packets:
    """The packets of one stream in the order in which they are decoded."""

    def __init__(self, container: InputContainer, stream: Stream) -> None:
        self._container, self._stream = container, stream
        tick, entries = float(stream.time_base or 1), list(stream.index_entries)
        self.places = [(each.pos, each.pos + each.size) for each in entries]
        self.times = [each.timestamp * tick for each in entries]
        self._keys = [n for n, each in enumerate(entries) if each.is_keyframe]
        # ffmpeg counts from the container's start; whether that or the first packet comes later
        # depends on edit lists.
        self._start = max([(container.start_time or 0) / av.time_base, *self.times[:1]])

    def within(self, start: float, end: float) -> Sequence[Range]:
        """The packets that decoding from ``start`` to ``end`` (seconds) takes, and some more.

        Nothing where it cannot be told at which ffmpeg begins.
        """
        landed = self._landed(start)
        if landed is None:
            return ()
        before = bisect_right(self.times, self.times[landed] - BEFORE)
        key = bisect_left(self._keys, before)
        first = self._keys[key - 1] if key else 0
        return self.places[first : bisect_right(self.times, end + self._start + AFTER) + AHEAD]

    def _landed(self, start: float) -> int | None:
        """Which packet comes first after the seek that ffmpeg does for ``-ss``."""
        at = round(start * av.time_base) + (self._container.start_time or 0)
        self._container.seek(at)
        for packet in self._container.demux(self._stream):
            if packet.size:
                starts = [place[0] for place in self.places]
                return starts.index(packet.pos) if packet.pos in starts else None
        return None


def _opening(streams: Iterable[_Packets]) -> Iterator[Range]:
    """The packets that ffmpeg may look at before it begins."""
    taken = 0
    until: float | None = None
    for at, (start, end) in merge(*(zip(each.times, each.places, strict=True) for each in streams)):
        if until is not None and at > until:
            return
        yield start, end
        taken += end - start
        if until is None and taken >= OPENING:
            until = at + ASIDE


def _joined(places: Iterable[Range]) -> list[Range]:
    """The same bytes in few ranges, those that touch together."""
    ordered = sorted(places)
    edges: list[Range] = []
    for start, end in ordered:
        if edges and start <= edges[-1][1]:
            edges[-1] = (edges[-1][0], max(end, edges[-1][1]))
        else:
            edges.append((start, end))
    return edges
