"""What is tried, and which CRF comes of it."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.model.facts import Calm
from pipeline.model.ladder import Codec, renditions
from pipeline.model.profile import LADDER, Video
from pipeline.plan.encode import look
from pipeline.plan.tune import Tried, judged, samples, score, trials, tuned

RATE = Fraction(25)
VIDEO = Video(codecs="av1+h264")
LOOK = look(RATE, renditions(1280, 720, LADDER), VIDEO)


def tried(codec: Codec, crf: int, vmaf: float, calm: bool = False) -> Tried:
    """The largest size."""
    name = "720" if codec == "h264" else f"720-{codec}"
    return Tried(name, codec, calm, crf, 1000.0, vmaf)


def test_what_moves_and_what_is_calm_are_tried_apart() -> None:
    tried = samples(25_000, [Calm(Fraction(100), Fraction(500))], RATE, 100)
    moving = [each.spans[0] for each in tried if not each.calm]
    still = [each.spans[0] for each in tried if each.calm]
    assert len(moving) == 3 and all(span.length == 25 for span in moving)
    assert len(still) == 2 and all(span.length == 100 for span in still)
    assert all(span.end <= 2500 or span.start >= 12_500 for span in moving)
    assert all(span.start >= 2500 and span.end <= 12_500 for span in still)


def test_what_is_rare_is_not_tried() -> None:
    tried = samples(25_000, [Calm(Fraction(10), Fraction(20))], RATE, 100)
    assert len(tried) == 3 and not any(each.calm for each in tried)


def test_what_moves_is_tried_however_rare_it_is() -> None:
    tried = samples(25_000, [Calm(Fraction(0), Fraction(980))], RATE, 100)
    assert len([each for each in tried if not each.calm]) == 3


def test_every_size_is_tried_at_two_crfs_and_few_are_compared() -> None:
    low, high = trials(LOOK)
    assert low.renditions == high.renditions == LOOK.renditions
    full = {name: size.name for name, size in judged(LOOK, True).items()}
    assert full == {"720-av1": "720-av1", "480-av1": "720-av1", "720": "720", "480": "720"}
    assert list(judged(LOOK, False)) == ["720-av1", "720"]
    assert [(each.codec, each.crf) for each in low.codings] == [("av1", 35), ("h264", 23)]
    assert [(each.codec, each.calm_crf) for each in high.codings] == [("av1", 41), ("h264", 29)]


def test_hevc_is_tried_like_every_codec() -> None:
    style = look(RATE, renditions(1280, 720, LADDER), replace(VIDEO, codecs="hevc"))
    assert list(judged(style, False)) == ["720-hevc", "720"]
    found = tuned(style, VIDEO, [tried("hevc", 25, 96.0), tried("hevc", 31, 93.0)])
    assert [(each.codec, each.crf) for each in found.codings] == [("hevc", 31), ("h264", 23)]


@pytest.mark.parametrize(
    ("good", "less", "crf"),
    [(95.0, 92.0, 27), (93.0, 90.0, 23), (92.0, 89.0, 21), (80.0, 70.0, 19), (99.0, 98.9, 32)],
)
def test_the_crf_lies_on_the_line_and_not_too_far_away(good: float, less: float, crf: int) -> None:
    smaller = Tried("480", "h264", False, 23, 300.0, 50.0)
    found = tuned(LOOK, VIDEO, [tried("h264", 23, good), tried("h264", 29, less), smaller])
    assert found.codings == (LOOK.coding("av1"), LOOK.coding("h264").at(crf, crf))


def test_no_crf_is_beyond_what_the_codec_has() -> None:
    video = Video(codecs="av1+h264", av1_crf=60)
    style = look(Fraction(25), renditions(1920, 1080, LADDER), video)
    asked = [next(c for c in trial.codings if c.codec == "av1").crf for trial in trials(style)]
    assert asked == [60, 63]
    scores = [
        Tried("1080-av1", "av1", False, 60, 500.0, 99.0),
        Tried("1080-av1", "av1", False, 63, 400.0, 98.9),
    ]
    (av1,) = (each for each in tuned(style, video, scores).codings if each.codec == "av1")
    assert av1.crf == 63


def test_calm_parts_have_their_own() -> None:
    scores = [
        tried("h264", 23, 94.0), tried("h264", 29, 88.0), tried("h264", 23, 92.0),
        tried("h264", 29, 86.0), tried("h264", 23, 97.0, True), tried("h264", 29, 95.0, True),
    ]  # fmt: skip
    found = tuned(LOOK, VIDEO, scores)
    assert found.coding("h264") == LOOK.coding("h264").at(23, 32)


def test_no_scores_are_an_error() -> None:
    assert score(json.dumps({"pooled_metrics": {"vmaf": {"mean": 93.5}}})) == 93.5
    for log in ("", "{}", "{"):
        with pytest.raises(ToolFailed, match="no scores"):
            score(log)
