"""A few seconds are tried for real, and the quality that was aimed at is reached."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import renditions
from pipeline.model.profile import Codecs, Rung, Video
from pipeline.model.span import Span
from pipeline.plan.encode import look
from pipeline.plan.tune import Tried, samples, tuned
from pipeline.settings import Settings, ToolSettings
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.shelf import Shelf
from pipeline.steps.tune import Tune
from pipeline.tools.kit import Tools

pytestmark = pytest.mark.media

RATE = Fraction(25)
VIDEO = Video(
    codecs="av1+h264", ladder=(Rung(180, 800), Rung(120, 400)), preset="veryfast", av1_preset=11,
    vmaf=93.0,
)  # fmt: skip


@pytest.fixture
def film(studio: Any) -> str:
    made: str = studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=6,noise=alls=12:allf=t", "-c:v", "libx264",
        "-preset", "ultrafast", "-crf", "10", "-pix_fmt", "yuv420p", name="film.mp4",
    )  # fmt: skip
    return made


def test_what_was_tried_leads_to_the_quality_that_was_wanted(studio: Any, film: str) -> None:
    media = studio.probe(film)
    source = FilmSource(film, media.container, media.picture)
    style = look(RATE, renditions(320, 180, VIDEO.ladder), VIDEO)
    tried = studio.do(Tune(samples(150, [], RATE, style.gop), source, style))
    assert {(each.codec, each.crf) for each in tried.value} == {
        ("h264", 23), ("h264", 29), ("av1", 35), ("av1", 41),
    }  # fmt: skip
    assert [each.name for each in tried.folder.iterdir()] == ["artifact.json"]
    found = tuned(style, VIDEO, tried.value)
    assert all(found.coding(each.codec).crf != each.crf for each in style.codings)
    again = studio.do(Tune(samples(150, [], RATE, style.gop), source, found)).value
    for codec in ("h264", "av1"):
        before, after = (missed(trial, codec) for trial in (tried.value, again))
        assert after < 2 or after < before / 2


def missed(tried: Sequence[Tried], codec: str) -> float:
    """By how much the first CRF of a codec misses what was aimed at."""
    first = min(each.crf for each in tried if each.codec == codec)
    return abs(fmean(t.vmaf for t in tried if (t.codec, t.crf) == (codec, first)) - VIDEO.vmaf)


def test_an_ffmpeg_without_libvmaf_leaves_the_crf_as_it_is(studio: Any, film: str) -> None:
    old = Path("/usr/bin/ffmpeg")
    if not old.exists():
        pytest.skip("Debian's ffmpeg, which has no libvmaf, is not installed")
    media = studio.probe(film)
    style = look(RATE, renditions(320, 180, VIDEO.ladder), replace(VIDEO, codecs="h264"))
    source = FilmSource(film, media.container, media.picture)
    own = Tools(Settings(tools=ToolSettings(ffmpeg=str(old))), studio.home)
    step = Tune(samples(150, [], RATE, style.gop), source, style)
    tried = Shelf(studio.home.shelf, studio.home.rooms).carry_out(step, own)
    assert tried.value == ()
    assert [each.name for each in tried.folder.iterdir()] == ["artifact.json"]
    assert tuned(style, VIDEO, tried.value) == style


@pytest.mark.parametrize("codecs", ["av1+h264", "hevc"])
def test_chunks_of_other_crfs_have_the_same_init_segment(
    studio: Any, film: str, codecs: Codecs
) -> None:
    media = studio.probe(film)
    source = FilmSource(film, media.container, media.picture)
    style = look(RATE, renditions(320, 180, VIDEO.ladder), replace(VIDEO, codecs=codecs))
    calm = FootageChunk((Span(50, 100),), (Span(1, 50),))
    heads = []
    for chunk in (FootageChunk((Span(0, 50),)), calm):
        codings = tuple(each.at(each.crf, each.crf + 12) for each in style.codings)
        other = replace(style, codings=codings)
        made = studio.do(Encode(chunk, source, other))
        heads.append(
            [
                (made.folder / f"{each.name}.mp4").read_bytes().partition(b"moof")[0][:-4]
                for each in other.renditions
            ]
        )
    assert heads[0] == heads[1] and len(heads[0]) == 4
