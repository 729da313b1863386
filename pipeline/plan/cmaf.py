"""Fragments of CMAF tracks: read where they are, and give them their place. Nothing is encoded.

Boxes: ISO/IEC 14496-12 (8.8 movie fragments), CMAF: ISO/IEC 23000-19. Only what ffmpeg's
fragmenting muxer writes is accepted: one track, one ``trun`` in each ``moof``, the ``mdat`` next.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct, pack, unpack_from

from pipeline.model.errors import ToolFailed

HEAD = Struct(">I4s")
# tfhd and trun flags (14496-12, 8.8.7 and 8.8.8).
BASE_OFFSET, DESCRIPTION, DURATION, SIZE, FLAGS = 0x1, 0x2, 0x8, 0x10, 0x20
DATA_OFFSET, FIRST_FLAGS = 0x1, 0x4
# 14496-12, 8.8.3.1: sample_is_non_sync_sample.
NON_SYNC = 0x10000
# Bytes from the beginning of a sample entry (14496-12, 12.1.3 and 12.2.3).
WIDTH_AT, HERTZ_AT = 32, 32
SAMPLE_DURATION, SAMPLE_SIZE, SAMPLE_FLAGS, SAMPLE_OFFSET = 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Fragment:
    """One ``moof`` + ``mdat``: where it is in its file (bytes) and what is in it.

    ``duration`` is in ticks of the track's time scale; ``first`` is the number of bytes up to and
    with the first sample, which is a keyframe: what an I-frame playlist points at. ``sync`` says
    whether it is one.
    """

    offset: int
    size: int
    samples: int
    duration: int
    first: int
    decode_time_at: int
    sequence_at: int
    version: int
    sync: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """How a track is coded: four letters, and pixels of a picture or channels and Hz of sound."""

    kind: str
    width: int
    height: int
    channels: int
    hertz: int


@dataclass(frozen=True, slots=True)
class Track:
    """A fragmented file taken apart: its init segment and its fragments."""

    init: bytes
    timescale: int
    fragments: tuple[Fragment, ...]

    @property
    def samples(self) -> int:
        """Samples in all fragments: frames of a picture, packets of sound."""
        return sum(fragment.samples for fragment in self.fragments)


def boxes(
    data: bytes, start: int, end: int, whole: bool = True
) -> Iterator[tuple[bytes, int, int, int]]:
    """``(type, start, body, end)`` of each box between two offsets.

    Of a file that is not ``whole`` in ``data``, only the beginning of its last box needs to be.
    """
    at = start
    while at + 8 <= min(end, len(data)):
        size, kind = HEAD.unpack_from(data, at)
        body = at + 8
        if size == 1:
            (size,) = unpack_from(">Q", data, body)
            body += 8
        if size < body - at or at + size > end:
            raise ToolFailed(f"box {kind!r} at byte {at} does not fit its file")
        yield kind, at, body, at + size
        at += size
    if at != end and whole:
        raise ToolFailed(f"{end - at} bytes after the last box")


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of less than 4 GiB."""
    return HEAD.pack(8 + sum(map(len, parts)), kind) + b"".join(parts)


def child(data: bytes, start: int, end: int, *path: bytes) -> tuple[int, int]:
    """Body and end of the first box along ``path``."""
    for name in path:
        for kind, _, body, stop in boxes(data, start, end):
            if kind == name:
                start, end = body, stop
                break
        else:
            raise ToolFailed(f"no {name.decode()} box where one belongs")
    return start, end


def read(data: bytes) -> Track:
    """Take a fragmented MP4 apart; raise ToolFailed when it is not whole."""
    ends = [end for kind, _, _, end in boxes(data, 0, len(data)) if kind == b"moov"]
    if not ends:
        raise ToolFailed("the fragmented file has no moov")
    mdhd, _ = child(data, 0, ends[0], b"moov", b"trak", b"mdia", b"mdhd")
    (timescale,) = unpack_from(">I", data, mdhd + (20 if data[mdhd] else 12))
    return Track(data[: ends[0]], timescale, fragments(data))


