"""Segments as they lie in a folder: a file each, or ranges of one."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from pipeline.model.package import Segment, Strand
from pipeline.plan import cmaf


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
    data: bytes, track: cmaf.Track, folder: Path, name: str, clock: int, number: int, joined: bool
) -> list[Segment]:
    """Write each fragment, placed at ``clock`` ticks and numbered from ``number``.

    A file each, or all behind one another in the ``joined`` file of strand ``name``.
    """
    placed, fragments = cmaf.place(data, track, clock, number + 1)
    made = []
    for count, each in enumerate(fragments, number):
        name_here = _joined(name) if joined else f"{name}-{count:05}.m4s"
        seconds = Fraction(each.duration, track.timescale)
        with open(folder / name_here, "ab") as file:
            made.append(Segment(name_here, each.size, each.first, seconds, file.tell()))
            file.write(placed[each.offset : each.offset + each.size])
    return made


def _joined(name: str) -> str:
    return f"{name}-joined.mp4"
