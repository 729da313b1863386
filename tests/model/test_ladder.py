"""The ladder: never above the source, the short side decides, sides are even."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.ladder import policy, renditions
from pipeline.model.profile import LADDER


@pytest.mark.parametrize(
    ("size", "names"),
    [
        ((1920, 1080), ["1080", "720", "480", "360", "240"]),
        ((3840, 2160), ["1080", "720", "480", "360", "240"]),
        ((1280, 720), ["720", "480", "360", "240"]),
        ((1080, 1920), ["1080", "720", "480", "360", "240"]),
        ((640, 426), ["426", "240"]),
        ((848, 480), ["480", "360", "240"]),
        ((200, 112), ["112"]),
        ((321, 241), ["240"]),
    ],
)
def test_known_sizes(size: tuple[int, int], names: list[str]) -> None:
    assert [each.name for each in renditions(*size, LADDER)] == names


@given(st.integers(34, 4000), st.integers(34, 4000))
def test_never_above_the_source_and_always_even(width: int, height: int) -> None:
    made = renditions(width, height, LADDER)
    assert made
    for each in made:
        assert each.width <= width
        assert each.height <= height
        assert each.width % 2 == each.height % 2 == 0
        assert min(each.width, each.height) <= 1080
    assert len({each.name for each in made}) == len(made)
    assert [each.kbps for each in made] == sorted((e.kbps for e in made), reverse=True)


def test_av1_in_every_size_and_h264_up_to_the_floor() -> None:
    sizes = renditions(1920, 1080, LADDER)
    assert policy(sizes, "h264") == sizes
    both = [(each.codec, each.side, each.kbps) for each in policy(sizes, "av1+h264", 480)]
    assert both == [
        ("av1", 1080, 3000), ("av1", 720, 1667), ("av1", 480, 800), ("h264", 480, 1200),
        ("av1", 360, 467), ("h264", 360, 700), ("av1", 240, 267), ("h264", 240, 400),
    ]  # fmt: skip


def test_hevc_in_every_size_and_h264_up_to_the_floor() -> None:
    both = policy(renditions(1280, 720, LADDER), "hevc", 240)
    assert [(each.name, each.codec, each.kbps) for each in both] == [
        ("720-hevc", "hevc", 1875), ("480-hevc", "hevc", 900), ("360-hevc", "hevc", 525),
        ("240-hevc", "hevc", 300), ("240", "h264", 400),
    ]  # fmt: skip


def test_something_always_plays_everywhere() -> None:
    both = policy(renditions(1280, 720, LADDER[:2]), "av1+h264", 100)
    assert [(each.name, each.codec) for each in both] == [("720-av1", "av1"), ("720", "h264")]
