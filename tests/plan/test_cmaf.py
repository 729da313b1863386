"""Placing fragments: only the clock and the numbers change, and damage is noticed."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import ToolFailed
from pipeline.plan import cmaf


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return pack(">I4s", 8 + len(body), kind) + body


def fragment(clock: int, number: int, sizes: list[int], ticks: int = 512) -> bytes:
    tfhd = box(b"tfhd", pack(">II", 0x020000 | cmaf.DURATION, 1), pack(">I", ticks))
    tfdt = box(b"tfdt", pack(">IQ", 1 << 24, clock))
    samples = b"".join(pack(">I", size) for size in sizes)
    flags = cmaf.DATA_OFFSET | cmaf.SAMPLE_SIZE

    def moof(offset: int) -> bytes:
        trun = box(b"trun", pack(">IIi", flags, len(sizes), offset), samples)
        mfhd = box(b"mfhd", pack(">II", 0, number))
        return box(b"moof", mfhd, box(b"traf", tfhd, tfdt, trun))

    head = moof(len(moof(0)) + 8)
    return head + box(b"mdat", bytes(sum(sizes)))


def film(*counts: int) -> bytes:
    mdhd = box(b"mdhd", pack(">IIIII", 0, 0, 0, 15360, 0), bytes(4))
    init = box(b"ftyp", b"iso6") + box(b"moov", box(b"trak", box(b"mdia", mdhd)))
    made, clock = [init], 0
    for number, count in enumerate(counts, 1):
        made.append(fragment(clock, number, [100 + n for n in range(count)]))
        clock += 512 * count
    return b"".join(made)


def test_reading() -> None:
    data = film(3, 2)
    track = cmaf.read(data)
    assert (track.timescale, track.samples) == (15360, 5)
    one = track.fragments[0]
    assert one.duration == 3 * 512
    # Up to and with the first sample: everything but the other two.
    assert one.first == one.size - 101 - 102


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 2**40))
def test_placing_moves_the_clock_and_nothing_else(counts: list[int], start: int) -> None:
    data = film(*counts)
    track = cmaf.read(data)
    placed, _ = cmaf.place(data, track, start, 7)
    again = cmaf.read(track.init + placed)
    clock = start
    for old, new in zip(track.fragments, again.fragments, strict=True):
        assert cmaf.decode_time(track.init + placed, new) == clock
        assert (old.samples, old.first, old.size) == (new.samples, new.first, new.size)
        clock += new.duration
    home, _ = cmaf.place(track.init + placed, again, 0, 1)
    assert track.init + home == data


@pytest.mark.parametrize("cut", [1, 40, 200, 330])
def test_a_file_that_was_cut_short_is_noticed(cut: int) -> None:
    with pytest.raises(ToolFailed):
        cmaf.read(film(3, 2)[:-cut])


def test_a_hole_between_fragments_is_noticed() -> None:
    data = film(3) + fragment(9999, 2, [100])
    with pytest.raises(ToolFailed, match="begins at tick 9999, not 1536"):
        cmaf.place(data, cmaf.read(data), 0, 1)


def test_the_codec_name_comes_from_the_configuration_record() -> None:
    assert cmaf.picture_codec(b"....avcC\x01\x64\x00\x1f....") == "avc1.64001F"
    # Profile 0, level 4.0, main tier, 8 bits; then level 5.1, high tier, 10 bits.
    assert cmaf.picture_codec(b"....av1C\x81\x08\x0c\x00....") == "av01.0.08M.08"
    assert cmaf.picture_codec(b"....av1C\x81\x0d\xcc\x00....") == "av01.0.13H.10"
    # Main profile at level 3.1, as x265 writes it; then a profile space and the high tier.
    main = bytes.fromhex("01 01 60000000 900000000000 5d")
    assert cmaf.picture_codec(b"....hvcC" + main) == "hvc1.1.6.L93.90"
    other = bytes.fromhex("01 64 82000000 b02300000000 78")
    assert cmaf.picture_codec(b"....hvcC" + other) == "hvc1.A4.41.H120.B0.23"
    with pytest.raises(ToolFailed, match="avcC, hvcC or av1C"):
        cmaf.picture_codec(b"nothing")
