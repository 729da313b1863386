"""How many bytes a file says that it has, in the containers whose outermost boxes have sizes.

What a copy lost is seen here to the byte, however short it is; lengths in seconds are rounded and
often wrong.
"""

import struct
from collections.abc import Callable
from typing import BinaryIO

# Boxes of ISO/IEC 14496-12 and QuickTime that stand outermost; anything else is rubbish at the end.
BOXES = {
    b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"free", b"skip", b"wide", b"pnot", b"uuid",
    b"meta", b"styp", b"sidx", b"udta",
}  # fmt: skip
# RFC 9559: the elements that may be of unknown size; RFC 8794, 6.2: all ones is unknown.
SEGMENT, CLUSTER = 0x18538067, 0x1F43B675
# More elements than this are not looked at: clusters of unknown size for a whole day.
MOST_ELEMENTS = 10_000_000
# Some recorders count the eight bytes of the outermost RIFF header into its size.
RIFF_HEADER = 8
# ASF specification 3.2: the File Properties object, and where it is looked for.
FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
ASF_HEADER = 65_536
BROADCAST = 1
# SMPTE ST 377-1, 7.1: a partition pack, and where in it the place of the footer is.
PARTITION = bytes.fromhex("060e2b34020501010d0102010102")
FOOTER_AT = 24


def announced(file: BinaryIO, container: str, size: int) -> int:
    """Bytes that ``file`` (of ``size`` bytes) must have to be whole; 0 where it does not say.

    Never more than the end of the first thing that does not fit: it may be still longer.
    """
    count = COUNTS.get(container)
    try:
        return count(file, size) if count else 0
    except (struct.error, IndexError):  # the file ends in the middle of a header
        return size + 1


def _at(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _mov(file: BinaryIO, size: int) -> int:
    """ISO/IEC 14496-12, 4.2: a size of 0 means to the end of the file, of 1 that 64 bits follow."""
    at = 0
    while at < size:
        head = _at(file, at, 16)
        length, kind = struct.unpack_from(">I4s", head)
        if kind not in BOXES:
            return at
        if length == 1:
            (length,) = struct.unpack_from(">Q", head, 8)
        if length == 0:
            return size
        if length < 8:
            return at
        at += length
    return at


def _matroska(file: BinaryIO, size: int) -> int:
    at = 0
    for _ in range(MOST_ELEMENTS):
        if at >= size:
            break
        head = _at(file, at, 12)
        wide = 9 - head[0].bit_length()
        if wide > 4:
            return 0  # no element's id: damaged here, and nothing is known of what follows
        name = int.from_bytes(head[:wide], "big")
        long = 9 - head[wide].bit_length()
        if long > 8:
            return 0
        value = int.from_bytes(head[wide : wide + long].ljust(long, b"\0"), "big")
        length, unknown = value & ((1 << 7 * long) - 1), (1 << 7 * long) - 1
        at += wide + long
        if length != unknown:
            at += length
        elif name not in (SEGMENT, CLUSTER):
            return 0
    return at


def _avi(file: BinaryIO, size: int) -> int:
    """OpenDML 1.02: several RIFF chunks, one after the other; 0 was never filled in."""
    at = 0
    while at + RIFF_HEADER < size:
        mark, length, kind = struct.unpack("<4sI4s", _at(file, at, 12))
        if mark != b"RIFF" or kind not in (b"AVI ", b"AVIX") or not length:
            return at
        at += RIFF_HEADER + length
    return max(0, at - RIFF_HEADER)


def _asf(file: BinaryIO, size: int) -> int:
    head = _at(file, 0, ASF_HEADER)
    at = head.find(FILE_PROPERTIES)
    if at < 0:
        return 0
    (length,) = struct.unpack_from("<Q", head, at + 40)
    (flags,) = struct.unpack_from("<I", head, at + 88)
    return 0 if flags & BROADCAST else int(length)


def _mxf(file: BinaryIO, size: int) -> int:
    """The footer's place, where the header knows it already; something must be there."""
    head = _at(file, 0, ASF_HEADER)
    at = head.find(PARTITION)
    if at < 0:
        return 0
    body = at + 16 + 1 + (head[at + 16] & 0x7F if head[at + 16] & 0x80 else 0)
    (footer,) = struct.unpack_from(">Q", head, body + FOOTER_AT)
    return int(footer) + 1 if footer else 0


COUNTS: dict[str, Callable[[BinaryIO, int], int]] = {
    "mov": _mov, "matroska": _matroska, "avi": _avi, "asf": _asf, "mxf": _mxf,
}  # fmt: skip
