"""Which sizes a lesson is encoded in: never above the source, decided by its short side."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pipeline.model.profile import Codecs, Rung

# Two rungs nearer than this (in pixels of the short side) cost an encode and help nobody.
NEAREST = 1.2
# What AV1 may take of an H.264 rung's bit rate: about what it needs for the same quality.
AV1_SHARE = Fraction(2, 3)
Codec = Literal["h264", "av1"]


@dataclass(frozen=True, slots=True)
class Rendition:
    """One encode: even ``width`` x ``height`` pixels, bit rate capped at ``kbps``."""

    name: str
    width: int
    height: int
    kbps: int
    codec: Codec = "h264"

    @property
    def side(self) -> int:
        """Pixels of the short side: what people call its quality."""
        return min(self.width, self.height)


def policy(sizes: Sequence[Rendition], codecs: Codecs, floor: int = 0) -> tuple[Rendition, ...]:
    """The same sizes in the codecs of a policy, largest first and of two the better one.

    Beside AV1 stays what every player can play: H.264 up to ``floor`` pixels of the short side, or
    the smallest size where all are larger.
    """
    if codecs == "h264":
        return tuple(sizes)
    least = min(each.side for each in sizes)
    both: list[Rendition] = []
    for each in sizes:
        cap = round(each.kbps * AV1_SHARE)
        both.append(Rendition(f"{each.name}-av1", each.width, each.height, cap, "av1"))
        if each.side <= max(floor, least):
            both.append(each)
    return tuple(both)


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
