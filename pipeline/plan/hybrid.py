"""One file that is a progressive MP4 to a player of files and segments to HLS, byte for byte once.

    ftyp, moov    the index: it says where in the mdat samples lie, and when each is shown
    mdat          chapter texts, then by time: fragments (moof + mdat) and bare samples

A reader of the index goes from sample to sample and never looks at what lies between them; a
playlist names the fragments as byte ranges. A remuxer writes the index of a *stub*, the first
samples of each track and all chapters, which becomes that of the whole (pipeline.plan.index).
Boxes: ISO/IEC 14496-12 (8.1.1 mdat, 8.7.4 stsc, 8.7.5 stco and co64). Everything here raises
ToolFailed when the stub is not of the tracks that it is given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby, islice, repeat
from struct import pack, unpack_from

from pipeline.model.errors import ToolFailed
from pipeline.model.package import Segment
from pipeline.plan import cmaf, index
from pipeline.plan.samples import Part, SampleTable

PICTURE, SOUND, TEXT = "vide", "soun", "text"  # Handlers (8.4.3).
# Behind each piece, an empty box (8.1.2): libavformat 63, when it fetches ahead, goes on with the
# connection that it has for a range that begins where the one before ended, and loses that segment.
GAP = cmaf.HEAD.pack(8, b"free")


@dataclass(frozen=True, slots=True)
class Piece:
    """``size`` bytes at ``offset`` of ``file`` that hold samples of one track, in its order.

    The first sample begins ``head`` bytes in, the others follow it; there are ``samples``.
    ``track`` is a handler.
    """

    track: str
    file: str
    offset: int
    size: int
    head: int
    samples: int

    def bare(self) -> "Piece":
        """The samples without what is before them."""
        offset, size = self.offset + self.head, self.size - self.head
        return Piece(self.track, self.file, offset, size, 0, self.samples)


@dataclass(frozen=True, slots=True)
class Layout:
    """``head`` is what comes before the pieces; ``starts`` are their offsets in the file."""

    head: tuple[Part, ...]
    starts: tuple[int, ...]


def fragment(table: SampleTable, track: str, file: str, offset: int, data: bytes) -> Piece:
    """The one fragment that is ``data``, at ``offset`` of ``file``; its samples go into ``table``.

    They must come in the order of the track.
    """
    found = cmaf.fragments(data)
    if len(found) != 1 or found[0].size != len(data):
        raise ToolFailed(f"{file} has no fragment at byte {offset}")
    held = cmaf.samples(data, found[0])
    table.add(held)
    return Piece(track, file, offset, len(data), held.data_at, len(held.sizes))


def texts(moov: bytes, file: str) -> list[Piece]:
    """The samples of the chapter track, where a remuxer put them; none when there is no such."""
    return [
        Piece(TEXT, file, offset, size, 0, 1)
        for track, start, end in index.handlers(moov)
        if track == TEXT
        for offset, size in _located(moov, *cmaf.child(moov, start, end, b"mdia", b"minf", b"stbl"))
    ]


def lay(
    ftyp: bytes, moov: bytes, pieces: Sequence[Piece], tables: Mapping[str, SampleTable]
) -> Layout:
    """Put ``pieces``, a GAP behind each, after the index, which points at them.

    ``ftyp`` and ``moov`` are whole boxes of the stub; ``tables`` are by handler.
    """
    names = sorted(track for track, _, _ in index.handlers(moov))
    if names != sorted({each.track for each in pieces}):
        raise ToolFailed(f"the index has the tracks {', '.join(names) or 'of nothing'}")
    for track, table in tables.items():
        if table.samples != sum(each.samples for each in pieces if each.track == track):
            raise ToolFailed(f"the samples of the {track} track are not those of its pieces")
    sizes = [each.size + len(GAP) for each in pieces]
    # How long the index becomes depends on how many pieces there are, and not on where they lie.
    length = sum(map(len, _pointing(moov, pieces, [0] * len(pieces), tables)))
    if sum(sizes) + 8 < index.LARGE:
        mdat = cmaf.HEAD.pack(sum(sizes) + 8, b"mdat")
    else:
        mdat = pack(">I4sQ", 1, b"mdat", sum(sizes) + 16)
    first = len(ftyp) + length + len(mdat)
    starts = list(accumulate(sizes, initial=first))[:-1]
    return Layout((ftyp, *_pointing(moov, pieces, starts, tables), mdat), tuple(starts))


def interleaved(*tracks: tuple[Sequence[Segment], Sequence[Piece]]) -> list[Piece]:
    """Pieces of several tracks by when their segments begin; of two at once the first track's."""
    timed: list[tuple[Fraction, Piece]] = []
    for segments, pieces in tracks:
        begins = accumulate((each.seconds for each in segments[:-1]), initial=Fraction(0))
        timed += zip(begins, pieces, strict=True)
    return [piece for _, piece in sorted(timed, key=lambda each: each[0])]


def _located(moov: bytes, stbl: int, end: int) -> Iterator[tuple[int, int]]:
    """Offset and size of each sample of a track; an stsz may say one size for all."""
    stsz, _ = cmaf.child(moov, stbl, end, b"stsz")
    same, samples = unpack_from(">II", moov, stsz + 4)
    sizes = repeat(same) if same else iter(unpack_from(f">{samples}I", moov, stsz + 12))
    for offset, count in _chunks(moov, stbl, end):
        for size in islice(sizes, count):
            yield offset, size
            offset += size


def _chunks(moov: bytes, stbl: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each chunk begins, and how many samples it has."""
    kinds = {kind for kind, *_ in cmaf.boxes(moov, stbl, end)}
    kind, field = (b"co64", "Q") if b"co64" in kinds else (b"stco", "I")
    table, _ = cmaf.child(moov, stbl, end, kind)
    (count,) = unpack_from(">I", moov, table + 4)
    stsc, _ = cmaf.child(moov, stbl, end, b"stsc")
    (rows,) = unpack_from(">I", moov, stsc + 4)
    runs = dict(unpack_from(">II", moov, stsc + 8 + 12 * row) for row in range(rows))
    samples = 0
    for number, offset in enumerate(unpack_from(f">{count}{field}", moov, table + 8), 1):
        samples = runs.get(number, samples)
        yield offset, samples


def _pointing(
    moov: bytes, pieces: Sequence[Piece], starts: Sequence[int], tables: Mapping[str, SampleTable]
) -> list[Part]:
    """The index with each piece as a chunk that begins at its place in ``starts``."""
    tracks = {}
    for track in {each.track for each in pieces}:
        chunks = [each for each in zip(pieces, starts, strict=True) if each[0].track == track]
        tracks[track] = index.Track(_places(chunks), tables.get(track))
    return index.whole(moov, tracks)


def _places(chunks: Sequence[tuple[Piece, int]]) -> bytes:
    """The tables stsc and co64 of a track."""
    runs = []
    for count, same in groupby(enumerate(chunks, 1), lambda each: each[1][0].samples):
        runs.append(pack(">III", next(same)[0], count, 1))
    offsets = [start + piece.head for piece, start in chunks]
    return cmaf.box(b"stsc", pack(">II", 0, len(runs)), *runs) + cmaf.box(
        b"co64", pack(f">II{len(offsets)}Q", 0, len(offsets), *offsets)
    )
