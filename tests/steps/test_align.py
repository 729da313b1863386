"""Tracks of real footage find their place."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.steps.align import Align


@pytest.mark.media
def test_tracks_find_their_place(studio: Any, media: Path) -> None:
    first, second, stranger = (
        studio.listen(studio.take(media / "speech" / name)).ref
        for name in ("timbl_1.mp3", "timbl_2.mp3", "jfk.flac")
    )
    reference, found, guess, silent = studio.do(Align((first, second, stranger, None))).value
    assert (reference.start, reference.note) == (Fraction(0), "")
    assert float(found.start) == pytest.approx(12.26, abs=0.02)
    assert found.note == ""
    assert guess.start == silent.start == 0
    assert guess.note and silent.note


@pytest.mark.media
def test_a_camera_without_sound_is_no_reference(studio: Any, media: Path) -> None:
    first = studio.listen(studio.take(media / "speech" / "timbl_1.mp3")).ref
    silent, found = studio.do(Align((None, first))).value
    assert silent.note and not found.note
    assert silent.start == found.start == 0
