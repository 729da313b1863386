"""What of a file is fetched before its packets, and which words have all of it read."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tools.blocks import BLOCK, RUN, measured, parsed, runs
from pipeline.tools.fetching import doubtful
from pipeline.tools.places import outline


class Bytes:
    """A file."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self, start: int, size: int) -> bytes:
        return self.body[start : start + size]


def box(kind: bytes, size: int, wide: bool = False) -> bytes:
    if wide:
        return b"\0\0\0\1" + kind + size.to_bytes(8, "big") + bytes(size - 16)
    return size.to_bytes(4, "big") + kind + bytes(size - 8)


FTYP, MOOV = box(b"ftyp", 20), box(b"moov", 50)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (FTYP + MOOV + box(b"mdat", 100), [(0, 20), (20, 70), (70, 86)]),
        (FTYP + box(b"mdat", 100, wide=True) + MOOV, [(0, 20), (20, 36), (120, 170)]),
        (FTYP + MOOV + b"\0\0\0\0mdat" + bytes(90), [(0, 20), (20, 70), (70, 86)]),
        (FTYP + MOOV + box(b"mdat", 100)[:-1], None),
        (FTYP + MOOV + box(b"moof", 20) + box(b"mdat", 100), None),
        (FTYP + MOOV + box(b"mdat", 100) + b"junk", None),
        (FTYP + box(b"mdat", 100), None),
        (FTYP + b"\0\0\0\1moov" + bytes(8), None),
        (b"\x1aE\xdf\xa3" + bytes(100), None),
    ],
)
def test_the_index_is_all_but_the_footage(body: bytes, found: list[tuple[int, int]] | None) -> None:
    assert outline(Bytes(body), len(body)) == found


@pytest.mark.parametrize(
    ("said", "counted", "doubt"),
    [
        ("", 0, False),
        ("", 1, True),
        ("[swscaler @ 0x7f14] deprecated pixel format used, make sure you did set range", 0, False),
        ("[h264 @ 0x5630] Invalid NAL unit size (0 > 153517).", 0, True),
        ("12 packets read (99 bytes); 12 frames decoded; 0 decode errors (9 samples)", 0, False),
        ("12 packets read (99 bytes); 11 frames decoded; 10 decode errors (9 samples)", 0, True),
    ],
)
def test_any_complaint_is_a_doubt(said: str, counted: int, doubt: bool) -> None:
    assert doubtful(said, counted) == doubt


@given(st.sets(st.integers(0, 200)))
def test_runs_are_the_blocks_and_no_others(wanted: set[int]) -> None:
    found = list(runs(wanted))
    assert [block for run in found for block in run] == sorted(wanted)
    assert all(0 < len(run) <= RUN for run in found)


def test_what_is_no_text_of_blocks_is_refused() -> None:
    blocks, _ = measured(BytesIO(bytes(BLOCK + 1)))
    assert parsed(blocks.text()) == blocks
    assert not blocks.proves(range(1, 2), b"\1")
    for text in (b"", blocks.text()[:-1], bytes(8)):
        with pytest.raises(ValueError, match="not the digests"):
            parsed(text)