def fragments(data: bytes) -> tuple[Fragment, ...]:
    """Every fragment of a file or of a segment; raise ToolFailed when the last one is not whole."""
    found, moof = [], None
    for kind, at, body, end in boxes(data, 0, len(data)):
        if kind == b"moof":
            moof = (at, body, end)
        elif kind == b"mdat" and moof is not None:
            found.append(_fragment(data, *moof, end))
            moof = None
    if moof is not None:
        raise ToolFailed("the last fragment has no mdat")
    return tuple(found)


def _fragment(data: bytes, start: int, body: int, moof_end: int, end: int) -> Fragment:
    mfhd, _ = child(data, body, moof_end, b"mfhd")
    traf, traf_end = child(data, body, moof_end, b"traf")
    tfdt, _ = child(data, traf, traf_end, b"tfdt")
    run = _samples(data, traf, traf_end)
    count = len(run.sizes)
    if not count or 0 in run.sizes or run.data_at + sum(run.sizes) != end - start:
        raise ToolFailed(f"the fragment at byte {start} does not hold the samples that it lists")
    return Fragment(
        start, end - start, count, sum(run.durations), run.data_at + run.sizes[0], tfdt + 4,
        mfhd + 4, data[tfdt], not run.flags[0] & NON_SYNC,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Samples:
    """What a fragment holds, in decoding order: durations and composition offsets in ticks.

    ``data_at`` is where the first one begins, from the beginning of the ``moof``; ``flags`` as in
    14496-12, 8.8.3.1.
    """

    durations: tuple[int, ...]
    sizes: tuple[int, ...]
    flags: tuple[int, ...]
    shown: tuple[int, ...]
    data_at: int


def samples(data: bytes, fragment: Fragment) -> Samples:
    """The samples of one fragment."""
    moof, end = child(data, fragment.offset, fragment.offset + fragment.size, b"moof")
    return _samples(data, *child(data, moof, end, b"traf"))


def _samples(data: bytes, traf: int, traf_end: int) -> Samples:
    tfhd, _ = child(data, traf, traf_end, b"tfhd")
    trun, _ = child(data, traf, traf_end, b"trun")
    duration, size, usual = _defaults(data, tfhd)
    flags, count = unpack_from(">II", data, trun)
    flags &= 0xFFFFFF
    at = trun + 8
    (offset,) = unpack_from(">i", data, at) if flags & DATA_OFFSET else (0,)
    at += 4 if flags & DATA_OFFSET else 0
    first = unpack_from(">I", data, at) if flags & FIRST_FLAGS else ()
    at += 4 if flags & FIRST_FLAGS else 0
    fields = [f for f in (SAMPLE_DURATION, SAMPLE_SIZE, SAMPLE_FLAGS, SAMPLE_OFFSET) if flags & f]

    def listed(field: int, default: int, kind: str = "I") -> tuple[int, ...]:
        if field not in fields:
            return (default,) * int(count)
        rows = unpack_from(f">{count * len(fields)}{kind}", data, at)
        return rows[fields.index(field) :: len(fields)]

    marks = listed(SAMPLE_FLAGS, usual)
    return Samples(
        listed(SAMPLE_DURATION, duration), listed(SAMPLE_SIZE, size), first + marks[len(first) :],
        listed(SAMPLE_OFFSET, 0, "i"), offset,
    )  # fmt: skip


def _defaults(data: bytes, tfhd: int) -> tuple[int, int, int]:
    """Duration, size and flags of the samples that say nothing themselves."""
    (flags,) = unpack_from(">I", data, tfhd)
    at = tfhd + 8 + (8 if flags & BASE_OFFSET else 0) + (4 if flags & DESCRIPTION else 0)
    found = []
    for field in (DURATION, SIZE, FLAGS):
        found.append(unpack_from(">I", data, at)[0] if flags & field else 0)
        at += 4 if flags & field else 0
    return found[0], found[1], found[2]


def entry(init: bytes) -> Entry:
    """How the one track of an init segment is coded."""
    stsd, end = child(init, 0, len(init), b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    at = stsd + 8
    if at + 8 > end:
        raise ToolFailed("the init segment describes no samples")
    kind = init[at + 4 : at + 8].decode("latin-1")
    width, height = unpack_from(">HH", init, at + WIDTH_AT)
    (hertz,) = unpack_from(">H", init, at + HERTZ_AT)
    return Entry(kind, width, height, channels(init) if kind == "mp4a" else 0, hertz)


def channels(init: bytes) -> int:
    """Of an AAC track: ``channelConfiguration`` of its AudioSpecificConfig (14496-3, 1.6.2.1).

    The sample entry itself says 2 whatever it is (14496-14, 5.6). ffmpeg writes the length of each
    descriptor in four bytes.
    """
    box = init.find(b"esds")
    at = init.find(b"\x05\x80\x80\x80", box)
    if box < 0 or at < 0:
        raise ToolFailed("the init segment of the sound does not say how many channels it has")
    # 5 bits of object type, 4 of frequency, 4 of channels.
    return int.from_bytes(init[at + 5 : at + 7], "big") >> 3 & 0xF


def place(data: bytes, track: Track, start: int, sequence: int) -> tuple[bytes, list[Fragment]]:
    """The fragments of ``data`` moved to decode time ``start`` (ticks), numbered from ``sequence``.

    Returns the bytes without the init segment, and the fragments as they lie in them. Raises
    ToolFailed when there is a hole between two of them.
    """
    out, placed, clock = bytearray(), [], 0
    base = decode_time(data, track.fragments[0]) if track.fragments else 0
    for number, fragment in enumerate(track.fragments):
        begin, shift = fragment.offset, len(out) - fragment.offset
        piece = bytearray(data[begin : begin + fragment.size])
        field = ">Q" if fragment.version else ">I"
        own = decode_time(data, fragment) - base
        if own != clock:
            raise ToolFailed(f"fragment {number} begins at tick {own}, not {clock}")
        at, counter = fragment.decode_time_at - begin, fragment.sequence_at - begin
        time = pack(field, start + clock)
        piece[at : at + len(time)] = time
        piece[counter : counter + 4] = pack(">I", sequence + number)
        out += piece
        placed.append(
            Fragment(
                begin + shift, fragment.size, fragment.samples, fragment.duration, fragment.first,
                fragment.decode_time_at + shift, fragment.sequence_at + shift, fragment.version,
                fragment.sync,
            )
        )  # fmt: skip
        clock += fragment.duration
    return bytes(out), placed


def decode_time(data: bytes, fragment: Fragment) -> int:
    """When the fragment begins, in ticks, as its ``tfdt`` says."""
    field = ">Q" if fragment.version else ">I"
    (ticks,) = unpack_from(field, data, fragment.decode_time_at)
    return int(ticks)


def picture_codec(init: bytes) -> str:
    """The RFC 6381 name of an H.264, HEVC or AV1 track, from its decoder configuration.

    ``avcC``: ISO/IEC 14496-15, 5.3.3.1; ``av1C``: AV1 in ISOBMFF 1.2.0, 2.3 and 5.
    """
    at = init.find(b"avcC")
    if at >= 0:
        return f"avc1.{init[at + 5 : at + 8].hex().upper()}"
    at = init.find(b"hvcC")
    if at >= 0:
        return _hevc(init[at + 4 :])
    at = init.find(b"av1C")
    if at < 0:
        raise ToolFailed("the init segment has no avcC, hvcC or av1C box")
    level, depth = init[at + 5], init[at + 6]
    tier, bits = "H" if depth & 0x80 else "M", 10 if depth & 0x40 else 8
    return f"av01.{level >> 5}.{level & 0x1F:02}{tier}.{bits:02}"


def _hevc(record: bytes) -> str:
    """``hvcC`` as a name: ISO/IEC 14496-15, 8.3.3.1 (the record) and annex E.3 (the name).

    Profile space and number, its compatibility flags with the lowest bit first, tier and level,
    then the constraint flags, byte by byte, without the zeros at their end.
    """
    profile, flags, constraints, level = unpack_from(">xBI6sB", record)
    space = ("", "A", "B", "C")[profile >> 6]
    turned = int(f"{flags:032b}"[::-1], 2)
    tier = "H" if profile & 0x20 else "L"
    rest = "".join(f".{byte:X}" for byte in constraints.rstrip(b"\0"))
    return f"hvc1.{space}{profile & 0x1F}.{turned:X}.{tier}{level}{rest}"
