"""Screen recordings have no frame where nothing changes: what was shown last is still shown."""

from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from typing import Any

import av
import numpy as np
import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan.encode import look
from pipeline.plan.rate import source_frames
from pipeline.steps.encode import Encode, FilmSource

pytestmark = pytest.mark.media

SIZES = (Rendition("90", 160, 90, 100),)
# Black, and white from second 14 on; for 10 s before that no picture comes at all.
SCREEN = "color=black:s=160x90:r=30:d=18,drawbox=color=white:t=fill:enable='gte(t,14)'"
COMES = "select='lt(t,4)*gt(random(1),0.4)+gte(t,14)*gt(random(2),0.5)'"


@pytest.fixture
def screen(studio: Any) -> FilmSource:
    digest = studio.make(
        "-f", "lavfi", "-i", SCREEN, "-f", "lavfi", "-i", "sine=440:d=18", "-vf", COMES,
        "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac",
        name="screen.mp4",
    )  # fmt: skip
    media = studio.probe(digest)
    assert media.picture.variable_rate and len(media.stills) == 1
    return FilmSource(digest, media.container, media.picture, media.stills)


def colours(studio: Any, film: FilmSource, *spans: tuple[int, int]) -> list[tuple[str, int]]:
    """What the frames of a chunk show, one after the other: a colour, and how many frames of it."""
    style = look(Fraction(30), SIZES, replace(Video(), gop_seconds=1, calm_rate=0))
    chunk = FootageChunk(tuple(Span(a, b) for a, b in spans))
    made = studio.do(Encode(chunk, film, style))
    with av.open(made.folder / "90.mp4") as container:
        lumas = [np.mean(f.to_ndarray(format="gray")) for f in container.decode(video=0)]
    shown = ("white" if luma > 128 else "black" for luma in lumas)
    return [(colour, sum(1 for _ in same)) for colour, same in groupby(shown)]


def test_a_still_is_shown_until_the_next_picture_comes(studio: Any, screen: FilmSource) -> None:
    first_white = round(screen.stills[0][1] * 30)
    assert colours(studio, screen, (210, 330)) == [("black", 120)], "all of it is in the still"
    before = first_white - 390
    assert colours(studio, screen, (390, 510)) == [("black", before), ("white", 120 - before)]
    assert colours(studio, screen, (60, 180)) == [("black", 120)]
    assert colours(studio, screen, (300, 330), (450, 480)) == [("black", 30), ("white", 30)]


def test_before_a_picture_that_begins_late_its_first_frame_is_shown(studio: Any) -> None:
    digest = studio.make(
        "-itsoffset", "14", "-f", "lavfi", "-i", "color=white:s=160x90:r=30:d=4",
        "-f", "lavfi", "-i", "sine=440:d=18", "-c:v", "libx264", "-preset", "ultrafast",
        "-c:a", "aac", name="late.mp4",
    )  # fmt: skip
    media = studio.probe(digest)
    film = FilmSource(digest, media.container, media.picture, media.stills)
    for start in (0, 120, 400):
        assert colours(studio, film, (start, start + 60)) == [("white", 60)]


ENDS = "color=black:s=160x90:r=30:d=4,drawbox=color=white:t=fill:enable='gte(t,3.9)'"


@pytest.mark.parametrize(
    ("name", "coded", "rate"),
    [
        # A slide of six seconds as one picture; the last block of a recording in a browser; a
        # camera of which the picture failed.
        (
            "long.mp4",
            ("-bsf:v", "setts=duration=if(gte(PTS*TB\\,3.9)\\,6/TB\\,DURATION)"),
            "select='not(mod(n,39))'",
        ),
        (
            "meeting.webm",
            ("-c:v", "libvpx", "-c:a", "libopus"),
            "select='eq(n,0)+eq(n,50)+eq(n,118)'",
        ),
        ("camera.mkv", (), "null"),
    ],
)
def test_the_last_picture_stays_while_the_sound_goes_on(
    studio: Any, name: str, coded: tuple[str, ...], rate: str
) -> None:
    digest = studio.make(
        "-f", "lavfi", "-i", ENDS, "-f", "lavfi", "-i", "sine=440:d=10.03", "-vf", rate,
        "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-c:a", "aac",
        *coded, name=name,
    )  # fmt: skip
    media = studio.probe(digest)
    frames = source_frames(media, Fraction(30))
    assert frames == pytest.approx(300, abs=4)
    film = FilmSource(digest, media.container, media.picture, media.stills)
    for start in (120, 150, frames - 50):
        assert colours(studio, film, (start, start + 50)) == [("white", 50)]
