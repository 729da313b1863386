"""Matroska by hand (RFC 9559): what no muxer writes."""

import struct
import zlib

# A second in the default scale of a million nanoseconds.
SECOND = 1000


def element(id: str, *parts: bytes) -> bytes:
    """One element; its size in eight bytes."""
    data = b"".join(parts)
    return bytes.fromhex(id) + struct.pack(">Q", len(data) | 1 << 56) + data


def number(id: str, value: int) -> bytes:
    """An unsigned integer."""
    return element(id, value.to_bytes(8, "big"))


def head() -> bytes:
    """The EBML header of version 4."""
    sizes = number("4286", 1), number("42f7", 1), number("42f2", 4), number("42f3", 8)
    kind = element("4282", b"matroska"), number("4287", 4), number("4285", 2)
    return element("1a45dfa3", *sizes, *kind)


def sound(track: int = 1, *more: bytes) -> bytes:
    """A track of 8 kHz mono PCM."""
    kind = element("e1", element("b5", struct.pack(">d", 8000.0)), number("9f", 1),
                   number("6264", 16))  # fmt: skip
    return element("ae", number("d7", track), number("73c5", track), number("83", 2),
                   element("86", b"A_PCM/INT/LIT"), kind, *more)  # fmt: skip


def block(at: int, data: bytes) -> bytes:
    """A cluster of one block at ``at`` (thousandths)."""
    return element("1f43b675", number("e7", at), element("a3", b"\x81\0\0\x80", data))


def film(tracks: bytes, clusters: bytes, *more: bytes, duration: float = 2 * SECOND) -> bytes:
    """A whole file."""
    info = element("1549a966", number("2ad7b1", 1_000_000),
                   element("4489", struct.pack(">d", duration)))  # fmt: skip
    return head() + element("18538067", info, element("1654ae6b", tracks), *more, clusters)


def gap(seconds: int) -> bytes:
    """Row 11: two tenths of sound, ``seconds`` apart, in a kilobyte."""
    tone = bytes(1600)
    return film(sound(), block(0, tone) + block(seconds * SECOND, tone),
                duration=seconds * SECOND)  # fmt: skip


def endless() -> bytes:
    """Row 11: a duration of 2^63 seconds."""
    return film(sound(), block(0, bytes(1600)), duration=2.0**63 * SECOND)


def crowd(count: int) -> bytes:
    """Row 11: so many tracks."""
    return film(b"".join(sound(n + 1) for n in range(count)), block(0, bytes(1600)))


def tagged(size: int) -> bytes:
    """Row 11: a tag of so many bytes."""
    tag = element("67c8", element("45a3", b"TITLE"), element("4487", b"x" * size))
    return film(sound(), block(0, bytes(1600)), element("1254c367", element("7373", tag)))


def compressed(size: int) -> bytes:
    """Row 11: a block that unpacks to ``size`` bytes."""
    how = element("6d80", element("6240", number("5031", 0), number("5032", 1), number("5033", 0),
                                  element("5034", number("4254", 0))))  # fmt: skip
    packed = zlib.compress(bytes(size), 9)
    return film(sound(1, how), block(0, packed))
