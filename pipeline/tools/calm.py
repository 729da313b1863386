"""Where nothing moves, or only a pointer: found in what has been read already.

An encoder writes next to nothing for a picture that is the one before, so the sizes of the packets
tell, frame by frame, where something moves; no picture is decoded for it. Two looks that differ
say so too, and are believed where packets say nothing: at low bit rates a face moves in few bytes.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from pipeline.model.facts import Calm, Slide
from pipeline.tools.film import Packets
from pipeline.tools.unrest import STILL, Change

Seconds = NDArray[np.float64]
Spans = NDArray[np.float64]  # Begin and end (seconds) of each: N x 2.

# Bytes of a packet in which nothing but a pointer moves: so many, and so many for each macroblock
# of 16 x 16 pixels. Slides at 1080p: 70 to 250 bytes, with a pointer 100 to 420; a camera 30 000,
# a face in a video call of 720p 600 to 1300.
SMALL, EACH = 64, 0.1
# The same of a packet in which nothing moves at all: hardly a tenth of a bit for a macroblock.
BARE, BARE_EACH = 24, 0.0095
# A pointer rests now and then, a face in the corner never does: where fewer of the packets within
# so many seconds on either side are bare than this share, something moves all the time. A speaker
# of 320 x 180 pixels on slides of 1080p: 105 to 290 bytes, one packet of twelve is bare.
NEAR, RESTING = 2.5, 1 / 3
# Seconds around a packet that is larger: what is new may be shown before the packet that brings it.
AROUND = 0.2
# Seconds after a keyframe in which an encoder mends what the keyframe left blurred.
MENDING = 0.25
# What changes at once is in one packet, so many times larger than where nothing moves at the most;
# or in a keyframe that came before its turn: by this share of the widest gap between two.
BURST, EARLY = 8, 0.9
# Shorter spans (seconds) are not noted.
LEAST = 1.0


def calm(
    packets: Packets,
    tick: Fraction,
    zero: Fraction,
    blocks: int,
    changes: Sequence[Change],
    slides: Sequence[Slide],
) -> Iterator[Calm]:
    """Spans in which nothing moves, in order; none where every picture is coded by itself.

    ``tick`` and ``zero`` (seconds) are of the packets' times, ``blocks`` the macroblocks of a
    picture; ``changes`` are all looks compared, ``slides`` those changes that came at once.
    """
    order = np.argsort(np.frombuffer(packets.times, np.int64), kind="stable")
    ticks = np.frombuffer(packets.times, np.int64)[order].astype(np.float64)
    times = ticks * float(tick) - float(zero)
    bytes_each = np.frombuffer(packets.sizes, np.int64)[order]
    sizes = bytes_each / (SMALL + EACH * blocks)
    keys = np.frombuffer(packets.keys, np.int8)[order] > 0
    if keys.all() or not keys.any() or not changes:
        return
    busy = _busy(times[~keys], bytes_each[~keys] <= BARE + BARE_EACH * blocks)
    large = np.concatenate([times[(sizes > 1) & ~keys & ~_mending(times, keys)], busy])
    bursts = times[(sizes > BURST) & ~keys]
    at_once = [float(slide.start) for slide in slides]
    sudden = np.sort(np.concatenate([bursts, _early(times[keys]), at_once]))
    # Before the first look and after the last one nothing is known.
    unknown = [(-np.inf, float(changes[0].start)), (float(changes[-1].end), np.inf)]
    for begin, until in _holes(np.concatenate([_around(large), _seen(changes, sudden), unknown])):
        if until - begin >= LEAST:
            yield Calm(_milliseconds(begin), _milliseconds(until))


def _busy(times: Seconds, bare: NDArray[np.bool_]) -> Seconds:
    """Where something moves all the time, however little."""
    counted = np.concatenate([[0], np.cumsum(bare)])
    first = np.searchsorted(times, times - NEAR, side="left")
    last = np.searchsorted(times, times + NEAR, side="right")
    moving: Seconds = times[counted[last] - counted[first] < RESTING * (last - first)]
    return moving


def _mending(times: Seconds, keys: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The packets just after a keyframe: if more than that is in them, the looks differ."""
    at = np.searchsorted(times[keys], times, side="right") - 1
    since = times - times[keys][np.maximum(at, 0)]
    return (at >= 0) & (since <= MENDING)


def _early(keys: Seconds) -> Seconds:
    """Keyframes that an encoder put where the picture changed."""
    gaps = np.diff(keys)
    return keys[1:][gaps < EARLY * gaps.max()] if len(gaps) else keys[:0]


def _seen(changes: Sequence[Change], sudden: Seconds) -> Spans:
    """When looks say that something moved: where it came at once, else all the while."""
    # The last frame may be found before the last keyframe, where time stamps jump.
    moved = [sorted((float(each.start), float(each.end))) for each in changes
             if each.share >= STILL]  # fmt: skip
    spans = np.array(moved, np.float64).reshape(-1, 2)
    first = np.searchsorted(sudden, spans[:, 0], side="right")
    last = np.searchsorted(sudden, spans[:, 1], side="right")
    # How many changes each sudden moment is in.
    steps = np.zeros(len(sudden) + 1, np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, last, -1)
    within = np.cumsum(steps)[:-1] > 0
    return np.concatenate([_around(sudden[within]), spans[first == last]])


def _around(times: Seconds) -> Spans:
    return np.stack([times - AROUND, times + AROUND], 1)


def _holes(spans: Spans) -> Iterator[tuple[float, float]]:
    """What none of them covers, in order."""
    spans = spans[np.argsort(spans[:, 0])]
    begins, reached = spans[1:, 0], np.maximum.accumulate(spans[:-1, 1])
    free = begins > reached
    yield from zip(reached[free].tolist(), begins[free].tolist(), strict=True)


def _milliseconds(value: float) -> Fraction:
    return Fraction(round(value * 1000), 1000)
