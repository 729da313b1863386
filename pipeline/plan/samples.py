"""The sample tables of a progressive file, reckoned from the fragments that it is made of.

Boxes: ISO/IEC 14496-12 (8.6.1.2 stts, 8.6.1.3 ctts, 8.6.2 stss, 8.7.3.2 stsz). A remuxer that makes
them holds some hundred bytes of each sample and copies all of them. Here a sample is the four bytes
of its size, and up to eight more where samples differ in time; four hours have a million.
"""

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from struct import pack
from typing import TypeAlias

from pipeline.plan import cmaf
from pipeline.plan.cmaf import NON_SYNC, Samples

# Of an index that is written: some are large and are not copied.
Part: TypeAlias = bytes | bytearray


@dataclass(slots=True)
class SampleTable:
    """What an index says of the samples of one track, in decoding order.

    Times are in ticks, ``timescale`` of them a second: ``duration`` is that of all samples,
    and as long are they shown, from ``begin`` on. ``size`` is in bytes.
    """

    timescale: int
    duration: int = 0
    begin: int = 0
    size: int = 0
    # As they are written: 32 bits each, big-endian.
    _sizes: bytearray = field(default_factory=bytearray)
    # Counts and durations, counts and composition offsets, by turns.
    _lasting: "array[int]" = field(default_factory=lambda: array("i"))
    _shown: "array[int]" = field(default_factory=lambda: array("i"))
    # The numbers of keyframes, from 1, once there is something else too.
    _sync: "array[int] | None" = None
    _earliest: int = 0

    def add(self, held: Samples) -> None:
        """Take in the samples of the next fragment."""
        first = self.samples + 1
        if self._sync is None and any(flags & NON_SYNC for flags in held.flags):
            self._sync = array("i", range(1, first))
        if self._sync is not None:
            numbered = enumerate(held.flags, first)
            self._sync.extend(n for n, flags in numbered if not flags & NON_SYNC)
        self._sizes += pack(f">{len(held.sizes)}I", *held.sizes)
        _extend(self._lasting, held.durations)
        _extend(self._shown, held.shown)
        decoded = list(accumulate(held.durations, initial=self.duration))
        shown = [at + later for at, later in zip(decoded, held.shown, strict=False)]
        self.begin = min(shown) if first == 1 else min(self.begin, *shown)
        self._earliest = min(self._earliest, *held.shown)
        self.duration = decoded[-1]
        self.size += sum(held.sizes)

    @property
    def samples(self) -> int:
        """How many."""
        return len(self._sizes) // 4

    @property
    def media_time(self) -> int:
        """Where in the track the presentation begins (8.6.6, elst).

        A fragment may show a sample before it is decoded; a ctts of version 0, which is the one
        that every player reads, may not. So all are shown later, and the edit list takes it back.
        """
        return self.begin + self._later

    @property
    def _later(self) -> int:
        return -self._earliest

    def boxes(self) -> list[Part]:
        """The tables, in parts.

        A ctts only where samples are not shown as they are decoded, an stss only where not every
        sample is a keyframe.
        """
        made = _table(b"stts", len(self._lasting) // 2, _big(self._lasting))
        if self._sync is not None:
            made += _table(b"stss", len(self._sync), _big(self._sync))
        if any(self._shown[1::2]):
            later = array("i", self._shown)
            for at in range(1, len(later), 2):
                later[at] += self._later
            made += _table(b"ctts", len(later) // 2, _big(later))
        return made + _table(b"stsz", self.samples, self._sizes, more=pack(">I", 0))


def _extend(runs: "array[int]", values: Sequence[int]) -> None:
    """Go on with counts and values: of the same as the last one there is one more."""
    for value, same in groupby(values):
        count = sum(1 for _ in same)
        if runs and runs[-1] == value:
            runs[-2] += count
        else:
            runs.extend((count, value))


def _big(words: "array[int]") -> bytes:
    if sys.byteorder == "little":
        words = array("i", words)
        words.byteswap()
    return words.tobytes()


def _table(kind: bytes, count: int, rows: Part, more: bytes = b"") -> list[Part]:
    head = bytes(4) + more + pack(">I", count)
    return [cmaf.HEAD.pack(8 + len(head) + len(rows), kind) + head, rows]
