"""Find where the picture changes for good (OpenCV), looking at hardly more than keyframes.

Small grey keyframes are compared, each with the next. What stands out of the usual unrest of its
surroundings is a candidate; only there everything is decoded, to find the very frame, and to see
whether the picture changed at once: slides do, people who walk about do not.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import cv2

from pipeline.model.facts import Seeing, Slide
from pipeline.plain import plain
from pipeline.tools.calm import calm
from pipeline.tools.film import Film, Look
from pipeline.tools.unrest import Change, stand_out

LEVEL = 20  # Of 255; less is noise, light and the codec.
# Keyframes further apart (seconds) tell too little.
RARE = Fraction(10)
# A slide changes within this time on either side of the moment when it looks more new than old
# (fades do too), and by this share of all that changes around it.
SUDDEN, SUDDEN_SHARE = Fraction(1, 4), 0.6
# The share of the work that is done when the candidates are known.
SCANNED = 0.8

Tell = Callable[[float], None]


def find_slides(request: dict[str, Any], room: Path, tell: Tell) -> Any:
    """Return plain Seeing. Raises BadMedia when the file cannot be opened.

    ``request``: ``path``, ``container``, ``stream`` (index), ``pixels`` (most of one picture),
    ``seconds`` (length), ``keyframe_gap`` (the widest, seconds), ``apart`` (two slides at least).
    Times are exact to the frame, or to half a second where keyframes are rare.
    """
    seconds, rare = Fraction(request["seconds"]), Fraction(request["keyframe_gap"]) > RARE
    apart = Fraction(request["apart"])
    found: list[Slide] = []
    with Film(request) as film:
        looks = film.samples() if rare else chain(film.keyframes(), film.last(seconds))
        compared = list(_changes(_told(looks, tell, seconds)))
        changes = stand_out(compared)
        for number, change in enumerate(changes):
            tell(SCANNED + (1 - SCANNED) * number / len(changes))
            at = change.end if rare else _moment(film, change)
            if at is not None and (not found or at - found[-1].start >= apart):
                found.append(Slide(at, round(change.share, 4)))
        quiet = calm(film.packets, film.tick, film.zero, film.blocks, compared, found)
        return plain(Seeing(tuple(found), tuple(quiet)))


def _told(looks: Iterable[Look], tell: Tell, seconds: Fraction) -> Iterator[Look]:
    for look in looks:
        tell(SCANNED * min(1.0, float(look.at / seconds)))
        yield look


def _changes(looks: Iterable[Look]) -> Iterator[Change]:
    """Neighbours compared; ``lasting`` compares with the one after."""
    before = after = None
    for look in looks:
        if before and after:
            yield Change(before.at, after.at, share(before, after), share(before, look))
        before, after = after, look
    if before and after:
        yield Change(before.at, after.at, share(before, after), None)


def share(one: Look, other: Look) -> float:
    """The share of pixels that differ, 0 to 1."""
    _, different = cv2.threshold(cv2.absdiff(one.grey, other.grey), LEVEL, 255, cv2.THRESH_BINARY)
    return cv2.countNonZero(different) / different.size


def _moment(film: Film, change: Change) -> Fraction | None:
    """When the new picture is first shown; None when it came gradually."""
    new = next(film.between(change.end, change.end), None)
    if new is None:
        return change.end
    old: list[Look] = []
    after = new
    at: Fraction | None = None
    for look in film.between(change.start, change.end):
        if at is not None and look.at >= at + SUDDEN:
            after = look
            break
        if at is None and old and share(look, new) < share(look, old[0]):
            at = look.at
        elif at is None:
            old.append(look)
    if at is None:
        return change.end
    before = next((look for look in reversed(old) if at - look.at >= SUDDEN), old[0])
    return at if share(before, after) >= SUDDEN_SHARE * change.share else None
