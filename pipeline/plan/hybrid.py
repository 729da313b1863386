"""One file that is a progressive MP4 to a player of files and segments to HLS, byte for byte once.

    ftyp, moov    what a remuxer wrote; its tables say where in the mdat samples lie
    mdat          chapter texts, then by time: fragments (moof + mdat) and bare samples

A reader of the index goes from sample to sample and never looks at what lies between them; a
playlist names the fragments as byte ranges. Boxes: ISO/IEC 14496-12 (8.1.1 mdat, 8.7.3 stsz,
8.7.4 stsc, 8.7.5 stco and co64). Everything here raises ToolFailed when the index is not of the
samples that it is given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby
from struct import pack, unpack_from

from pipeline.model.errors import ToolFailed
from pipeline.model.package import Segment
from pipeline.plan import cmaf

PICTURE, SOUND, TEXT = "vide", "soun", "text"  # Handlers (8.4.3).
# Where samples lie: replaced, all else of an index is kept.
PLACES = (b"stsc", b"stco", b"co64")
TABLES = (b"mdia", b"minf", b"stbl")
# The size of a box is 32 bits, or 64 more of them (4.2).
LARGE = 2**32
# Behind each piece, an empty box (8.1.2): libavformat 63, when it fetches ahead, goes on with the
# connection that it has for a range that begins where the one before ended, and loses that segment.
GAP = cmaf.HEAD.pack(8, b"free")


@dataclass(frozen=True, slots=True)
class Piece:
    """``size`` bytes at ``offset`` of ``file`` that hold samples of one track, in its order.

    The first sample begins ``head`` bytes in, the others follow it; ``sizes`` are theirs, as an
    stsz writes them: 32 bits each, big-endian. ``track`` is a handler.
    """

    track: str
    file: str
    offset: int
    size: int
    head: int
    sizes: bytes

    @property
    def samples(self) -> int:
        """How many."""
        return len(self.sizes) // 4

    def bare(self) -> "Piece":
        """The samples without what is before them."""
        offset, size = self.offset + self.head, self.size - self.head
        return Piece(self.track, self.file, offset, size, 0, self.sizes)


@dataclass(frozen=True, slots=True)
class Layout:
    """``head`` is all that comes before the pieces; ``starts`` are their offsets in the file."""

    head: bytes
    starts: tuple[int, ...]


def fragment(track: str, file: str, offset: int, data: bytes) -> Piece:
    """The one fragment that is ``data``, at ``offset`` of ``file``."""
    found = cmaf.fragments(data)
    if len(found) != 1 or found[0].size != len(data):
        raise ToolFailed(f"{file} has no fragment at byte {offset}")
    held = cmaf.samples(data, found[0])
    sizes = pack(f">{len(held.sizes)}I", *held.sizes)
    return Piece(track, file, offset, len(data), held.data_at, sizes)


def texts(moov: bytes, file: str) -> list[Piece]:
    """The samples of the chapter track, where a remuxer put them; none when there is no such."""
    return [
        Piece(TEXT, file, offset, int.from_bytes(size, "big"), 0, size)
        for track, start, end in _tracks(moov)
        if track == TEXT
        for offset, size in _located(moov, *cmaf.child(moov, start, end, *TABLES))
    ]


def lay(ftyp: bytes, moov: bytes, pieces: Sequence[Piece]) -> Layout:
    """Put ``pieces``, a GAP behind each, after the index ``moov``, which then points at them.

    ``ftyp`` and ``moov`` are whole boxes.
    """
    _check(moov, pieces)
    sizes = [each.size + len(GAP) for each in pieces]
    # How long the index becomes depends on how many pieces there are, and not on where they lie.
    index = _pointing(moov, pieces, [0] * len(pieces))
    if sum(sizes) + 8 < LARGE:
        mdat = cmaf.HEAD.pack(sum(sizes) + 8, b"mdat")
    else:
        mdat = pack(">I4sQ", 1, b"mdat", sum(sizes) + 16)
    first = len(ftyp) + len(index) + len(mdat)
    starts = list(accumulate(sizes, initial=first))[:-1]
    return Layout(ftyp + _pointing(moov, pieces, starts) + mdat, tuple(starts))


def interleaved(*tracks: tuple[Sequence[Segment], Sequence[Piece]]) -> list[Piece]:
    """Pieces of several tracks by when their segments begin; of two at once the first track's."""
    timed: list[tuple[Fraction, Piece]] = []
    for segments, pieces in tracks:
        begins = accumulate((each.seconds for each in segments[:-1]), initial=Fraction(0))
        timed += zip(begins, pieces, strict=True)
    return [piece for _, piece in sorted(timed, key=lambda each: each[0])]


