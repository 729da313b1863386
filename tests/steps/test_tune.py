"""A few seconds are tried for real, and the quality that was aimed at is reached."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import renditions
from pipeline.model.profile import Codecs, Rung, Video
from pipeline.model.span import Span
from pipeline.plan.encode import look
from pipeline.plan.noise import cleaner
from pipeline.plan.rungs import useful
from pipeline.plan.tune import Tried, samples, trials, tuned
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
    made = studio.do(Tune(samples(150, [], RATE, style.gop), source, style, False))
    tried = made.value.tried
    assert {(each.name, each.codec, each.crf) for each in tried} == {
        (size.name, size.codec, look.coding(size.codec).crf)
        for look in trials(style) for size in look.renditions
    }  # fmt: skip
    assert [each.name for each in made.folder.iterdir()] == ["artifact.json"]
    found = tuned(style, VIDEO, tried)
    assert all(found.coding(each.codec).crf != each.crf for each in style.codings)
    again = studio.do(Tune(samples(150, [], RATE, style.gop), source, found, False)).value.tried
    for name in ("180", "180-av1"):
        before, after = (missed(trial, name) for trial in (tried, again))
        assert after < 2 or after < before / 2
    (one, *_), (two, *_) = ([t for t in tried if t.name == size] for size in ("180", "120"))
    assert one.kbps > 1.3 * two.kbps and one.vmaf > two.vmaf + 5


def missed(tried: Sequence[Tried], name: str) -> float:
    """By how much the first CRF of a size misses what was aimed at."""
    own = [each for each in tried if each.name == name]
    first = min(each.crf for each in own)
    return abs(fmean(t.vmaf for t in own if t.crf == first and t.vmaf is not None) - VIDEO.vmaf)


def test_an_ffmpeg_without_libvmaf_leaves_the_crf_as_it_is(studio: Any, film: str) -> None:
    old = Path("/usr/bin/ffmpeg")
    if not old.exists():
        pytest.skip("Debian's ffmpeg, which has no libvmaf, is not installed")
    media = studio.probe(film)
    style = look(RATE, renditions(320, 180, VIDEO.ladder), replace(VIDEO, codecs="h264"))
    source = FilmSource(film, media.container, media.picture)
    own = Tools(Settings(tools=ToolSettings(ffmpeg=str(old))), studio.home)
    step = Tune(samples(150, [], RATE, style.gop), source, style, True)
    made = Shelf(studio.home.shelf, studio.home.rooms).carry_out(step, own)
    assert made.value.tried == () and made.value.noise > 0
    assert [each.name for each in made.folder.iterdir()] == ["artifact.json"]
    assert tuned(style, VIDEO, ()) == style and useful(style, (), Fraction(0)) == (style, ())


def test_noise_is_found_beside_edges_and_taken_out(studio: Any) -> None:
    """Half of the picture is sharp text-like edges: they are no noise."""
    rng = np.random.default_rng(1)
    picture = np.full((180, 320), 110.0)
    picture[:90, ::4] = 30
    frames = (picture + rng.normal(0, 3, (50, 180, 320))).clip(0, 255).astype(np.uint8)
    raw = studio.home.root / "frames.raw"
    raw.write_bytes(frames.tobytes())
    film = studio.make(
        "-f", "rawvideo", "-pix_fmt", "gray", "-s", "320x180", "-r", "25", "-i", str(raw),
        "-vf", "scale=out_range=full,setparams=range=tv,format=yuv420p", "-c:v", "libx264", "-qp",
        "1", name="noisy.mp4",
    )  # fmt: skip
    media = studio.probe(film)
    source = FilmSource(film, media.container, media.picture)
    style = look(RATE, renditions(320, 180, VIDEO.ladder), Video(preset="ultrafast"))
    noise = studio.do(Tune(samples(50, [], RATE, style.gop), source, style, True)).value.noise
    assert noise == pytest.approx(3, rel=0.15)
    kept, cleaned = (
        studio.do(Encode(FootageChunk((Span(0, 50),)), source, each)).folder / "180.mp4"
        for each in (style, cleaner(style, noise))
    )
    assert cleaned.stat().st_size < 0.9 * kept.stat().st_size


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
