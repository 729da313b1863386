"""Files of the shelf as segments of a preview, each at its place in the lesson."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pipeline.model.package import Segment
from pipeline.plan import cmaf
from pipeline.steps.package import AAC_LC
from pipeline.steps.segments import HELD, placed, seconds


@dataclass(frozen=True, slots=True)
class Placed:
    """One file of a shelf as segments; ``file`` gets its place at ``clock`` ticks."""

    file: Path
    clock: int
    number: int
    init: str
    codec: str
    ticks: int
    pieces: tuple[Segment, ...]
    channels: int


def place(file: Path, clock: int, number: int) -> Placed:
    """``file`` at ``clock`` ticks, its segments from ``number``.

    Each time a preview grows all that was there is looked at again: it is read once, and again
    where it was collected and made anew.
    """
    return _placed(file, clock, number, file.stat().st_mtime_ns)


@lru_cache(maxsize=4096)
def _placed(file: Path, clock: int, number: int, _made: int) -> Placed:
    pieces, init, ticks = [], b"", 0
    for track, moved in placed(file, clock, number):
        init = track.init
        for each in track.fragments:
            name = _name(moved[each.offset : each.offset + each.size])
            length = seconds(each.duration, track.timescale)
            pieces.append(Segment(name, each.size, each.first, length))
            ticks += each.duration
    coded = cmaf.entry(init)
    return Placed(
        file, clock, number, f"{sha256(init).hexdigest()}.mp4",
        AAC_LC if coded.channels else cmaf.picture_codec(init), ticks, tuple(pieces),
        coded.channels,
    )  # fmt: skip


def bodies(shown: Placed) -> Iterator[tuple[str, bytes]]:
    """The objects of one file, the init segment first; nothing before the first of them is read."""
    wanted, begun = {each.file for each in shown.pieces}, False
    every = place(shown.file, shown.clock, shown.number).pieces
    skip = every.index(shown.pieces[0]) // HELD if shown.pieces else 0
    for track, moved in placed(shown.file, shown.clock, shown.number, skip):
        if not begun:
            yield shown.init, track.init
        begun = True
        for each in track.fragments:
            body = moved[each.offset : each.offset + each.size]
            if (name := _name(body)) in wanted:
                wanted.remove(name)
                yield name, body
        if not wanted:
            return


def _name(body: bytes) -> str:
    return f"{sha256(body).hexdigest()}.m4s"
