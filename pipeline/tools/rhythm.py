"""When the packets of one stream are shown: its extent, frame rate and keyframes."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappush, heappushpop
from itertools import accumulate, pairwise

STANDARD = tuple(
    Fraction(*rate)
    for rate in (
        (10, 1), (12, 1), (15, 1), (20, 1), (24000, 1001), (24, 1), (25, 1), (30000, 1001),
        (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1), (120, 1), (240, 1),
    )
)  # fmt: skip
# Said of a stream whose packets do not tell.
UNKNOWN_RATE = Fraction(25)
# Share of steps that must be alike for a rate to be constant.
ENOUGH = Fraction(95, 100)
# Share of frames that must find a place of their own at a rate: 24 holds 96 of 25.
HELD = Fraction(97, 100)
# A frame comes "in time" within this share of the usual step.
IN_TIME = Fraction(1, 20)
# Relative error of a measured rate: below it 30 and 30000/1001 (1/1000) are never confused.
CLOCK = Fraction(1, 5000)
# A hole in a constant rate is longer than these: seconds, and usual steps.
HOLE, LONG = Fraction(1), 10
# Within this, a variable rate's standard one gives way to the declared one: 60 for 60000/1001.
ALIKE = Fraction(1, 500)
# Nearer than this, a rate is a standard one that was written down with few digits.
SAME = Fraction(1, 20_000)
# Pictures that a decoder holds back at the most until they are shown in their turn (H.264, A.3.1:
# MaxDpbFrames).
REORDERED = 16


@dataclass(slots=True)
class Rhythm:
    """Packets of one stream as they come; times in ticks of ``tick`` seconds, as in the file."""

    tick: Fraction
    times: "array[int]" = field(default_factory=lambda: array("q"))
    first: int | None = None
    last: int = 0
    lead: int = 0  # From when the first picture is decoded until it is shown.
    back: int = 0
    keyframe_gap: int = 0
    # When the last picture is shown and for how long; when the next one is decoded, if that is
    # only how long it takes until then.
    _latest: int = 0
    _length: int = 0
    _next: int = 0
    _shown: int | None = None
    _waiting: list[int] = field(default_factory=list)
    _key: int | None = None

    def add(self, at: int, length: int, key: bool) -> None:
        """One packet that is heard at ``at`` for ``length`` ticks (0: the file does not say)."""
        self.last = at + length if self.first is None else max(self.last, at + length)
        self._note(at, key)
        self._show(at)

    def add_frame(self, at: int, decoded: int, length: int, key: bool) -> None:
        """One picture, in the order of decoding; it is shown at ``at``, others perhaps before it.

        In MP4 the length of a sample is the time until the next one is decoded (ISO/IEC 14496-12,
        8.6.1.2), after a pause all of the pause, whatever is shown then. So only that of the last
        packet is believed, and that of the last picture where it is something else.
        """
        if self.first is None:
            self.lead = at - decoded
        if self.first is None or at > self._latest:
            self._length, self._next = length, decoded + length
        elif decoded == self._next:
            self._length = 0
        self._note(at, key)
        # QuickTime has pictures that are decoded after they are shown.
        self.last = max(self._latest + self._length, min(decoded, at) + length)
        self.times.append(at)
        # B-frames go back by as long as nothing moved: only what a decoder shows never does.
        if len(self._waiting) < REORDERED:
            heappush(self._waiting, at)
        else:
            self._show(heappushpop(self._waiting, at))

    def _note(self, at: int, key: bool) -> None:
        if self.first is None:
            self.first = self._latest = at
        self.first, self._latest = min(self.first, at), max(self._latest, at)
        if key:
            self.keyframe_gap = max(
                self.keyframe_gap, at - (at if self._key is None else self._key)
            )
            self._key = at

    def _show(self, at: int) -> None:
        """How far the clock jumped back, if it did."""
        if self._shown is not None and at < self._shown:
            self.back = max(self.back, self._latest - at)
        self._shown = at

    def widest_keyframe_gap(self) -> int:
        """Ticks from a keyframe to the next, or to the end."""
        newest = self._key if self._key is not None else self.first
        return max(self.keyframe_gap, self.last - (newest or 0))


def frame_rate(times: Sequence[int], tick: Fraction, declared: Fraction) -> tuple[Fraction, bool]:
    """Nominal frames a second, and whether the rate is variable.

    ``declared`` is what the container says, believed only where the packets agree. A variable
    rate gets the smallest standard rate at which nearly every frame has a place of its own.
    """
    ordered = sorted(set(times))
    steps = Counter(b - a for a, b in pairwise(ordered))
    if not steps:
        return (_standard(declared) if 1 <= declared <= STANDARD[-1] else UNKNOWN_RATE), False
    usual = _median(steps)
    near = {s: n for s, n in steps.items() if abs(s - usual) <= max(Fraction(1), usual * IN_TIME)}
    count = sum(near.values())
    if count >= ENOUGH * sum(steps.values()):
        length = sum(s * n for s, n in near.items()) * tick
        # The first and last time stamps are each rounded to a tick.
        slack = max(CLOCK, tick / length)
        found = _nearest(count / length, declared, slack)
        if found:
            return found, False
    covering = _covering(ordered, tick)
    mean = (len(ordered) - 1) / ((ordered[-1] - ordered[0]) * tick)
    return _nearest(mean, declared, ALIKE, to=covering) or covering, True


def _nearest(
    measured: Fraction, declared: Fraction, slack: Fraction, to: Fraction | None = None
) -> Fraction | None:
    """The declared rate, else the standard one nearest to what was measured.

    None when neither is within ``slack`` of it (or of ``to``, when that is given).
    """
    target = to or measured
    for rate in (declared, min(STANDARD, key=lambda each: abs(each - measured))):
        if rate <= STANDARD[-1] and abs(rate / target - 1) <= slack:
            return _standard(rate)
    return None


def lost(times: Sequence[int], tick: Fraction) -> Fraction:
    """Seconds in which a picture of constant rate stands still: what a failed copy left out."""
    steps = [b - a for a, b in pairwise(sorted(times))]
    least = max(HOLE / tick, Fraction(LONG * _median(Counter(steps))))
    return tick * sum(step for step in steps if step > least)


def stills(times: Sequence[int], tick: Fraction) -> list[tuple[int, int]]:
    """From when to when (ticks) no new picture comes for as long as a hole, at whatever rate."""
    return [(a, b) for a, b in pairwise(sorted(times)) if (b - a) * tick >= HOLE]


def _median(steps: Counter[int]) -> int:
    if not steps:
        return 0
    values = sorted(steps)
    sums = list(accumulate(steps[value] for value in values))
    return values[bisect_left(sums, (sums[-1] + 1) // 2)]


def _standard(rate: Fraction) -> Fraction:
    nearest = min(STANDARD, key=lambda each: abs(each - rate))
    return nearest if abs(nearest / rate - 1) <= SAME else rate


def _covering(ordered: Sequence[int], tick: Fraction) -> Fraction:
    for rate in STANDARD:
        frame = rate * tick
        top, bottom, zero = 2 * frame.numerator, 2 * frame.denominator, ordered[0]
        places = {((at - zero) * top + bottom // 2) // bottom for at in ordered}
        if len(places) >= HELD * len(ordered):
            return rate
    return STANDARD[-1]
