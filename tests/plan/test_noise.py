"""The measure of noise, on numbers that can be reckoned; test_tune in steps has pictures."""

from dataclasses import replace
from fractions import Fraction
from math import pi, sqrt

import ffmpeg
import pytest

from pipeline.model.chunk import Chunk, FootageChunk, TitleChunk
from pipeline.model.ladder import renditions
from pipeline.model.profile import LADDER, Video
from pipeline.model.span import Span
from pipeline.plan.encode import look, outputs
from pipeline.plan.noise import FINER, NOISY, cleaner, deviation

LOOK = look(Fraction(25), renditions(1280, 720, LADDER), Video())


def test_the_mask_leaves_six_times_the_noise() -> None:
    """The mean of a normal deviation's positive half is sigma / sqrt(2 pi)."""
    mean = 6 * 2.0 / sqrt(2 * pi) * FINER
    assert deviation([bytes([round(mean)] * 100)]) == pytest.approx(2.0, rel=0.03)


def test_the_evenest_quarter_counts_and_not_what_is_full_of_edges() -> None:
    assert deviation([bytes([10] * 30), bytes([200] * 70)]) == deviation([bytes([10])])
    assert deviation([]) == 0.0


@pytest.mark.parametrize(
    ("chunk", "cleaned"),
    [
        (FootageChunk((Span(0, 100),)), True),
        (FootageChunk((Span(0, 100),), (Span(0, 60),)), False),
        (TitleChunk("intro", 100), False),
    ],
)
def test_only_what_moves_in_footage_is_cleaned(chunk: Chunk, cleaned: bool) -> None:
    style = cleaner(LOOK, NOISY)
    argv = ffmpeg.get_args(outputs(ffmpeg.input("x")["v"], style, chunk, "."))
    graph = argv[argv.index("-filter_complex") + 1]
    assert graph.count("atadenoise") == cleaned
    # Once, for all sizes: behind the first of them and before the second is made.
    assert not cleaned or graph.index("scale") < graph.index("atadenoise") < graph.rindex("scale")


def test_footage_with_little_noise_is_left_as_it_is() -> None:
    assert cleaner(LOOK, NOISY - 0.01) == LOOK == replace(cleaner(LOOK, NOISY), clean=False)
