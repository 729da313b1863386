"""A file in blocks, each with its SHA-256: so a part of it can be read and still be proven.

An object store proves an object as a whole; of a range it says nothing. So the digests of all
blocks are kept beside the bytes, made by whoever took the footage from the copy that it verified.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

# Bytes. Sound lies in an interleaved file some hundred kilobytes apart; digests of 10 GB take 1 MB.
BLOCK = 256 * 1024
# Most blocks that are asked for at once: 8 MiB.
RUN = 32
_DIGEST, _SIZE = 32, 8


@dataclass(frozen=True, slots=True)
class Blocks:
    """Bytes of a file, and the digests of its blocks one after the other."""

    size: int
    digests: bytes

    def __len__(self) -> int:
        return -(-self.size // BLOCK)

    def of(self, start: int, end: int) -> range:
        """The blocks that hold the bytes from ``start`` to ``end`` (excluded)."""
        start, end = max(0, start), min(end, self.size)
        return range(start // BLOCK, -(-end // BLOCK)) if start < end else range(0)

    def bytes_of(self, run: range) -> tuple[int, int]:
        """First byte and last (excluded) of adjacent blocks."""
        return run.start * BLOCK, min(run.stop * BLOCK, self.size)

    def proves(self, run: range, body: bytes) -> bool:
        """Whether ``body`` is what these adjacent blocks hold."""
        start, end = self.bytes_of(run)
        wanted = self.digests[run.start * _DIGEST : run.stop * _DIGEST]
        return len(body) == end - start and b"".join(_digests(body)) == wanted

    def text(self) -> bytes:
        """As it is stored: the size in eight bytes, big end first, and the digests."""
        return self.size.to_bytes(_SIZE, "big") + self.digests


def parsed(text: bytes) -> Blocks:
    """What ``text`` was; raises ValueError when it is no such thing."""
    found = Blocks(int.from_bytes(text[:_SIZE], "big"), text[_SIZE:])
    if not found.size or len(found.digests) != len(found) * _DIGEST:
        raise ValueError("these are not the digests of blocks")
    return found


def measured(file: BinaryIO, pulse: Callable[[], object] = lambda: None) -> tuple[Blocks, str]:
    """The blocks of a file, and the SHA-256 (hex) of it; ``pulse`` is called now and then."""
    whole, size, digests = sha256(), 0, bytearray()
    file.seek(0)
    while piece := file.read(RUN * BLOCK):
        pulse()
        whole.update(piece)
        size += len(piece)
        digests += b"".join(_digests(piece))
    return Blocks(size, bytes(digests)), whole.hexdigest()


def runs(wanted: Iterable[int]) -> Iterator[range]:
    """Adjacent blocks together, at most RUN of them; ``wanted`` in any order."""
    start = stop = 0
    for block in sorted(set(wanted)):
        if block != stop or stop - start == RUN:
            if start < stop:
                yield range(start, stop)
            start = block
        stop = block + 1
    if start < stop:
        yield range(start, stop)


def _digests(body: bytes) -> Iterator[bytes]:
    return (sha256(body[at : at + BLOCK]).digest() for at in range(0, len(body), BLOCK))
