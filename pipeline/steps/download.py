"""A download that is its rendition's segments too; see pipeline.plan.hybrid."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO

from pipeline.model.errors import ToolFailed
from pipeline.model.package import Strand
from pipeline.plan import cmaf, hybrid
from pipeline.plan.hybrid import PICTURE, SOUND, Piece
from pipeline.plan.package import stub
from pipeline.plan.samples import Part, SampleTable
from pipeline.plan.whole import check_download
from pipeline.steps.segments import at_byte, boxes, join, read
from pipeline.steps.step import Kit, Room

CHAPTERS = "chapters.txt"


def make(kit: Kit, room: Room, file: str, main: Strand, beside: Strand | None = None) -> Strand:
    """Write ``file`` in the place of the joined file of ``main``, which is returned as it is there.

    ffmpeg says what the tracks are and makes the chapters. ``beside``, the sound of a picture, is
    copied without its boxes: only the index points at that copy.
    """
    begun, joined = f"{main.name}-stub.mp4", main.segments[0].file
    beginnings = [_beginning(room.folder, each) for each in (main, beside) if each]
    kit.ffmpeg(stub(beginnings, CHAPTERS, begun), room, main.seconds)
    ftyp, moov = _index(room.path(begun))
    tables = {_handler(each): _table(room.path(each.init)) for each in (main, beside) if each}
    mine = _pieces(room.folder, main, tables)
    heard = [each.bare() for each in _pieces(room.folder, beside, tables)] if beside else []
    tracks = [(main.segments, mine), *([(beside.segments, heard)] if beside else [])]
    pieces = [*hybrid.texts(moov, begun), *hybrid.interleaved(*tracks)]
    layout = hybrid.lay(ftyp, moov, pieces, tables)
    _write(room.folder, file, layout.head, pieces)
    for each in (begun, joined, *beginnings):
        room.path(each).unlink()
    places = dict(zip(pieces, layout.starts, strict=True))
    moved = [
        replace(each, file=file, offset=places[piece])
        for each, piece in zip(main.segments, mine, strict=True)
    ]
    return replace(main, segments=tuple(moved))


def check(file: Path, picture: Strand | None, sound: Strand | None) -> None:
    """Read the index of a finished download again; raises ToolFailed."""
    lengths = {PICTURE: picture.seconds} if picture else {}
    lengths |= {SOUND: sound.seconds} if sound else {}
    with open(file, "rb") as opened:
        head = _head(opened)
    check_download(head, file.stat().st_size, file.name, lengths)


def _beginning(folder: Path, strand: Strand) -> str:
    """Its first segment as a file: of a longer one ffmpeg would read the whole index."""
    name = f"{strand.name}-begin.mp4"
    join(folder, strand, strand.segments[:1], folder / name)
    return name


def _handler(strand: Strand) -> str:
    return PICTURE if strand.width else SOUND


def _table(init: Path) -> SampleTable:
    return SampleTable(cmaf.read(init.read_bytes()).timescale)


def _pieces(folder: Path, strand: Strand, tables: Mapping[str, SampleTable]) -> list[Piece]:
    """Its segments where they lie; their samples go into the table of their track."""
    track = _handler(strand)
    return [
        hybrid.fragment(tables[track], track, each.file, each.offset, read(folder, each))
        for each in strand.segments
    ]


def _write(folder: Path, file: str, head: Iterable[Part], pieces: Iterable[Piece]) -> None:
    """One piece after the other: a file may be larger than the memory."""
    with open(folder / file, "wb") as out:
        out.writelines(head)
        for each in pieces:
            with open(folder / each.file, "rb") as source:
                out.write(at_byte(source, each.offset, each.size) + hybrid.GAP)


def _index(path: Path) -> tuple[bytes, bytes]:
    """The boxes ftyp and moov of a progressive file, wherever they are."""
    with open(path, "rb") as file:
        found = {
            kind: at_byte(file, at, size)
            for kind, at, size in boxes(file, path.stat().st_size)
            if kind in (b"ftyp", b"moov")
        }
    if len(found) != 2:
        raise ToolFailed(f"{path.name} has no index")
    return found[b"ftyp"], found[b"moov"]


def _head(file: IO[bytes]) -> bytes:
    """The beginning of a progressive file: its index, and the head of its last box."""
    for kind, at, _ in boxes(file, Path(file.name).stat().st_size):
        if kind == b"mdat":
            return at_byte(file, 0, at + 16)
    raise ToolFailed("the progressive file has no mdat")
