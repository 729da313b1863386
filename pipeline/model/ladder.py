"""Which sizes a lesson is encoded in: never above the source, decided by its short side."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pipeline.model.profile import Codecs, Rung

# Two rungs nearer than this (in pixels of the short side) cost an encode and help nobody.
NEAREST = 1.2
Codec = Literal["h264", "hevc", "av1"]
# What they may take of an H.264 rung's bit rate: about what each needs for the same quality.
SHARES: dict[Codec, Fraction] = {"av1": Fraction(2, 3), "hevc": Fraction(3, 4)}


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


def second(codecs: Codecs) -> Codec | None:
    """The codec in which a policy makes every size beside H.264; none where that is all."""
    found: dict[Codecs, Codec] = {"av1+h264": "av1", "hevc": "hevc"}
    return found.get(codecs)


def policy(sizes: Sequence[Rendition], codecs: Codecs, floor: int = 0) -> tuple[Rendition, ...]:
    """The same sizes in the codecs of a policy, largest first and of two the better one.

    Beside AV1 or HEVC stays what every player can play: H.264 up to ``floor`` pixels of the short
    side, or the smallest size where all are larger.
    """
    codec = second(codecs)
    if codec is None:
        return tuple(sizes)
    least = min(each.side for each in sizes)
    both: list[Rendition] = []
    for each in sizes:
        cap = round(each.kbps * SHARES[codec])
        both.append(Rendition(f"{each.name}-{codec}", each.width, each.height, cap, codec))
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
