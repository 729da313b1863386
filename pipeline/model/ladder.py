"""Which sizes a lesson is encoded in: never above the source, decided by its short side."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.model.profile import Rung

# Two rungs nearer than this (in pixels of the short side) cost an encode and help nobody.
NEAREST = 1.2


@dataclass(frozen=True, slots=True)
class Rendition:
    """One encode: even ``width`` x ``height`` pixels, bit rate capped at ``kbps``."""

    name: str
    width: int
    height: int
    kbps: int


def renditions(width: int, height: int, ladder: Sequence[Rung]) -> tuple[Rendition, ...]:
    """The ladder of a picture of ``width`` x ``height`` display pixels, largest first."""
    short = min(width, height)
    rungs = sorted(ladder, key=lambda rung: -rung.height)
    top = next((rung for rung in rungs if rung.height <= short), None)
    chosen = [rung for rung in rungs if rung.height <= short]
    if top is None or (short > top.height and rungs[0].height > short):
        chosen.insert(0, Rung(max(short, 64), _between(short, rungs)))
    kept = [chosen[0]]
    for rung in chosen[1:]:
        if kept[-1].height >= NEAREST * rung.height:
            kept.append(rung)
    return tuple(_rendition(width, height, rung) for rung in kept)


def _between(short: int, rungs: Sequence[Rung]) -> int:
    """Cap of an odd size: the next rung's, scaled by the number of pixels."""
    above = min((rung for rung in rungs if rung.height > short), key=lambda rung: rung.height)
    return max(64, round(above.kbps * (short / above.height) ** 2))


def _rendition(width: int, height: int, rung: Rung) -> Rendition:
    scale = min(Fraction(rung.height, min(width, height)), Fraction(1))
    wide, high = _even(width, scale), _even(height, scale)
    return Rendition(str(min(wide, high)), wide, high, rung.kbps)


def _even(side: int, scale: Fraction) -> int:
    """4:2:0 pictures need even sides; rounding never goes above the source."""
    return max(2, min(2 * round(side * scale / 2), 2 * (side // 2)))
