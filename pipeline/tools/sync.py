"""Where one recording of a sound lies in another: GCC-PHAT (Knapp and Carter, 1976), in numpy.

The cross-power spectrum is divided by its own magnitude, so only phase counts: loudness, timbre
and distance of the microphones do not matter, and the peak stays one sample wide.

Short excerpts of one are looked for in all of the other, block by block. Excerpts are short because
two recorders' clocks differ by some 20 parts in a million: over minutes that would smear the peak.
By how much they differ is measured where both are long, by excerpts near both ends.
"""

import wave
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import prod
from pathlib import Path
from statistics import median_low
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Samples a second that are compared; speech lies below half of that.
RATE = 8000
# Samples searched at once: the memory of a search, however long the recordings.
SIZE = 1 << 19
# Seconds of one excerpt, and how many are tried before the search gives up.
EXCERPT, EXCERPTS = 20, 5
# A peak so far above the runner-up needs no second opinion.
CLEAR = 2.0
# Only these frequencies (Hz) are compared: below is rumble, above is what codecs throw away.
LOW, HIGH = 150, 3400
# The runner-up is looked for outside this many seconds around the peak: echoes are no rivals.
NEAR = 0.05
# Excerpts agree within this many seconds: 20 parts in a million over more than an hour.
AGREE = 0.1
# Clocks are compared over this many seconds in common at least: echoes change by a millisecond or
# two when people move. Quartz is off by 100 parts in a million at most, so by more is an accident.
COMMON, DRIFT = 600, 500e-6
# Less than this (seconds) at the far end is not worth it: the sound is resampled for it.
LITTLE = 0.01
# Excerpts that are tried at either end, for one may be silent.
TRIES = 4


def find_offset(request: dict[str, Any], room: Path, tell: Callable[[float], None]) -> Any:
    """Return ``{"start": "n/d", "drift": "n/d", "confidence": x}``: where ``other`` lies.

    Both are paths of mono 16 bit WAV files at a multiple of 8 kHz. What ``other`` has at t seconds
    ``reference`` has at start + t * (1 + drift), which may be negative; drift is 0 where it is
    little or not known. ``confidence`` is the peak over the runner-up, multiplied over the excerpts
    that agree; 1.0 where nothing was found.
    """
    reference, other = room / request["reference"], room / request["other"]
    # Excerpts of the shorter one: most of the longer one may lie outside of the other.
    swapped = seconds(other) > seconds(reference)
    searched, source = (other, reference) if swapped else (reference, other)
    found: list[tuple[float, int]] = []
    confidence, lag = 1.0, 0
    for number, (at, excerpt) in enumerate(_excerpts(source)):
        tell(number / EXCERPTS)
        sureness, position = _search(searched, excerpt)
        found.append((sureness, position - at))
        confidence, lag = _agreed(found)
        if confidence > CLEAR:
            break
    first, drift = (lag, Fraction(0)) if confidence <= 1 else _line(source, searched, lag)
    if swapped:  # Until now other = reference * (1 + drift) + first.
        first, drift = -first / (1 + drift), 1 / (1 + drift) - 1
    drift = drift.limit_denominator(100_000_000)
    start = Fraction(round(first * 1000), 1000 * RATE)
    return {"start": str(start), "drift": str(drift), "confidence": round(confidence, 3)}


def _line(source: Path, searched: Path, lag: int) -> tuple[Fraction, Fraction]:
    """Where sample 0 of ``source`` lies in ``searched`` (samples), and by how much it runs faster.

    ``lag`` is where some of it lies. Both are read only around what is expected.
    """
    size = EXCERPT * RATE
    begin = max(0, -lag)
    end = min(round(seconds(source) * RATE), round(seconds(searched) * RATE) - lag) - size
    if end - begin < COMMON * RATE:
        return Fraction(lag), Fraction(0)
    starts = (range(begin, begin + TRIES * size, size), range(end, end - TRIES * size, -size))
    ends = [
        next(filter(None, (_near(source, searched, at, lag) for at in s)), None) for s in starts
    ]
    if ends[0] is None or ends[1] is None:
        return Fraction(lag), Fraction(0)
    (a, lag_a), (b, lag_b) = ends[0], ends[1]
    drift = Fraction(lag_b - lag_a, b - a)
    if abs(drift) > DRIFT or abs(lag_b - lag_a) < LITTLE * RATE:
        return Fraction(lag), Fraction(0)
    return lag_a - drift * a, drift


