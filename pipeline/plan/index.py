"""The index of a whole progressive file, from that of a stub that a remuxer made.

A stub has the first samples of each track and all chapters. What a track is (codec, size, language,
chapters that belong to it) is kept; how long it is, its rate and its samples are those of the
whole. Boxes: ISO/IEC 14496-12 (8.2.2 mvhd, 8.3.2 tkhd, 8.4.2 mdhd, 8.5.2.2 btrt, 8.6.6 elst,
8.9.2 sbgp), 14496-1 (7.2.6.6, DecoderConfigDescriptor). Raises ToolFailed for a stub of another
make.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from struct import pack, unpack_from

from pipeline.model.errors import ToolFailed
from pipeline.plan import cmaf
from pipeline.plan.samples import Part, SampleTable

CONTAINERS = (b"trak", b"mdia", b"minf", b"stbl")
# A track's samples and where they lie; in stsz's place all of them are written.
SAMPLES = (b"stts", b"ctts", b"stss", b"stsc", b"stco", b"co64")
# What else may have a row for each sample (8.6.1.4, 8.6.4, 8.7.3.3, 8.7.7 to 8.7.9, 8.9.2).
FOREIGN = (b"cslg", b"sdtp", b"stps", b"stz2", b"subs", b"saiz", b"saio", b"sbgp")
# Bytes from the beginning of a box of version 0.
TKHD_TIME, MDHD_SCALE, MDHD_TIME, SBGP_COUNT = 28, 20, 24, 20
# A DecoderConfigDescriptor of MPEG-4 sound as ffmpeg writes it: tag, length in four bytes, type and
# kind of stream; behind it 3 bytes of buffer, and the rates.
CONFIG = b"\x04\x80\x80\x80\x17\x40\x15"
# Sizes and times have 32 bits, or 64 (4.2).
LARGE = 2**32


@dataclass(frozen=True, slots=True)
class Track:
    """``places`` is its stsc and co64; ``table`` None keeps the samples of the stub."""

    places: bytes
    table: SampleTable | None = None


def whole(moov: bytes, tracks: Mapping[str, Track]) -> list[Part]:
    """The box moov, in parts, with what is true of ``tracks``, by handler."""
    body, stop = cmaf.child(moov, 0, len(moov), b"moov")
    mvhd, _ = cmaf.child(moov, body, stop, b"mvhd")
    (clock,) = unpack_from(">I", moov, mvhd + 12)
    found = {start: _Whole(moov, start, end, tracks[track], clock)
             for track, start, end in handlers(moov)}  # fmt: skip
    longest = max((each.lasts for each in found.values()), default=0)
    made: list[Part] = []
    for kind, at, start, end in cmaf.boxes(moov, body, stop):
        if kind == b"trak":
            made += _boxed(kind, found[start].rewritten(start, end))
        else:
            made.append(_patched(moov[at:end], MDHD_TIME, longest) if kind == b"mvhd"
                        else moov[at:end])  # fmt: skip
    return _boxed(b"moov", made)


def handlers(moov: bytes) -> Iterator[tuple[str, int, int]]:
    """Handler, body and end of each track."""
    body, stop = cmaf.child(moov, 0, len(moov), b"moov")
    for kind, _, start, end in cmaf.boxes(moov, body, stop):
        if kind == b"trak":
            hdlr, _ = cmaf.child(moov, start, end, b"mdia", b"hdlr")
            yield moov[hdlr + 8 : hdlr + 12].decode("latin-1"), start, end


class _Whole:
    """One track of the index; ``lasts`` is its length in ticks of the movie's ``clock``."""

    def __init__(self, moov: bytes, start: int, end: int, track: Track, clock: int) -> None:
        self._moov, self._track, table = moov, track, track.table
        tkhd, _ = cmaf.child(moov, start, end, b"tkhd")
        (self.lasts,) = unpack_from(">I", moov, tkhd - 8 + TKHD_TIME)
        if table:
            self.lasts = ceil(Fraction(table.duration, table.timescale) * clock)

    def rewritten(self, start: int, end: int) -> list[Part]:
        """Its boxes between two offsets."""
        made: list[Part] = []
        for kind, at, body, stop in cmaf.boxes(self._moov, start, end):
            if kind in CONTAINERS:
                made += _boxed(kind, self.rewritten(body, stop))
            elif self._track.table:
                made += self._whole(self._track.table, kind, self._moov[at:stop])
            elif kind == b"stsz":
                made += [self._moov[at:stop], self._track.places]
            elif kind not in (b"stsc", b"stco", b"co64"):
                made.append(self._moov[at:stop])
        return made

    def _whole(self, table: SampleTable, kind: bytes, leaf: bytes) -> list[Part]:
        if kind == b"tkhd":
            edit = pack(">IIIiI", 0, 1, self.lasts, table.media_time, 1 << 16)
            edts = cmaf.box(b"edts", cmaf.box(b"elst", edit))
            return [_patched(leaf, TKHD_TIME, self.lasts), edts]
        if kind == b"mdhd":
            return [_lasting(leaf, table.timescale, table.duration)]
        if kind == b"stsd":
            return [_rated(leaf, Fraction(table.size * 8 * table.timescale, table.duration))]
        if kind == b"sbgp" and leaf[SBGP_COUNT - 4 : SBGP_COUNT] == pack(">I", 1):
            return [_patched(leaf, SBGP_COUNT, table.samples)]
        if kind in FOREIGN:
            raise ToolFailed(f"the stub has a box {kind!r} that is not known")
        if kind == b"stsz":
            return [*table.boxes(), self._track.places]
        return [] if kind in SAMPLES or kind == b"edts" else [leaf]


def _patched(leaf: bytes, at: int, value: int) -> bytes:
    """The box of version 0 with another number of 32 bits at ``at``."""
    if leaf[8] or len(leaf) < at + 4:
        raise ToolFailed(f"the stub has a box {leaf[4:8]!r} that is not known")
    return leaf[:at] + pack(">I", value) + leaf[at + 4 :]


def _lasting(mdhd: bytes, scale: int, ticks: int) -> bytes:
    """With a length in ticks of its own; a remuxer counts in others. Above 32 bits: version 1."""
    mdhd = _patched(mdhd, MDHD_SCALE, scale)
    if ticks < LARGE:
        return _patched(mdhd, MDHD_TIME, ticks)
    return cmaf.box(b"mdhd", pack(">B3x16xIQ", 1, scale, ticks), mdhd[MDHD_TIME + 4 :])


def _rated(stsd: bytes, rate: Fraction) -> bytes:
    """With ``rate`` bits a second where a sample entry says them, highest and mean."""
    rates = pack(">II", *(min(each, LARGE - 1) for each in (floor(rate + Fraction(1, 2)),
                                                            floor(rate))))  # fmt: skip
    made = bytearray(stsd)
    for mark, skipped in ((b"btrt", 4), (CONFIG, 3)):
        at = made.find(mark)
        if at >= 0:
            at += len(mark) + skipped
            made[at : at + 8] = rates
    return bytes(made)


def _boxed(kind: bytes, parts: Sequence[Part]) -> list[Part]:
    return [cmaf.HEAD.pack(8 + sum(map(len, parts)), kind), *parts]
