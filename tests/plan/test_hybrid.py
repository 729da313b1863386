"""An index that was made for another file points at the samples where they lie now."""

from fractions import Fraction
from struct import pack, unpack_from

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import ToolFailed
from pipeline.model.package import Segment
from pipeline.plan import cmaf, hybrid
from pipeline.plan.hybrid import PICTURE, SOUND, TEXT, Piece
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
        box(b"stts", b"kept as it is"),
        box(b"stsc", words(0, len(rows) // 3, *rows)),
        box(b"stsz", words(0, same, len(sizes), *([] if same else sizes))),
        box(b"co64" if wide else b"stco", words(0, len(chunks)), offsets),
    )
    hdlr = box(b"hdlr", words(0, 0), track.encode(), bytes(12))
    minf = box(b"minf", box(b"vmhd"), box(b"stbl", *tables))
    return box(b"trak", box(b"tkhd"), box(b"mdia", box(b"mdhd"), hdlr, minf))


def moov(*traks: bytes) -> bytes:
    return box(b"moov", box(b"mvhd"), *traks, UDTA)


def piece(track: str, sizes: list[int], head: int = 0, more: int = 0) -> Piece:
    return Piece(track, "file", 0, head + sum(sizes) + more, head, words(*sizes))


def told(head: bytes, track: str) -> list[tuple[int, int]]:
    """Offset and samples of each chunk of a track, as its tables say."""
    body, stop = cmaf.child(head, 0, len(head), b"moov")
    traks = [head[a:b] for kind, a, _, b in cmaf.boxes(head, body, stop) if kind == b"trak"]
    mine = next(each for each in traks if track.encode() in each)
    assert b"kept as it is" in mine and b"stco" not in mine
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
    shown = [
        piece(PICTURE, [9, 8], head=100),
        piece(PICTURE, [7, 6], head=90),
        piece(PICTURE, [5], 80),
    ]
    heard = [piece(SOUND, [4, 4, 4]), piece(SOUND, [4, 4])]
    index = moov(trak(PICTURE, [9, 8, 7, 6, 5]), trak(SOUND, [4] * 5, same=4))
    pieces = [shown[0], heard[0], shown[1], heard[1], shown[2]]
    layout = hybrid.lay(FTYP, index, pieces)
    first = len(layout.head)
    # Eight bytes lie between two pieces: no range begins where the one before ended.
    starts = (0, 125, 145, 256, 272)
    assert layout.starts == tuple(first + start for start in starts)
    shown_at, heard_at = [(100, 2), (145 + 90, 2), (272 + 80, 1)], [(125, 3), (256, 2)]
    assert told(layout.head, PICTURE) == [(first + at, count) for at, count in shown_at]
    assert told(layout.head, SOUND) == [(first + at, count) for at, count in heard_at]
    kinds = [kind for kind, *_ in cmaf.boxes(layout.head, 0, first + 365, whole=False)]
    assert kinds == [b"ftyp", b"moov", b"mdat"]
    assert layout.head.startswith(FTYP) and UDTA in layout.head


@given(st.lists(st.tuples(st.sampled_from([PICTURE, SOUND]),
                          st.lists(st.integers(1, 999), min_size=1, max_size=4),
                          st.integers(0, 50)), min_size=1))  # fmt: skip
def test_whatever_the_pieces_each_sample_is_found(rows: list[tuple[str, list[int], int]]) -> None:
    pieces = [piece(track, sizes, head) for track, sizes, head in rows]
    tracks = {track: [n for row in rows if row[0] == track for n in row[1]] for track, *_ in rows}
    layout = hybrid.lay(FTYP, moov(*(trak(*each) for each in tracks.items())), pieces)
    both = list(zip(pieces, layout.starts, strict=True))
    for track in tracks:
        assert told(layout.head, track) == [
            (start + each.head, each.samples) for each, start in both if each.track == track
        ]


@pytest.mark.parametrize("rest", [-25, -24])
def test_what_is_larger_than_32_bits_has_64(rest: int) -> None:
    """The head of a box of 4 GiB and of one byte less; offsets have 64 bits in both."""
    pieces = [piece(PICTURE, [GIB] * 2) for _ in range(2)]
    index = moov(trak(PICTURE, [GIB] * 4))
    pieces[1] = Piece(PICTURE, "file", 0, 2 * GIB + rest, 0, pieces[1].sizes)
    layout = hybrid.lay(FTYP, index, pieces)
    whole = layout.starts[1] + pieces[1].size + len(hybrid.GAP)
    *_, (kind, at, body, end) = cmaf.boxes(layout.head, 0, whole, whole=False)
    assert (kind, body - at, end) == (b"mdat", 8 if rest == -25 else 16, whole)
    assert told(layout.head, PICTURE) == [(each, 2) for each in layout.starts]


def test_far_behind_32_bits_samples_are_found() -> None:
    pieces = [piece(PICTURE, [3 * GIB], head=500) for _ in range(8)]
    layout = hybrid.lay(FTYP, moov(trak(PICTURE, [3 * GIB] * 8)), pieces)
    assert layout.starts[-1] > 21 * GIB
    assert told(layout.head, PICTURE)[-1] == (layout.starts[-1] + 500, 1)


@pytest.mark.parametrize("wide", [False, True])
def test_chapters_are_taken_from_where_the_index_was_made(wide: bool) -> None:
    index = moov(trak(PICTURE, [5]), trak(TEXT, [30, 20, 10], wide=wide))
    found = hybrid.texts(index, "remuxed.mp4")
    assert [(each.offset, each.size, each.samples) for each in found] == [
        (1000, 30, 1), (1030, 20, 1), (2000, 10, 1),
    ]  # fmt: skip
    assert hybrid.texts(moov(trak(PICTURE, [5])), "remuxed.mp4") == []


@pytest.mark.parametrize(
    ("index", "told"),
    [
        (moov(trak(PICTURE, [9, 8])), "the tracks vide$"),
        (moov(trak(PICTURE, [9, 8]), trak(SOUND, [4]), trak(SOUND, [4])), "soun, soun, vide"),
        (moov(trak(PICTURE, [9, 7]), trak(SOUND, [4])), "of the vide track"),
        (moov(trak(PICTURE, [9]), trak(SOUND, [4])), "of the vide track"),
        (moov(trak(PICTURE, [9, 8]), trak(SOUND, [4, 4], same=4)), "of the soun track"),
        (box(b"moov"), "the tracks of nothing"),
        (box(b"free"), "no moov"),
    ],
)
def test_an_index_of_other_samples_is_refused(index: bytes, told: str) -> None:
    with pytest.raises(ToolFailed, match=told):
        hybrid.lay(FTYP, index, [piece(PICTURE, [9, 8]), piece(SOUND, [4])])


def test_a_fragment_says_where_its_samples_are() -> None:
    data = fragment(0, 1, [30, 20])
    made = hybrid.fragment(PICTURE, "film.mp4", 700, data)
    assert (made.offset, made.size, made.sizes) == (700, len(data), words(30, 20))
    assert made.head == len(data) - 50
    bare = made.bare()
    assert (bare.offset, bare.size, bare.head) == (700 + made.head, 50, 0)
    for wrong in (data + fragment(0, 2, [5]), b"", box(b"free") + data):
        with pytest.raises(ToolFailed, match=r"no fragment at byte 700"):
            hybrid.fragment(PICTURE, "film.mp4", 700, wrong)


def test_tracks_are_laid_out_by_time() -> None:
    def track(name: str, *seconds: int) -> tuple[list[Segment], list[Piece]]:
        segments = [Segment(f"{name}{n}", 1, 1, Fraction(s)) for n, s in enumerate(seconds)]
        return segments, [Piece(name, each.file, 0, 1, 0, b"") for each in segments]

    pieces = hybrid.interleaved(track("p", 4, 2, 4, 1), track("s", 5, 5))
    assert [each.file for each in pieces] == ["p0", "s0", "p1", "s1", "p2", "p3"]
