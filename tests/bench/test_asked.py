"""The bounds: judged on medians, at equal VMAF where qualities differ, and never guessed."""

from pathlib import Path

import pytest

from bench.asked import answers
from bench.clip import Clip
from bench.quality import Quality, at_vmaf, bd_rate, parts
from bench.report import table
from bench.results import Point, Results, Row
from bench.sides import LIMIT, POLICIES

OURS = POLICIES[0].name
CURVE = [(1000, 90.0), (2000, 94.0), (500, 84.0), (250, 76.0)]


def _row(clip: str, side: str, cpu: list[float], curve: list[tuple[int, float]]) -> Row:
    points = [Point(Quality(v, v - 5, 100), size, 2 * size, cpu[0]) for size, v in curve]
    return Row(clip, side, cpu, cpu, [10**8] * len(cpu), points)


def _results(*rows: Row) -> Results:
    return Results("here", "full", False, {"camera": 60, "half": 40}, list(rows))


def _found(results: Results, beginning: str) -> tuple[float | None, str]:
    answer = next(each for each in answers(results) if each.what.startswith(beginning))
    return answer.found, answer.verdict


@pytest.mark.parametrize(
    ("cpu", "verdict"), [([10.4, 90.0, 10.4], "ok"), ([10.6, 10.6, 1.0], "missed")]
)
def test_the_limit_is_held_against_the_median(cpu: list[float], verdict: str) -> None:
    rows = _row("camera", OURS, cpu, CURVE), _row("camera", LIMIT, [10, 10, 10], CURVE)
    assert _found(_results(*rows), f"CPU, {OURS} / limit, camera")[1] == verdict


def test_bytes_are_compared_at_the_vmaf_of_the_peer() -> None:
    peer = _row("half", "MediaCMS", [100], [(3000, 94.0)])
    results = _results(_row("half", OURS, [40], CURVE), peer)
    found, verdict = _found(results, "stored bytes at the VMAF of MediaCMS")
    assert found == pytest.approx(2 / 3)
    assert verdict == "missed"
    assert _found(results, f"VMAF, {OURS} - MediaCMS") == (-4.0, "missed")


def test_what_no_curve_reaches_is_not_known() -> None:
    peer = _row("half", "Esup-Pod", [100], [(3000, 97.0)])
    found, verdict = _found(
        _results(_row("half", OURS, [40], CURVE), peer), "stored bytes at the VMAF of Esup-Pod"
    )
    assert found is None
    assert verdict == "not known: 97.0 is outside of our curve"


def test_the_table_has_every_side_and_its_share_of_the_limit() -> None:
    rows = _row("camera", OURS, [12], CURVE), _row("camera", LIMIT, [10], CURVE)
    text = table(_results(*rows))
    assert f"| {OURS} | 12.0 | 1.20 |" in text
    assert f"| {LIMIT} | 10.0 | 1.00 |" in text


def test_half_the_bytes_are_a_bd_rate_of_minus_fifty() -> None:
    half = [(size / 2, score) for size, score in CURVE]
    assert bd_rate(CURVE, half) == pytest.approx(-50, abs=0.01)
    assert bd_rate(CURVE, [(size, score - 40) for size, score in CURVE]) is None
    assert bd_rate(CURVE, CURVE[:1]) is None


def test_between_points_bytes_grow_by_ratio() -> None:
    assert at_vmaf(CURVE, 92.0) == pytest.approx(1000 * 2**0.5)
    assert at_vmaf(CURVE, 95.0) is None


def test_only_footage_that_both_show_is_compared() -> None:
    clip = Clip("half", Path("a"), 200, ((50, 60), (150, 160)), Path("intro"), lead=25)
    assert clip.kept == ((0, 50), (60, 150), (160, 200))
    made, source = parts(clip, edited=True)
    assert source == [(6, 44), (66, 144), (166, 194)]
    assert made == [(31, 69), (81, 159), (171, 199)]
    assert parts(clip, edited=False) == (source, source)
