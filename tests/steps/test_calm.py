"""Calm parts, encoded by the real ffmpeg: fewer frames, at the very times that were planned."""

import subprocess
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.errors import ToolFailed
from pipeline.model.ladder import Rendition
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan import cmaf
from pipeline.plan.calm import calmed, shown
from pipeline.plan.encode import Look, look
from pipeline.plan.retime import retimed
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.package import MakePackage
from pipeline.steps.segments import join
from pipeline.steps.slides import Slides

pytestmark = pytest.mark.media

SIZES = (Rendition("144", 256, 144, 300), Rendition("90", 160, 90, 100))
RATE = Fraction(25)
# Four seconds that stand still but for a pointer, two that move, four that stand still again.
SCREEN = (
    "color=white:s=640x360:r=25:d=10[back];color=black:s=6x8:r=25:d=10[pointer];"
    "testsrc2=s=640x360:r=25:d=10[motion];"
    "[back]drawbox=x=80:y=60:w=300:h=40:c=navy:t=fill,drawbox=x=80:y=130:w=420:h=90:c=gray:t=4[a];"
    "[a][motion]overlay=enable='between(t,4,5.99)'[b];"
    "[b][pointer]overlay=x='200+40*t':y=300:enable='between(t,1,2)'"
)


@pytest.fixture
def film(studio: Any) -> str:
    made: str = studio.make(
        "-f", "lavfi", "-i", SCREEN, "-c:v", "libx264", "-preset", "veryfast", "-g", "25",
        "-pix_fmt", "yuv420p", name="film.mp4",
    )  # fmt: skip
    return made


def encode(
    studio: Any, film: str, spans: tuple[Span, ...], calm_rate: int = 5
) -> tuple[Encode, Look]:
    media = studio.probe(film)
    style = look(RATE, SIZES, replace(Video(), gop_seconds=2, calm_rate=calm_rate))
    seen = studio.do(Slides(film, media.container, media.picture)).value
    (chunk,) = calmed([FootageChunk(spans)], seen.calm, RATE, True)
    return Encode(chunk, FilmSource(film, media.container, media.picture), style), style


def frames(file: Path) -> list[tuple[Fraction, Any]]:
    import av

    with av.open(str(file)) as container:
        found = [
            (Fraction(f.time_base or 0) * (f.pts or 0), f.to_ndarray(format="gray8"))
            for f in container.decode(video=0)
        ]
    return [(at - found[0][0], grey) for at, grey in found]


def test_what_stands_still_is_found_although_a_pointer_moves(studio: Any, film: str) -> None:
    step, _ = encode(studio, film, (Span(0, 250),))
    (first, second) = step.chunk.calm
    assert first.start < 10 and 85 < first.end <= 100
    assert 150 <= second.start < 165 and second.end >= 245


def test_frames_are_shown_when_they_were_planned(studio: Any, film: str) -> None:
    step, style = encode(studio, film, (Span(0, 75), Span(90, 250)))
    planned = shown(step.chunk, style.calm_step)
    assert len(planned) < 120 < step.chunk.frames == 235
    made = studio.do(step)
    assert made.value.frames == 235
    for size in SIZES:
        data = (made.folder / f"{size.name}.mp4").read_bytes()
        track = cmaf.read(data)
        assert [at for at, _ in frames(made.folder / f"{size.name}.mp4")] == [
            n / RATE for n in planned
        ]
        assert [each.duration for each in track.fragments] == [25600, 25600, 25600, 25600, 17920]
        assert [cmaf.decode_time(data, each) for each in track.fragments] == [
            0, 25600, 51200, 76800, 102400,
        ]  # fmt: skip
        # Readers shift a whole track by its most negative offset: a frame of the grid, as usual.
        assert min(min(cmaf.samples(data, each).shown) for each in track.fragments) == -512


def test_it_shows_the_same_as_with_all_frames(studio: Any, film: str) -> None:
    calm, style = encode(studio, film, (Span(0, 250),))
    whole, _ = encode(studio, film, (Span(0, 250),), calm_rate=0)
    planned = shown(calm.chunk, style.calm_step)
    few, every = studio.do(calm), studio.do(whole)
    assert few.ref.key != every.ref.key
    every_frame = [grey.astype(int) for _, grey in frames(every.folder / "144.mp4")]
    for n, (_, grey) in zip(planned, frames(few.folder / "144.mp4"), strict=True):
        assert abs(grey.astype(int) - every_frame[n]).mean() < 3
    assert (few.folder / "144.mp4").stat().st_size < 1.2 * (every.folder / "144.mp4").stat().st_size


def test_calm_and_other_chunks_fit_one_another(studio: Any, film: str, ffmpeg: str) -> None:
    first, style = encode(studio, film, (Span(0, 100),))
    second, _ = encode(studio, film, (Span(100, 150),))
    third, _ = encode(studio, film, (Span(150, 250),))
    assert first.chunk.calm and not second.chunk.calm and third.chunk.calm
    refs = tuple(studio.do(each).ref for each in (first, second, third))
    chunks = (first.chunk, second.chunk, third.chunk)
    made = studio.do(MakePackage(refs, chunks, None, style, ()))
    assert made.value.seconds == 10
    joined = made.folder.parent / "joined.mp4"
    strand = made.value.pictures[0]
    join(made.folder, strand, strand.segments, joined)
    times = [at for at, _ in frames(joined)]
    places = [
        (at + n) / RATE
        for at, chunk in zip((0, 100, 150), chunks, strict=True)
        for n in shown(chunk, style.calm_step)
    ]
    assert times == places
    assert max(b - a for a, b in pairwise(times)) == Fraction(1, 5)
    check = [ffmpeg, "-v", "warning", "-xerror", "-i", str(joined), "-f", "null", "-"]
    assert subprocess.run(check, capture_output=True, text=True).stderr == ""


def test_frames_at_other_times_are_refused(studio: Any, film: str) -> None:
    step, style = encode(studio, film, (Span(0, 250),))
    data = (studio.do(step).folder / "90.mp4").read_bytes()
    planned = list(shown(step.chunk, style.calm_step))
    assert retimed(data, planned, 250, 512) == data
    planned[20] += 1
    with pytest.raises(ToolFailed, match="not where they were planned"):
        retimed(data, planned, 250, 512)
    with pytest.raises(ToolFailed, match=f"{len(planned)} frames were encoded instead of 3"):
        retimed(data, planned[:3], 250, 512)
