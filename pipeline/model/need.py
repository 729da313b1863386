"""What a step reads of a track, for machines that have not all of it."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Need:
    """One stream, by its index, of a file that is a ``container``; or a ``second`` one with it.

    Of them what is shown in ``windows`` (from and to, seconds from the container's start), with
    what decoding that takes; all of them where there are none.
    """

    container: str
    stream: int
    windows: tuple[tuple[Fraction, Fraction], ...] = ()
    second: int | None = None