def _check(moov: bytes, pieces: Sequence[Piece]) -> None:
    tracks = list(_tracks(moov))
    names = sorted(track for track, _, _ in tracks)
    if names != sorted({each.track for each in pieces}):
        raise ToolFailed(f"the index has the tracks {', '.join(names) or 'of nothing'}")
    for track, start, end in tracks:
        held = b"".join(each.sizes for each in pieces if each.track == track)
        if _sizes(moov, *cmaf.child(moov, start, end, *TABLES)) != held:
            raise ToolFailed(f"the index of the {track} track is not that of its samples")


def _tracks(moov: bytes) -> Iterator[tuple[str, int, int]]:
    """Handler, body and end of each track."""
    body, stop = cmaf.child(moov, 0, len(moov), b"moov")
    for kind, _, start, end in cmaf.boxes(moov, body, stop):
        if kind == b"trak":
            hdlr, _ = cmaf.child(moov, start, end, b"mdia", b"hdlr")
            yield moov[hdlr + 8 : hdlr + 12].decode("latin-1"), start, end


def _sizes(moov: bytes, stbl: int, end: int) -> bytes:
    """What an stsz lists, also where it says it once for all."""
    stsz, stop = cmaf.child(moov, stbl, end, b"stsz")
    same, count = unpack_from(">II", moov, stsz + 4)
    return pack(">I", same) * int(count) if same else moov[stsz + 12 : stop]


def _located(moov: bytes, stbl: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Offset and size, as an stsz writes it, of each sample of a track."""
    sizes, taken = _sizes(moov, stbl, end), 0
    for offset, count in _chunks(moov, stbl, end):
        for _ in range(count):
            size = sizes[4 * taken : 4 * taken + 4]
            yield offset, size
            offset += int.from_bytes(size, "big")
            taken += 1


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


def _pointing(moov: bytes, pieces: Sequence[Piece], starts: Sequence[int]) -> bytes:
    """The index with each piece as a chunk that begins at its place in ``starts``."""
    body, stop = cmaf.child(moov, 0, len(moov), b"moov")
    tracks = {start: track for track, start, _ in _tracks(moov)}
    chunks = list(zip(pieces, starts, strict=True))
    made = []
    for kind, at, start, end in cmaf.boxes(moov, body, stop):
        if kind == b"trak":
            places = _places([each for each in chunks if each[0].track == tracks[start]])
            made.append(_box(kind, _within(moov, start, end, TABLES, places)))
        else:
            made.append(moov[at:end])
    return _box(b"moov", b"".join(made))


def _within(moov: bytes, start: int, end: int, path: Sequence[bytes], places: bytes) -> bytes:
    """What is between two offsets, with ``places`` in the box at the end of ``path``."""
    made = []
    for kind, at, body, stop in cmaf.boxes(moov, start, end):
        if path and kind == path[0]:
            made.append(_box(kind, _within(moov, body, stop, path[1:], places)))
        elif path or kind not in PLACES:
            made.append(moov[at:stop])
    return b"".join(made if path else [*made, places])


def _places(chunks: Sequence[tuple[Piece, int]]) -> bytes:
    """The tables stsc and co64 of a track."""
    runs = []
    for count, same in groupby(enumerate(chunks, 1), lambda each: each[1][0].samples):
        runs.append(pack(">III", next(same)[0], count, 1))
    offsets = [start + piece.head for piece, start in chunks]
    return _box(b"stsc", pack(">II", 0, len(runs)) + b"".join(runs)) + _box(
        b"co64", pack(f">II{len(offsets)}Q", 0, len(offsets), *offsets)
    )


def _box(kind: bytes, body: bytes) -> bytes:
    return cmaf.HEAD.pack(8 + len(body), kind) + body
