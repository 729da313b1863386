"""Which frames of the footage are shown: at equal distances, and in a chunk as in the whole."""

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
from pipeline.plan.rate import output_rate
from pipeline.steps.encode import Encode, FilmSource

pytestmark = pytest.mark.media

# Each frame has its number in it: bit n is a white field, the n-th from the left.
BITS, WIDE = 8, 20
NUMBERS = ",".join(
    f"drawbox=x={n * WIDE}:w={WIDE}:h=90:c=white:t=fill:enable='mod(floor(n/{1 << n}),2)'"
    for n in range(BITS)
)
# What a chunk is decoded from is no whole millisecond.
FRAMES, FIRST = 60, 24


def numbers(studio: Any, digest: str, *span: int) -> list[int]:
    """The frames of the footage that are shown from one frame of the lesson to another."""
    media = studio.probe(digest)
    sizes = (Rendition("90", BITS * WIDE, 90, 4000),)
    style = look(output_rate(media, 30), sizes, replace(Video(), calm_rate=0))
    film = FilmSource(digest, media.container, media.picture, media.stills)
    made = studio.do(Encode(FootageChunk((Span(*span),)), film, style))
    with av.open(made.folder / "90.mp4") as container:
        shown = [f.to_ndarray(format="gray") for f in container.decode(video=0)]
    fields = [each[:, WIDE // 2 :: WIDE].mean(axis=0) > 128 for each in shown]
    return [sum(1 << int(n) for n in np.flatnonzero(each)) for each in fields]


def filmed(studio: Any, rate: str, pick: str = "1") -> str:
    """Two seconds, whose times are whole milliseconds."""
    source = f"color=black:s={BITS * WIDE}x90:r={rate}:d=2,{NUMBERS},select='{pick}'"
    digest: str = studio.make(
        "-f", "lavfi", "-i", source, "-f", "lavfi", "-i", "sine=d=2",
        "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac",
        name="film.mkv",
    )  # fmt: skip
    return digest


@pytest.mark.parametrize("rate", ["60", "60000/1001"])
def test_of_sixty_frames_every_second_one_is_shown(studio: Any, rate: str) -> None:
    digest = filmed(studio, rate)
    assert numbers(studio, digest, 0, FRAMES) == list(range(0, 2 * FRAMES, 2))
    assert numbers(studio, digest, FIRST, FRAMES) == list(range(2 * FIRST, 2 * FRAMES, 2))


def test_where_some_of_sixty_are_missing_the_one_before_is_shown(studio: Any) -> None:
    digest = filmed(studio, "60", pick="mod(n,7)-3")
    assert studio.probe(digest).picture.variable_rate
    shown = [n - (n % 7 == 3) for n in range(0, 2 * FRAMES, 2)]
    assert numbers(studio, digest, 0, FRAMES) == shown
    assert numbers(studio, digest, FIRST, FRAMES) == shown[FIRST:]


def test_frames_in_the_middle_between_two_points_are_the_same_in_a_chunk(studio: Any) -> None:
    filmed(studio, "30")
    film = str(studio.home.root / "film.mkv")
    digest = studio.make(
        "-itsoffset", "0.017", "-i", film, "-i", film, "-map", "0:v", "-map", "1:a", "-c", "copy",
        name="late.mkv",
    )  # fmt: skip
    whole = numbers(studio, digest, 0, FRAMES)
    assert whole == [0, *range(FRAMES - 1)]
    assert numbers(studio, digest, FIRST, FRAMES) == whole[FIRST:]
