"""The index of a whole film, from the stub of one; test_download compares it with a remuxer's."""

from itertools import accumulate
from struct import pack, unpack_from
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import ToolFailed
from pipeline.plan import cmaf, index
from pipeline.plan.cmaf import NON_SYNC, Samples
from pipeline.plan.samples import SampleTable
from tests.plan.test_cmaf import box

HANDLER = "vide"


def stub(version: int = 0, more: bytes = b"", entry: bytes = b"") -> bytes:
    """With lengths of 9 everywhere, 600 ticks a second in the movie and 90,000 in the track."""
    stbl = box(b"stbl", box(b"stsd", entry), box(b"stts", bytes(8)), box(b"stsz", bytes(12)), more)
    hdlr = box(b"hdlr", bytes(8), HANDLER.encode(), bytes(12))
    mdhd = box(b"mdhd", pack(">5I", version << 24, 0, 0, 90000, 9), b"lang")
    mdia = box(b"mdia", mdhd, hdlr, box(b"minf", stbl))
    tkhd = box(b"tkhd", pack(">6I", 0, 0, 0, 1, 0, 9), b"size")
    mvhd = box(b"mvhd", pack(">5I", 0, 0, 0, 600, 9), b"rest")
    return box(b"moov", mvhd, box(b"trak", tkhd, box(b"edts", b"of the stub"), mdia))


def made(table: SampleTable, moov: bytes) -> bytes:
    return b"".join(index.whole(moov, {HANDLER: index.Track(b"", table)}))


def numbers(data: bytes, kind: bytes, layout: str) -> tuple[Any, ...]:
    return unpack_from(layout, data, data.index(kind) + 4)


def runs(data: bytes, kind: bytes) -> list[int]:
    """A table of counts and values, written out."""
    (count,) = numbers(data, kind, ">4xI")
    rows = numbers(data, kind, f">8x{2 * count}i")
    return [value for n, value in zip(rows[::2], rows[1::2], strict=True) for _ in range(n)]


def samples(*rows: tuple[int, int, bool, int]) -> Samples:
    lasting, sizes, sync, shown = zip(*rows, strict=True)
    return Samples(lasting, sizes, tuple(0 if each else NON_SYNC for each in sync), shown, 0)


rows = st.tuples(
    st.integers(1, 2000), st.integers(1, 2**30), st.booleans(), st.integers(-5000, 5000)
)


@given(st.lists(st.lists(rows, min_size=1, max_size=6), min_size=1, max_size=4))
def test_every_sample_of_every_fragment_is_in_the_tables(
    fragments: list[list[tuple[int, int, bool, int]]],
) -> None:
    table = SampleTable(90000)
    for each in fragments:
        table.add(samples(*each))
    lasting, sizes, sync, shown = zip(*(row for each in fragments for row in each), strict=True)
    data = made(table, stub())
    assert runs(data, b"stts") == list(lasting)
    assert numbers(data, b"stsz", f">8xI{len(sizes)}I") == (len(sizes), *sizes)
    keyframes = [number for number, each in enumerate(sync, 1) if each]
    if all(sync):
        assert b"stss" not in data
    else:
        (count,) = numbers(data, b"stss", ">4xI")
        assert list(numbers(data, b"stss", f">8x{count}I")) == keyframes
    offsets = runs(data, b"ctts") if b"ctts" in data else [0] * len(sizes)
    assert min(offsets) >= 0
    # The edit list takes back what makes the offsets positive: all begins at 0.
    _, _, begins, _ = numbers(data, b"elst", ">4x4I")
    decoded = accumulate(lasting, initial=0)
    times = [at + later - begins for at, later in zip(decoded, offsets, strict=False)]
    assert min(times) == 0
    wanted = [at + later for at, later in zip(accumulate(lasting, initial=0), shown, strict=False)]
    assert times == [each - min(wanted) for each in wanted]


