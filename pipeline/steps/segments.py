"""Segments as they lie in a folder: a file each, or ranges of one."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import IO

from pipeline.model.errors import ToolFailed
from pipeline.model.package import Segment, Strand
from pipeline.plan import cmaf

# Fragments of a long file that are held at once: half a minute of sound.
HELD = 8
# Of ticks and ticks a second: most segments are of one length, and share the number.
seconds = lru_cache(256)(Fraction)


def groups(path: Path, skip: int = 0) -> Iterator[bytes]:
    """A fragmented file as files of HELD fragments each, every one behind the init segment.

    So that what is held does not grow with the length of a lesson. The first ``skip`` are not read.
    """
    end = path.stat().st_size
    with open(path, "rb") as file:
        init, start, count = b"", 0, 0
        for kind, at, size in boxes(file, end):
            count += kind == b"mdat"
            if kind == b"moov":
                init, start = at_byte(file, 0, at + size), at + size
            elif count == HELD:
                if not skip:
                    yield init + at_byte(file, start, at + size - start)
                start, count, skip = at + size, 0, max(0, skip - 1)
        if not skip and (start < end or end == len(init)):
            yield init + at_byte(file, start, end - start)


def placed(
    path: Path, clock: int, number: int, skip: int = 0
) -> Iterator[tuple[cmaf.Track, bytes]]:
    """Each of its groups moved to ``clock`` ticks, its segments numbered from ``number``.

    The track is of the moved bytes, its init segment not among them; see cmaf.place. The first
    ``skip`` groups are passed over.
    """
    went, number = None if skip else 0, number + skip * HELD
    for data in groups(path, skip):
        track = cmaf.read(data)
        if went is None:
            went = cmaf.decode_time(data, track.fragments[0])
        if track.fragments and cmaf.decode_time(data, track.fragments[0]) != went:
            raise ToolFailed(f"{path.name} has a hole at tick {went}")
        moved, fragments = cmaf.place(data, track, clock + went, number + 1)
        yield cmaf.Track(track.init, track.timescale, tuple(fragments)), moved
        went += sum(each.duration for each in fragments)
        number += len(fragments)


def read(folder: Path, segment: Segment) -> bytes:
    """The bytes of one; fewer than listed where the file ends."""
    with open(folder / segment.file, "rb") as file:
        file.seek(segment.offset)
        return file.read(segment.size)


def join(folder: Path, strand: Strand, segments: Iterable[Segment], out: Path) -> Path:
    """Init segment and ``segments`` of a strand as one file ``out``."""
    with open(out, "wb") as file:
        file.write((folder / strand.init).read_bytes())
        for each in segments:
            file.write(read(folder, each))
    return out


def begin(folder: Path, name: str, init: bytes, joined: bool) -> None:
    """Write the init segment of strand ``name``, also as the beginning of its ``joined`` file."""
    (folder / f"{name}-init.mp4").write_bytes(init)
    if joined:
        (folder / _joined(name)).write_bytes(init)


def write(
    track: cmaf.Track, moved: bytes, folder: Path, name: str, number: int, joined: bool
) -> list[Segment]:
    """Write each fragment of what was ``placed``; the first segment has the ``number``.

    A file each, or all behind one another in the ``joined`` file of strand ``name``.
    """
    made = []
    for count, each in enumerate(track.fragments, number):
        name_here = _joined(name) if joined else f"{name}-{count:05}.m4s"
        length = seconds(each.duration, track.timescale)
        with open(folder / name_here, "ab") as file:
            made.append(Segment(name_here, each.size, each.first, length, file.tell()))
            file.write(moved[each.offset : each.offset + each.size])
    return made


def boxes(file: IO[bytes], end: int) -> Iterator[tuple[bytes, int, int]]:
    """Type, offset and size of each box of a file of ``end`` bytes; raises ToolFailed."""
    at = 0
    while at < end:
        begin = at_byte(file, at, 16)
        size, kind = cmaf.HEAD.unpack_from(begin.ljust(8, b"\0"))
        if size == 1 and len(begin) == 16:
            size = int.from_bytes(begin[8:], "big")
        if size < 8 or at + size > end:
            raise ToolFailed(f"box {kind!r} at byte {at} does not fit its file")
        yield kind, at, size
        at += size


def at_byte(file: IO[bytes], at: int, size: int) -> bytes:
    """So many bytes from there, fewer where the file ends."""
    file.seek(at)
    return file.read(size)


def _joined(name: str) -> str:
    return f"{name}-joined.mp4"
