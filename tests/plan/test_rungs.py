"""Which sizes add nothing, and what is said about it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.model.ladder import renditions
from pipeline.model.profile import LADDER, Codecs, Video
from pipeline.plan.encode import Look, look
from pipeline.plan.rungs import useful
from pipeline.plan.tune import STRIDE, Tried

SIZES = renditions(1920, 1080, LADDER)
NONE = Fraction(0)


def style(codecs: Codecs = "h264") -> Look:
    """As a profile says it, before anything is tried."""
    return look(Fraction(25), SIZES, Video(codecs=codecs))


def tried(
    look: Look, kbps: dict[int, float], calm: bool = False, gains: float = 10.0
) -> list[Tried]:
    """Every size at two CRFs, the higher one at half the rate; the two largest are compared."""
    return [
        Tried(
            size.name, size.codec, calm, look.coding(size.codec).crf + more,
            kbps[size.side] / (2 if more else 1),
            {1080: 95.0, 720: 95.0 - gains}.get(size.side) if not more else None,
        )
        for size in look.renditions for more in (0, STRIDE)
    ]  # fmt: skip


CAMERA = {1080: 3000.0, 720: 1600.0, 480: 800.0, 360: 500.0, 240: 250.0}
SLIDES = {1080: 250.0, 720: 160.0, 480: 90.0, 360: 60.0, 240: 35.0}


def names(found: tuple[Look, tuple[str, ...]]) -> list[str]:
    """Of the sizes that stay."""
    return [each.name for each in found[0].renditions]


def test_a_camera_needs_them_all() -> None:
    assert useful(style(), tried(style(), CAMERA), NONE) == (style(), ())


def test_slides_that_fit_every_line_at_1080p_have_no_other_size() -> None:
    found, told = useful(style(), tried(style(), SLIDES, True), Fraction(1))
    assert [each.name for each in found.renditions] == ["1080"]
    assert told == (
        "720p, 480p, 360p and 240p in H.264 are left out: 1080p takes 250 kb/s, 250 at most, and so"
        " fits a line of 400 kb/s.",
    )


def test_what_moves_counts_however_rare_it_is() -> None:
    both = [*tried(style(), SLIDES, True), *tried(style(), CAMERA)]
    assert useful(style(), both, Fraction(99, 100)) == (style(), ())


def test_the_smallest_stays_where_the_next_does_not_fit_its_line() -> None:
    some = {1080: 1000.0, 720: 600.0, 480: 300.0, 360: 280.0, 240: 150.0}
    assert names(useful(style(), tried(style(), some), NONE)) == ["1080", "480", "240"]


@pytest.mark.parametrize(("crf", "left"), [(23, ["1080", "360"]), (29, ["1080"])])
def test_the_rate_is_that_of_the_crf_that_was_chosen(crf: int, left: list[str]) -> None:
    chosen = replace(style(), codings=(style().codings[0].at(crf, crf),))
    assert names(useful(chosen, tried(style(), {**SLIDES, 1080: 500.0}), NONE)) == left


def test_a_largest_size_that_looks_like_the_next_is_left_out() -> None:
    found, told = useful(style(), tried(style(), CAMERA, gains=1.5), NONE)
    assert [each.name for each in found.renditions] == ["720", "480", "360", "240"]
    assert told == (
        "1080p in H.264 is left out: it takes 1.9 times as much as 720p and looks the same"
        " (VMAF 95.0 and 93.5).",
    )


def test_one_kind_in_which_it_can_be_seen_is_enough() -> None:
    both = [*tried(style(), CAMERA, gains=0.5), *tried(style(), CAMERA, True, gains=3.0)]
    assert useful(style(), both, Fraction(1, 2)) == (style(), ())


@pytest.mark.parametrize("codecs", ["av1+h264", "hevc"])
def test_each_codec_keeps_a_ladder_of_its_own(codecs: Codecs) -> None:
    whole = style(codecs)
    found, told = useful(whole, tried(whole, {**SLIDES, 1080: 170.0}, True), Fraction(1))
    assert len(told) == 2
    assert [(each.codec, each.side) for each in found.renditions] == [
        (whole.codings[0].codec, 1080), ("h264", 720),
    ]  # fmt: skip
