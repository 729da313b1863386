"""The colours of footage that does not say how they are coded are those that players show."""

from dataclasses import replace
from typing import Any

import av
import numpy as np
import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan.encode import look
from pipeline.steps.encode import Encode, FilmSource

pytestmark = pytest.mark.media

GIVEN = (120, 90, 200)
PLAIN = f"nullsrc=s={{}}:r=25:d=1,format=yuv420p,geq=lum={GIVEN[0]}:cb={GIVEN[1]}:cr={GIVEN[2]}"


def shown(studio: Any, size: str, *tags: str) -> tuple[int, ...]:
    """Y, U and V of what is encoded, which says that it is BT.709."""
    digest = studio.make(
        "-f", "lavfi", "-i", PLAIN.format(size), "-c:v", "libx264", "-preset", "ultrafast",
        "-qp", "1", *tags, name=f"{size}{len(tags)}.mp4",
    )  # fmt: skip
    media = studio.probe(digest)
    assert bool(media.picture.matrix) == ("colorspace" in "".join(tags))
    width, height = media.picture.width, media.picture.height
    style = look(
        media.picture.rate, (Rendition("x", width, height, 4000),), replace(Video(), crf=10)
    )
    film = FilmSource(digest, media.container, media.picture)
    made = studio.do(Encode(FootageChunk((Span(0, 25),)), film, style))
    with av.open(made.folder / "x.mp4") as container:
        frame = next(container.decode(video=0))
    planes = (np.frombuffer(plane, np.uint8) for plane in frame.planes)
    return tuple(round(float(np.median(plane))) for plane in planes)


@pytest.mark.parametrize("size", ["1280x720", "720x1280"])
def test_high_definition_without_a_word_is_bt709(studio: Any, size: str) -> None:
    assert shown(studio, size) == pytest.approx(GIVEN, abs=1)
    assert shown(studio, size, "-vf", "setparams=colorspace=bt709") == pytest.approx(GIVEN, abs=1)


def test_what_is_smaller_is_bt601_and_so_is_what_says_it(studio: Any) -> None:
    small = shown(studio, "720x576")
    assert small == pytest.approx(
        shown(studio, "1280x720", "-vf", "setparams=colorspace=bt470bg"), abs=1
    )
    assert small[0] < GIVEN[0] - 8


@pytest.mark.parametrize(
    "tags",
    ["color_primaries=bt2020:color_trc=smpte2084", "color_trc=arib-std-b67",
     "color_trc=smpte2084:colorspace=bt2020nc", "color_primaries=bt2020"],
)  # fmt: skip
def test_wide_colours_that_do_not_say_all_are_those_of_bt2020(studio: Any, tags: str) -> None:
    wide = "color_primaries=bt2020:color_trc=bt2020-10:colorspace=bt2020nc"
    names = dict(each.split("=") for each in f"{wide}:{tags}".split(":"))
    told = ":".join("=".join(each) for each in names.items())
    assert shown(studio, "160x90", "-vf", f"setparams={tags}") == pytest.approx(
        shown(studio, "160x90", "-vf", f"setparams={told}"), abs=1
    )