def _near(source: Path, searched: Path, at: int, lag: int) -> tuple[int, int] | None:
    """The position and the lag of the excerpt at sample ``at``; None where it is not clear."""
    excerpt = read(source, at / RATE, EXCERPT)
    around = round(DRIFT * seconds(source) * RATE) + 1
    block = np.zeros(SIZE, np.float32)
    found = read(searched, (at + lag - around) / RATE, EXCERPT + 2 * around / RATE)[:SIZE]
    block[: len(found)] = found
    line = phat(np.fft.rfft(block), np.conj(np.fft.rfft(excerpt, SIZE)))[: 2 * around + 1]
    peak, near = int(np.argmax(line)), round(NEAR * RATE)
    height = float(line[peak])
    line[max(0, peak - near) : peak + near] = 0
    clear = height > CLEAR * max(1e-9, float(line.max()))
    return (at, lag + peak - around) if clear else None


def _agreed(found: list[tuple[float, int]]) -> tuple[float, int]:
    """The lag that has most for it: accidents do not agree with each other.

    Where clocks differ each excerpt has a lag of its own: the one in their middle is least wrong.
    """
    groups = ([each for each in found if abs(each[1] - lag) <= AGREE * RATE] for _, lag in found)
    sure, agreeing = max((prod(each for each, _ in group), group) for group in groups)
    return sure, median_low(lag for _, lag in agreeing)


def _excerpts(path: Path) -> Iterator[tuple[int, Samples]]:
    """Evenly spread pieces, the middle one first, each with its position; no silent ones."""
    length = seconds(path)
    size = min(length, float(EXCERPT))
    count = min(EXCERPTS, max(1, int(length // EXCERPT)))
    for number in sorted(range(count), key=lambda n: abs(2 * n - count + 1)):
        at = (length - size) * (number + 0.5) / count
        excerpt = read(path, at, size)
        if np.any(excerpt):
            yield round(at * RATE), excerpt


def _search(path: Path, excerpt: Samples) -> tuple[float, int]:
    """Confidence and position (samples, may be negative) of ``excerpt`` in the file."""
    lead, near = len(excerpt), round(NEAR * RATE)
    step = SIZE - lead
    sought = np.conj(np.fft.rfft(excerpt, SIZE))
    best, at, rivals = 0.0, 0, [1e-9]
    for start in range(-lead, round(seconds(path) * RATE), step):
        block = read(path, start / RATE, SIZE / RATE)
        line = phat(np.fft.rfft(block), sought)[:step]
        peak = int(np.argmax(line))
        height = float(line[peak])
        line[max(0, peak - near) : peak + near] = 0
        rivals.append(float(line.max()))
        if height > best:
            # A peak that was cut in two by the block's border is one peak.
            if abs(start + peak - at) > near:
                rivals.append(best)
            best, at = height, start + peak
        elif abs(start + peak - at) > near:
            rivals.append(height)
    return best / max(rivals), at


def phat(block: NDArray[np.complexfloating], sought: NDArray[np.complexfloating]) -> Samples:
    """Correlation by lag (samples) of two spectra, by phase alone and within the voice band."""
    band = slice(LOW * SIZE // RATE, HIGH * SIZE // RATE)
    cross = np.zeros(SIZE // 2 + 1, np.complex64)
    cross[band] = block[band] * sought[band]
    cross[band] /= np.maximum(np.abs(cross[band]), 1e-9)
    line: Samples = np.fft.irfft(cross, SIZE).astype(np.float32)
    return line


def seconds(path: Path) -> float:
    """Length of a WAV file."""
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


def read(path: Path, start: float, length: float) -> Samples:
    """``length`` seconds from ``start`` at 8 kHz; zeros where the file has nothing."""
    with wave.open(str(path), "rb") as file:
        step, rest = divmod(file.getframerate(), RATE)
        if rest or (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise ValueError(f"{path.name} is not mono, 16 bit, a multiple of {RATE} Hz")
        first, count = round(start * RATE), round(length * RATE)
        from_file = min(max(first, 0) * step, file.getnframes())
        file.setpos(from_file)
        data = np.frombuffer(file.readframes(max(0, first + count) * step - from_file), "<i2")
    whole = data[: len(data) // step * step].reshape(-1, step)
    made = np.zeros(count, np.float32)
    # The mean of neighbours is filter enough: what it lets through lies above HIGH.
    made[max(0, -first) :][: len(whole)] = whole.mean(axis=1, dtype=np.float32)
    return made