def test_how_long_it_is_stands_in_four_places() -> None:
    table = SampleTable(12800)
    # 1.04 s, shown one frame later than decoded.
    table.add(samples(*[(512, 40, n == 0, 512) for n in range(26)]))
    data = made(table, stub(entry=b"btrt" + bytes(12) + index.CONFIG + bytes(11)))
    assert numbers(data, b"mvhd", ">12x2I") == (600, 624)
    assert numbers(data, b"tkhd", ">20xI4s") == (624, b"size")
    assert numbers(data, b"mdhd", ">12xII4s") == (12800, 26 * 512, b"lang")
    assert numbers(data, b"elst", ">4xIIII") == (1, 624, 512, 1 << 16)
    assert b"of the stub" not in data
    # 8000 bits a second.
    assert b"btrt" + pack(">III", 0, 8000, 8000) + index.CONFIG in data
    assert index.CONFIG + bytes(3) + pack(">II", 8000, 8000) in data


def test_a_mean_rate_is_rounded_down_and_a_highest_to_the_nearest() -> None:
    for ticks, rates in ((7, (10, 10)), (9, (8, 8)), (11, (7, 6))):
        table = SampleTable(3)
        table.add(samples((1, 1, True, 0), (1, 1, True, 0), (ticks - 2, 1, True, 0)))
        data = made(table, stub(entry=b"btrt" + bytes(12)))
        assert numbers(data, b"btrt", ">4xII") == rates


def test_a_film_is_as_long_as_its_longest_track() -> None:
    shown, heard = SampleTable(25), SampleTable(48000)
    shown.add(samples((50, 1, True, 0)))
    heard.add(samples((96480, 1, True, 0)))
    moov = stub()
    trak = moov[moov.index(b"trak") - 4 :]
    both = box(b"moov", moov[8:], trak.replace(HANDLER.encode(), b"soun"))
    tracks = {HANDLER: index.Track(b"", shown), "soun": index.Track(b"", heard)}
    for each in (both, box(b"moov", both[8 : -len(trak) * 2], both[-len(trak) :], trak)):
        data = b"".join(index.whole(each, tracks))
        assert numbers(data, b"mvhd", ">12x2I") == (600, 1206)
        lengths = {data[at + 4 + 20 : at + 4 + 24] for at in range(len(data))
                   if data[at : at + 4] == b"tkhd"}  # fmt: skip
        assert lengths == {pack(">I", 1200), pack(">I", 1206)}


def test_a_calm_end_does_not_make_it_longer() -> None:
    """The last sample to be decoded lasts to the end, and another one is shown last."""
    table = SampleTable(25)
    table.add(samples((1, 9, True, 0), (1, 9, False, 1), (23, 9, False, -1)))
    assert numbers(made(table, stub()), b"tkhd", ">20xI") == (600,)


def test_groups_of_samples_are_of_all_of_them() -> None:
    table = SampleTable(48000)
    table.add(samples(*[(1024, 300, True, 0)] * 9))
    roll = box(b"sbgp", pack(">I4sIII", 0, b"roll", 1, 2, 1))
    assert numbers(made(table, stub(more=roll)), b"sbgp", ">4x4sIII") == (b"roll", 1, 9, 1)


@pytest.mark.parametrize(
    ("more", "version", "layout"), [(-1, 0, ">B3x8xIIH"), (0, 1, ">B3x16xIQ2s")]
)
def test_ticks_beyond_32_bits_have_64(more: int, version: int, layout: str) -> None:
    table = SampleTable(90000)
    table.add(samples((2**31 - 1, 9, True, 0), (2**31 - 1, 9, True, 0), (2 + more, 9, True, 0)))
    said = numbers(made(table, stub()), b"mdhd", layout)
    assert said[:3] == (version, 90000, 2**32 + more)


def test_a_stub_of_another_make_is_refused() -> None:
    table = SampleTable(25)
    table.add(samples((1, 1, True, 0)))
    with pytest.raises(ToolFailed, match="a box b'mdhd' that is not known"):
        made(table, stub(version=1))
    two = pack(">I4s5I", 0, b"roll", 2, 1, 1, 1, 0)
    for kind, body in ((b"sbgp", bytes(4)), (b"sbgp", two), (b"sdtp", bytes(5))):
        with pytest.raises(ToolFailed, match=f"{kind!r}"):
            made(table, stub(more=box(kind, body)))
    with pytest.raises(ToolFailed, match="no moov"):
        made(table, cmaf.box(b"free"))
