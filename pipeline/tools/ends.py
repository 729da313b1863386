"""Was a file cut short? Its last bytes tell, also where no header says how long it is.

What each format offers, and where a cut cannot be told, is in docs/formats.md.
"""

import os
import struct
from collections.abc import Callable
from typing import BinaryIO

from pipeline.tools.announced import announced

# ISO/IEC 13818-1, 2.4.3.2; with a time code before each packet (Blu-ray, AVCHD); with its check
# bytes behind it (DVB).
PACKETS, SYNC = (188, 192, 204), 0x47
# How much is looked at: enough for so many packets, a whole pack, a page (RFC 3533: 65 307 bytes).
HEAD, TAIL = 4096, 262_144
# ISO/IEC 13818-1, table 2-22: what a program stream is made of, and what has a length of its own.
PACK, PROGRAM_END, FIRST_WITH_LENGTH = 0xBA, 0xB9, 0xBB
# IEC 61834-2 and SMPTE ST 370: bytes of a frame come in DIF sequences of 150 blocks of 80 bytes.
DIF_SEQUENCE, DIF_525, DIF_625 = 12_000, 10, 12
FLV_TAGS = (8, 9, 18)  # Adobe FLV 10.1, E.4.1: sound, picture, script
EOS = 4  # RFC 3533, 6: the header type of a stream's last page
# RFC 4867, 5.3: bytes of a frame with its header, by frame type; 0 where there is none.
AMR_NB = (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)
AMR_WB = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)
AMR_NEVER = 0x83  # RFC 4867, 5.3: bits that are never set in the header of a frame
# ISO/IEC 11172-3 and 13818-3: kbit/s by index; layer II and III of MPEG-1, both of MPEG-2.
KBPS = {
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
HERTZ = (44_100, 48_000, 32_000)
# A Xing header counts its own frame, or not; of the largest frames there are two.
XING_SLACK = 3_000


def cut(path: str, container: str, last: int) -> str:
    """How it is seen that the file is cut short, as a clause; empty when nothing tells so.

    ``last`` is the byte at which the last packet begins that was read from it.
    """
    size = os.stat(path).st_size
    with open(path, "rb") as file:
        expected = announced(file, container, size)
        if expected > size:
            return "it is smaller than it says itself"
        unfinished = ENDS.get(container)
        try:
            found = unfinished is not None and unfinished(file, size, last)
        except (struct.error, IndexError):
            found = True
    return "it ends in the middle of something" if found else ""


def _at(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(max(0, at))
    return file.read(size)


def _transport(file: BinaryIO, size: int, last: int) -> bool:
    """Whether the last packet is not whole."""
    head = _at(file, 0, HEAD)
    for first in range(min(PACKETS[-1], len(head))):
        for step in PACKETS:
            syncs = head[first::step]
            if len(syncs) > 4 and all(each == SYNC for each in syncs):
                # The time code stands before the sync byte, check bytes at the end.
                return bool((size - first + (4 if step == 192 else 0)) % step)
    return False


def _program(file: BinaryIO, size: int, last: int) -> bool:
    """Whether the packets after the last pack header do not come out even."""
    base = max(0, size - TAIL)
    # Zeros fill the last sector.
    tail = _at(file, base, TAIL).rstrip(b"\0")
    at = tail.rfind(b"\0\0\1\xba")
    while 0 <= at < len(tail):
        if tail[at : at + 3] != b"\0\0\1"[: len(tail) - at]:
            return False  # damaged: nothing is known of what follows
        kind = tail[at + 3]
        if kind == PROGRAM_END:
            return False
        if kind == PACK:
            # ISO/IEC 11172-1 has 12 bytes, 13818-1 has 14 and stuffing.
            at += 14 + (tail[at + 13] & 7) if tail[at + 4] >> 6 == 1 else 12
        elif kind >= FIRST_WITH_LENGTH:
            at += 6 + int.from_bytes(tail[at + 4 : at + 6], "big")
        else:
            return False
    return base + at > size


def _dv(file: BinaryIO, size: int, last: int) -> bool:
    """Whether the last frame is not whole; DVCPRO 50 and HD are multiples of these."""
    sequences = DIF_625 if _at(file, 3, 1)[0] & 0x80 else DIF_525
    return bool(size % (DIF_SEQUENCE * sequences))


def _flv(file: BinaryIO, size: int, last: int) -> bool:
    """Adobe FLV 10.1, E.3: each tag is followed by its size."""
    (before,) = struct.unpack(">I", _at(file, size - 4, 4))
    begin = size - 4 - before
    if not 11 <= before <= size - 13:
        return True
    head = _at(file, begin, 4)
    return head[0] not in FLV_TAGS or int.from_bytes(head[1:], "big") + 11 != before


def _ogg(file: BinaryIO, size: int, last: int) -> bool:
    """Whether the last page is not whole, or is not the last one of its stream."""
    tail = _at(file, size - TAIL, TAIL)
    at = tail.rfind(b"OggS")
    if at < 0 or len(tail) < at + 27:
        return True
    count = tail[at + 26]
    body = sum(tail[at + 27 : at + 27 + count])
    return len(tail) < at + 27 + count + body or not tail[at + 5] & EOS


def odd(container: str, frame: bytes) -> bool:
    """Whether a frame of a bare stream is not what its own header says: something is missing.

    Demuxers make one packet of a frame and of what stands between it and the next one.
    """
    if container == "amr":
        return bool(frame[0] & AMR_NEVER)
    if len(frame) < 6 or frame[0] != 0xFF:
        return container in ("aac", "mp3")
    said = {"aac": _adts_frame, "mp3": _mp3_frame}.get(container, len)(frame)
    return said not in (0, len(frame))


def _adts(file: BinaryIO, size: int, last: int) -> bool:
    return _walked(file, size, last, 6, _adts_frame)


def _adts_frame(head: bytes) -> int:
    """ISO/IEC 13818-7, 6.2: aac_frame_length has 13 bits; 0 for what is no frame."""
    if head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5


def _mp3(file: BinaryIO, size: int, last: int) -> bool:
    """Whether the last frame is not whole, or the file has less than its Xing header says."""
    return _xing(file) > size + XING_SLACK or _walked(file, size, last, 4, _mp3_frame)


def _mp3_frame(head: bytes) -> int:
    """ISO/IEC 11172-3, 2.4.3.1: bytes of a frame; 0 for what is none, or of a free bit rate."""
    version, layer = 4 - (head[1] >> 3 & 3), 4 - (head[1] >> 1 & 3)
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or layer not in (2, 3) or version == 3:
        return 0
    # ``version`` is 1 for MPEG-1, 2 for MPEG-2, 4 for the quarter rates of MPEG-2.5.
    kbps = KBPS[(1, layer) if version == 1 else (2, 3)][head[2] >> 4]
    index = head[2] >> 2 & 3
    if index == 3:
        return 0
    units = 72 if version != 1 and layer == 3 else 144
    return units * 1000 * kbps // (HERTZ[index] // version) + (head[2] >> 1 & 1) if kbps else 0


def _xing(file: BinaryIO) -> int:
    """The end of the sound as the Xing or Info header says; 0 without one."""
    start = 0
    if (tag := _at(file, 0, 10))[:3] == b"ID3":
        # ID3v2.4, 3.1: four times seven bits.
        start = 10 + sum((each & 0x7F) << shift for each, shift in zip(tag[6:], (21, 14, 7, 0),
                                                                       strict=True))  # fmt: skip
    head = _at(file, start, 200)
    at = max(head.find(b"Xing"), head.find(b"Info"))
    if at < 0:
        return 0
    (flags,) = struct.unpack_from(">I", head, at + 4)
    if not flags & 2:
        return 0
    (count,) = struct.unpack_from(">I", head, at + (12 if flags & 1 else 8))
    return start + int(count)


def _amr(file: BinaryIO, size: int, last: int) -> bool:
    sizes = AMR_WB if _at(file, 0, 9) == b"#!AMR-WB\n" else AMR_NB
    return _walked(file, size, last, 1, lambda head: sizes[head[0] >> 3 & 15])


def _walked(file: BinaryIO, size: int, at: int, head: int, length: Callable[[bytes], int]) -> bool:
    """Go from frame to frame, from ``at``: whether the last one is not whole.

    What is no frame (``length`` is 0) is a tag, and nothing more is known.
    """
    while at + head <= size:
        step = length(_at(file, at, head))
        if not step:
            return False
        at += step
    return at > size


ENDS: dict[str, Callable[[BinaryIO, int, int], bool]] = {
    "mpegts": _transport, "mpeg": _program, "dv": _dv, "flv": _flv, "ogg": _ogg, "aac": _adts,
    "mp3": _mp3, "amr": _amr,
}  # fmt: skip
