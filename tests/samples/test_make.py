"""The recipes make what they say they make."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from samples.make import RECIPES, make

pytestmark = pytest.mark.media


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory, ffmpeg: str) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {recipe.name: make(recipe, folder, ffmpeg) for recipe in RECIPES}


def _frames(file: Path) -> list[Any]:
    import av

    with av.open(str(file)) as container:
        return list(container.decode(video=0))


def _seconds(frames: list[Any]) -> list[Fraction]:
    return [frame.pts * frame.time_base for frame in frames]


def test_slides_change_when_they_should(clips: dict[str, Path]) -> None:
    frames = _frames(clips["slides.mp4"])
    looks = [frame.to_ndarray(format="gray8")[-40:].mean() for frame in frames]
    changes = [n for n in range(1, len(looks)) if abs(looks[n] - looks[n - 1]) > 2]
    assert len(frames) == 300
    assert changes == [75, 150, 225]


def test_variable_rate(clips: dict[str, Path]) -> None:
    times = _seconds(_frames(clips["vfr.mp4"]))
    steps = [later - earlier for earlier, later in pairwise(times)]
    assert {round(float(step), 3) for step in steps} == {0.033, 0.1}


def test_a_turned_phone(clips: dict[str, Path]) -> None:
    frame = _frames(clips["portrait.mov"])[0]
    assert (frame.width, frame.height) == (640, 360)
    assert frame.rotation % 180 == 90


def test_interlace_and_odd_sizes(clips: dict[str, Path]) -> None:
    assert _frames(clips["interlaced.ts"])[5].interlaced_frame
    odd = _frames(clips["odd.mkv"])[0]
    assert (odd.width, odd.height, odd.format.name) == (321, 241, "yuv444p")


def _packets(file: Path) -> list[tuple[int, int | None, bytes]]:
    """By stream: how two streams are woven into one file depends on how fast each came."""
    import av

    with av.open(str(file)) as container:
        found = [(each.stream.index, each.pts, bytes(each)) for each in container.demux()]
    return sorted(found, key=lambda each: each[0])


def test_the_same_every_time(clips: dict[str, Path], tmp_path: Path, ffmpeg: str) -> None:
    recipe = next(recipe for recipe in RECIPES if recipe.name == "odd.mkv")
    again = _packets(make(recipe, tmp_path, ffmpeg))
    assert len(again) > 50 and again == _packets(clips["odd.mkv"])
