"""Pieces of sound, joined to the sample, in as many channels as say something."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.tools.join import RATE, join_clips

SECOND = RATE
Sound = NDArray[np.int16]


def tone(hertz: float, peak: float, seconds: float = 2) -> Sound:
    """A tone of one side."""
    times = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(np.round(np.sin(2 * np.pi * hertz * times) * peak), np.int16)


def joined(
    folder: Path, left: Sound, right: Sound, pieces: list[list[Any]], fade_ms: int = 0
) -> tuple[dict[str, Any], Sound]:
    """What the tool says, and what it wrote: one row for each sample."""
    np.stack([left, right], axis=1).tofile(folder / "source.raw")
    told: list[float] = []
    said = join_clips({"fade_ms": fade_ms, "pieces": pieces}, folder, told.append)
    assert told[-1] == 1
    wrote = np.fromfile(folder / "edited.raw", np.int16).reshape(-1, len(said["sides"]))
    return said, wrote


WHOLE: list[list[Any]] = [[0, 2 * SECOND, False, False]]
SPEECH, OTHER = tone(220, 8000), tone(330, 8000)
HISS = np.random.default_rng(1).integers(-20, 21, SPEECH.size).astype(np.int16)
ROUNDED = SPEECH + np.random.default_rng(2).integers(-2, 3, SPEECH.size).astype(np.int16)
SILENCE = np.zeros_like(SPEECH)


@pytest.mark.parametrize(
    ("left", "right", "sides", "silent"),
    [
        (SPEECH, SPEECH, [0], False),
        (SPEECH, ROUNDED, [0], False),
        (SPEECH, OTHER, [0, 1], False),
        (SPEECH, SPEECH // 2, [0, 1], False),
        (SPEECH, SILENCE, [0], True),
        (HISS, SPEECH, [1], True),
        # Nothing is said on either side: there is nothing to choose by.
        (HISS, SILENCE, [0, 1], False),
        (SILENCE, SILENCE, [0], False),
        # As loud as an open input, and forty decibels are not between them.
        (tone(220, 1000), HISS, [0, 1], False),
    ],
)
def test_sides_that_say_something(
    tmp_path: Path, left: Sound, right: Sound, sides: list[int], silent: bool
) -> None:
    said, wrote = joined(tmp_path, left, right, WHOLE)
    assert said == {"samples": 2 * SECOND, "sides": sides, "silent": silent}
    assert np.array_equal(wrote, np.stack([left, right], axis=1)[:, sides])


def test_what_is_cut_out_decides_nothing(tmp_path: Path) -> None:
    right = SPEECH.copy()
    right[SECOND // 2 : SECOND] = 0
    pieces = [[0, SECOND // 2, False, True], [SECOND, SECOND, True, False]]
    said, wrote = joined(tmp_path, SPEECH, right, pieces, fade_ms=8)
    assert said["sides"] == [0] and len(wrote) == said["samples"] == SECOND * 3 // 2
    assert abs(int(wrote[SECOND // 2 - 1, 0])) < 100, "faded out at the joint"
    assert joined(tmp_path, SPEECH, right, WHOLE)[0]["sides"] == [0, 1]


@pytest.mark.parametrize("right", [SPEECH, OTHER])
def test_a_title_is_silent_and_the_end_is_padded(tmp_path: Path, right: Sound) -> None:
    pieces: list[list[Any]] = [[None, SECOND, False, False], [SECOND, 2 * SECOND, True, False]]
    said, wrote = joined(tmp_path, SPEECH, right, pieces)
    both = np.stack([SPEECH, right], axis=1)[:, said["sides"]]
    assert not wrote[:SECOND].any() and not wrote[2 * SECOND :].any()
    assert np.array_equal(wrote[SECOND : 2 * SECOND], both[SECOND:])
