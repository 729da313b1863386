"""The index points at the samples where they lie."""

from fractions import Fraction
from struct import pack, unpack_from

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import ToolFailed
from pipeline.model.package import Segment
from pipeline.plan import cmaf, hybrid
from pipeline.plan.hybrid import PICTURE, SOUND, TEXT, Piece
from pipeline.plan.samples import SampleTable
from tests.plan.test_cmaf import box, fragment

FTYP, UDTA = box(b"ftyp", b"isom"), box(b"udta", b"titles")
GIB = 2**30


def words(*numbers: int) -> bytes:
    return pack(f">{len(numbers)}I", *numbers)


def trak(track: str, sizes: list[int], same: int = 0, wide: bool = False) -> bytes:
    """Two samples in each chunk, and what is left in the last; they begin at 1000, 2000, ..."""
    chunks = [1000 * n for n in range(1, (len(sizes) + 1) // 2 + 1)]
    rows = [1, 2, 1] + ([len(chunks), 1, 1] if len(sizes) % 2 else [])
    offsets = pack(f">{len(chunks)}{'Q' if wide else 'I'}", *chunks)
    tables = (
        box(b"stsd", b"what it is"),
        box(b"stts", b"of the stub"),
        box(b"stsc", words(0, len(rows) // 3, *rows)),
        box(b"stsz", words(0, same, len(sizes), *([] if same else sizes))),
        box(b"co64" if wide else b"stco", words(0, len(chunks)), offsets),
    )
    hdlr = box(b"hdlr", words(0, 0), track.encode(), bytes(12))
    minf = box(b"minf", box(b"vmhd"), box(b"stbl", *tables))
    mdia = box(b"mdia", box(b"mdhd", bytes(24)), hdlr, minf)
    return box(b"trak", box(b"tkhd", bytes(84)), mdia)


def moov(*traks: bytes) -> bytes:
    return box(b"moov", box(b"mvhd", words(0, 0, 0, 1000, 0), bytes(80)), *traks, UDTA)


def piece(track: str, samples: int, size: int, head: int = 0) -> Piece:
    return Piece(track, "file", 0, size, head, samples)


def table(*sizes: int) -> SampleTable:
    made, each = SampleTable(25), (1,) * len(sizes)
    made.add(cmaf.Samples(each, sizes, (0,) * len(sizes), (0,) * len(sizes), 0))
    return made


def laid(index: bytes, pieces: list[Piece], **tables: SampleTable) -> hybrid.Layout:
    return hybrid.lay(FTYP, index, pieces, tables)


def told(head: bytes, track: str) -> list[tuple[int, int]]:
    """Offset and samples of each chunk of a track, as its tables say."""
    body, stop = cmaf.child(head, 0, len(head), b"moov")
    traks = [head[a:b] for kind, a, _, b in cmaf.boxes(head, body, stop) if kind == b"trak"]
    mine = next(each for each in traks if track.encode() in each)
    assert b"what it is" in mine and b"stco" not in mine
    stsc, co64 = mine.index(b"stsc") + 8, mine.index(b"co64") + 8
    runs = [
        unpack_from(">III", mine, stsc + 4 + 12 * n)
        for n in range(unpack_from(">I", mine, stsc)[0])
    ]
    (count,) = unpack_from(">I", mine, co64)
    offsets = unpack_from(f">{count}Q", mine, co64 + 4)
    held = [[samples for first, samples, _ in runs if first <= n + 1][-1] for n in range(count)]
    return list(zip(offsets, held, strict=True))


def test_chunks_are_where_the_samples_are() -> None:
    shown = [piece(PICTURE, n, size, head) for n, size, head in ((2, 117, 100), (2, 103, 90),
                                                                 (1, 85, 80))]  # fmt: skip
    heard = [piece(SOUND, 3, 12), piece(SOUND, 2, 8)]
    pieces = [shown[0], heard[0], shown[1], heard[1], shown[2]]
    stub = moov(trak(PICTURE, [9]), trak(SOUND, [4]))
    layout = laid(stub, pieces, vide=table(9, 8, 7, 6, 5), soun=table(4, 4, 4, 4, 4))
    head = b"".join(layout.head)
    # Eight bytes lie between two pieces: no range begins where the one before ended.
    starts = (0, 125, 145, 256, 272)
    assert layout.starts == tuple(len(head) + start for start in starts)
    shown_at, heard_at = [(100, 2), (145 + 90, 2), (272 + 80, 1)], [(125, 3), (256, 2)]
    assert told(head, PICTURE) == [(len(head) + at, count) for at, count in shown_at]
    assert told(head, SOUND) == [(len(head) + at, count) for at, count in heard_at]
    kinds = [kind for kind, *_ in cmaf.boxes(head, 0, len(head) + 365, whole=False)]
    assert kinds == [b"ftyp", b"moov", b"mdat"]
    assert head.startswith(FTYP) and UDTA in head


@given(st.lists(st.tuples(st.sampled_from([PICTURE, SOUND]),
                          st.lists(st.integers(1, 999), min_size=1, max_size=4),
                          st.integers(0, 50)), min_size=1))  # fmt: skip
def test_whatever_the_pieces_each_sample_is_found(rows: list[tuple[str, list[int], int]]) -> None:
    pieces = [piece(track, len(sizes), head + sum(sizes), head) for track, sizes, head in rows]
    tracks = {track: [n for row in rows if row[0] == track for n in row[1]] for track, *_ in rows}
    stub = moov(*(trak(track, [1]) for track in tracks))
    layout = laid(stub, pieces, **{track: table(*sizes) for track, sizes in tracks.items()})
    both = list(zip(pieces, layout.starts, strict=True))
    for track in tracks:
        assert told(b"".join(layout.head), track) == [
            (start + each.head, each.samples) for each, start in both if each.track == track
        ]


@pytest.mark.parametrize("rest", [-25, -24])
def test_what_is_larger_than_32_bits_has_64(rest: int) -> None:
    """The head of a box of 4 GiB and of one byte less; offsets have 64 bits in both."""
    pieces = [piece(PICTURE, 2, 2 * GIB), piece(PICTURE, 2, 2 * GIB + rest)]
    layout = laid(moov(trak(PICTURE, [1])), pieces, vide=table(*[GIB] * 4))
    whole, head = layout.starts[1] + pieces[1].size + len(hybrid.GAP), b"".join(layout.head)
    *_, (kind, at, body, end) = cmaf.boxes(head, 0, whole, whole=False)
    assert (kind, body - at, end) == (b"mdat", 8 if rest == -25 else 16, whole)
    assert told(head, PICTURE) == [(each, 2) for each in layout.starts]


def test_far_behind_32_bits_samples_are_found() -> None:
    pieces = [piece(PICTURE, 2, 3 * GIB + 500, head=500) for _ in range(8)]
    layout = laid(moov(trak(PICTURE, [1])), pieces, vide=table(*[3 * GIB // 2] * 16))
    assert layout.starts[-1] > 21 * GIB
    assert told(b"".join(layout.head), PICTURE)[-1] == (layout.starts[-1] + 500, 2)


@pytest.mark.parametrize("wide", [False, True])
def test_chapters_are_taken_from_where_the_index_was_made(wide: bool) -> None:
    index = moov(trak(PICTURE, [5]), trak(TEXT, [30, 20, 10], wide=wide))
    found = hybrid.texts(index, "stub.mp4")
    assert [(each.offset, each.size, each.samples) for each in found] == [
        (1000, 30, 1), (1030, 20, 1), (2000, 10, 1),
    ]  # fmt: skip
    assert hybrid.texts(moov(trak(PICTURE, [5])), "stub.mp4") == []


def test_chapters_stay_as_they_are_but_for_their_place() -> None:
    stub = moov(trak(PICTURE, [9]), trak(TEXT, [30, 20, 10]))
    pieces = [*hybrid.texts(stub, "stub.mp4"), piece(PICTURE, 2, 17)]
    head = b"".join(laid(stub, pieces, vide=table(9, 8)).head)
    assert head.count(b"of the stub") == 1 and words(0, 3, 30, 20, 10) in head
    assert told(head, TEXT) == [(len(head) + at, 1) for at in (0, 38, 66)]
    assert told(head, PICTURE) == [(len(head) + 84, 2)]


@pytest.mark.parametrize(
    ("stub", "told"),
    [
        (moov(trak(PICTURE, [9])), "the tracks vide$"),
        (moov(trak(PICTURE, [9]), trak(SOUND, [4]), trak(SOUND, [4])), "soun, soun, vide"),
        (box(b"moov"), "the tracks of nothing"),
        (box(b"free"), "no moov"),
    ],
)
def test_a_stub_of_other_tracks_is_refused(stub: bytes, told: str) -> None:
    pieces = [piece(PICTURE, 2, 17), piece(SOUND, 1, 4)]
    with pytest.raises(ToolFailed, match=told):
        laid(stub, pieces, vide=table(9, 8), soun=table(4))


def test_an_index_of_other_samples_is_refused() -> None:
    with pytest.raises(ToolFailed, match="of the vide track are not those of its pieces"):
        laid(moov(trak(PICTURE, [9])), [piece(PICTURE, 2, 17)], vide=table(9))


def test_a_fragment_says_where_its_samples_are() -> None:
    data, held = fragment(0, 1, [30, 20]), SampleTable(12800)
    made = hybrid.fragment(held, PICTURE, "film.mp4", 700, data)
    assert (made.offset, made.size, made.samples) == (700, len(data), 2)
    assert made.head == len(data) - 50
    assert (held.samples, held.duration, held.size) == (2, 1024, 50)
    bare = made.bare()
    assert (bare.offset, bare.size, bare.head) == (700 + made.head, 50, 0)
    for wrong in (data + fragment(0, 2, [5]), b"", box(b"free") + data):
        with pytest.raises(ToolFailed, match=r"no fragment at byte 700"):
            hybrid.fragment(held, PICTURE, "film.mp4", 700, wrong)
    assert held.samples == 2


def test_tracks_are_laid_out_by_time() -> None:
    def track(name: str, *seconds: int) -> tuple[list[Segment], list[Piece]]:
        segments = [Segment(f"{name}{n}", 1, 1, Fraction(s)) for n, s in enumerate(seconds)]
        return segments, [Piece(name, each.file, 0, 1, 0, 1) for each in segments]

    pieces = hybrid.interleaved(track("p", 4, 2, 4, 1), track("s", 5, 5))
    assert [each.file for each in pieces] == ["p0", "s0", "p1", "s1", "p2", "p3"]
