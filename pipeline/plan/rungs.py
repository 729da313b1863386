"""Which sizes of the ladder add nothing for this very footage, and why: decided by what was tried.

A size is there for lines that the one above does not fit. Where a slide at 1080p takes 150 kb/s,
one at 480p helps nobody: who has the line for it has the line for the other, and can read that. And
of two sizes that look the same the smaller one is enough. Each codec has a ladder of its own,
because players keep to the codec that they begin with; at least one size of each stays.

As with the CRF only the footage counts, never what is cut, so that no edit changes the ladder.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import exp, log
from statistics import fmean

from pipeline.model.ladder import Codec, Rendition
from pipeline.plan.encode import Look
from pipeline.plan.tune import Tried

# A few seconds do not show the worst of a lesson: what is to fit a line may have so much of it.
FITS = Fraction(2, 3)
# Two points of VMAF are not noticed: Kah et al., "Fundamental relationships between subjective
# quality, user acceptance, and the VMAF metric for a quality-based bit-rate ladder design", Proc.
# SPIE 11842 (2021).
NOTICED = 2.0
NAMES: dict[Codec, str] = {"h264": "H.264", "hevc": "HEVC", "av1": "AV1"}


@dataclass(frozen=True, slots=True)
class Rate:
    """What a size takes, in kbit/s: on average, and where it takes most of all that was tried."""

    average: float
    peak: float


def useful(look: Look, tried: Sequence[Tried], calm: Fraction) -> tuple[Look, tuple[str, ...]]:
    """The look without the sizes that add nothing, and a sentence for each reason.

    ``look`` has its CRFs already; ``calm`` is the share of the footage in which nothing moves.
    Where nothing was tried all stay.
    """
    kept: list[Rendition] = []
    told: list[str] = []
    for coding in look.codings:
        sizes = [each for each in look.renditions if each.codec == coding.codec]
        rates = {each.name: _rate(look, each, tried, calm) for each in sizes}
        if not all(rates.values()):
            kept += sizes
            continue
        known = {name: rate for name, rate in rates.items() if rate}
        alike = _alike(sizes, known, tried)
        told += alike
        some, thin = _thinned(sizes[1:] if alike else sizes, known)
        told += thin
        kept += some
    return replace(look, renditions=tuple(r for r in look.renditions if r in kept)), tuple(told)


def _alike(
    sizes: Sequence[Rendition], rates: dict[str, Rate], tried: Sequence[Tried]
) -> tuple[str, ...]:
    """Why the largest size adds nothing to the next one; nothing when it does."""
    if len(sizes) < 2:
        return ()
    first, second = sizes[:2]
    one, two = _looks(first, tried), _looks(second, tried)
    more = rates[first.name].average / rates[second.name].average
    alike = one and one.keys() == two.keys() and all(one[k] - two[k] < NOTICED for k in one)
    if not alike or more <= 1:
        return ()
    scores = " and ".join(f"{one[kind]:.1f} and {two[kind]:.1f}" for kind in sorted(one))
    return (
        f"{_named([first])} left out: it takes {more:.1f} times as much as {second.side}p and looks"
        f" the same (VMAF {scores}).",
    )


def _looks(size: Rendition, tried: Sequence[Tried]) -> dict[bool, float]:
    """Mean VMAF at the lowest CRF that was tried, apart for what moves and what is calm."""
    own = [(t, t.vmaf) for t in tried if t.name == size.name]
    least = min((t.crf for t, _ in own), default=0)
    found: dict[bool, float] = {}
    for calm in (False, True):
        scores = [vmaf for t, vmaf in own if t.crf == least and t.calm is calm and vmaf is not None]
        if scores:
            found[calm] = fmean(scores)
    return found


def _thinned(
    sizes: Sequence[Rendition], rates: dict[str, Rate]
) -> tuple[list[Rendition], list[str]]:
    """The sizes without those for whose line a larger one is thin enough."""
    kept: list[Rendition] = []
    gone: dict[str, list[Rendition]] = {}
    for size in sizes:
        if kept and rates[kept[-1].name].peak <= FITS * size.kbps:
            gone.setdefault(kept[-1].name, []).append(size)
        else:
            kept.append(size)
    told = []
    for better in kept:
        if out := gone.get(better.name):
            rate = rates[better.name]
            told.append(
                f"{_named(out)} left out: {better.side}p takes {rate.average:.0f} kb/s,"
                f" {rate.peak:.0f} at most, and so fits a line of {out[-1].kbps} kb/s."
            )
    return kept, told


def _rate(look: Look, size: Rendition, tried: Sequence[Tried], calm: Fraction) -> Rate | None:
    """At the CRFs of the look; None where this size was not tried."""
    coding = look.coding(size.codec)
    found: dict[bool, Rate] = {}
    for still, crf in ((False, coding.crf), (True, coding.calm_crf)):
        own = [t for t in tried if t.name == size.name and t.calm is still]
        by = {t.crf: [u.kbps for u in own if u.crf == t.crf] for t in own}
        if by:
            average = _between({at: fmean(some) for at, some in by.items()}, crf)
            found[still] = Rate(average, _between({at: max(some) for at, some in by.items()}, crf))
    if not found:
        return None
    shares = {True: float(calm), False: 1 - float(calm)}
    whole = sum(shares[kind] for kind in found) or 1.0
    average = sum(shares[kind] * rate.average for kind, rate in found.items()) / whole
    return Rate(average, max(rate.peak for rate in found.values()))


def _between(points: dict[int, float], crf: int) -> float:
    """At a CRF on the line through the logarithms: a step of the CRF is a factor of the rate."""
    (low, a), *_, (high, b) = [*sorted(points.items()), *sorted(points.items())[-1:]]
    if low == high:
        return a
    return exp(log(a) + (log(b) - log(a)) * (crf - low) / (high - low))


def _named(sizes: Sequence[Rendition]) -> str:
    """Sizes of one codec for people."""
    names = [f"{each.side}p" for each in sizes]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{listed} in {NAMES[sizes[0].codec]} {'is' if len(names) == 1 else 'are'}"
