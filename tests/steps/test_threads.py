"""With more threads an encode is the same but for chance: frames, keyframes, init segments."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan import cmaf
from pipeline.plan.coding import codings
from pipeline.plan.encode import look
from pipeline.settings import Settings, ToolSettings
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.shelf import Shelf
from pipeline.steps.step import Artifact, Room
from pipeline.tools.kit import Tools

pytestmark = pytest.mark.media

SIZES = (Rendition("288", 512, 288, 800), Rendition("144", 256, 144, 300))
FRAMES = 50


def tools(studio: Any, threads: int) -> Tools:
    return Tools(Settings(tools=ToolSettings(threads=threads)), studio.home)


@pytest.fixture
def step(studio: Any) -> Encode:
    film = studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=512x288:r=25:d=3", "-c:v", "libx264", "-preset",
        "ultrafast", name="film.mp4",
    )  # fmt: skip
    media = studio.probe(film)
    style = look(media.picture.rate, SIZES, replace(Video(), gop_seconds=1))
    return Encode(
        FootageChunk((Span(0, FRAMES),)), FilmSource(film, media.container, media.picture), style
    )


def test_machines_with_other_cores_make_chunks_that_fit(studio: Any, step: Encode) -> None:
    def made(threads: int) -> Artifact[Any]:
        shelf = Shelf(studio.home.root / f"shelf {threads}", studio.home.rooms)
        return shelf.carry_out(step, tools(studio, threads))

    one, four = made(1), made(4)
    assert one.value == four.value
    assert one.ref.key == four.ref.key
    for each in SIZES:
        first, second = (
            cmaf.read((made.folder / f"{each.name}.mp4").read_bytes()) for made in (one, four)
        )
        assert first.init == second.init
        shapes = [[(f.samples, f.duration, f.sync) for f in t.fragments] for t in (first, second)]
        assert shapes[0] == shapes[1]
    command = json.loads((four.folder / "artifact.json").read_text())["commands"][0]
    counts = [command[n + 1] for n, word in enumerate(command) if word.endswith("threads")]
    assert counts == ["4"] * (2 + 1 + len(SIZES)), "filters, the input, every rendition"


def test_hevc_is_the_same_to_the_byte(studio: Any, step: Encode) -> None:
    sizes = tuple(replace(each, codec="hevc", kbps=200) for each in SIZES)
    video = replace(Video(), codecs="hevc", gop_seconds=1)
    hevc = replace(step, look=replace(step.look, renditions=sizes, codings=codings(video)))
    made = []
    for threads in (1, 4):
        shelf = Shelf(studio.home.root / f"shelf {threads}", studio.home.rooms)
        folder = shelf.carry_out(hevc, tools(studio, threads)).folder
        command = json.loads((folder / "artifact.json").read_text())["commands"][0]
        assert sum(f":pools={threads}" in word for word in command) == len(sizes)
        made.append([(folder / f"{each.name}.mp4").read_bytes() for each in sizes])
    assert made[0] == made[1]
    assert {cmaf.picture_codec(data) for data in made[0]} == {"hvc1.1.6.L63.90", "hvc1.1.6.L60.90"}
    films = (data.partition(b"moof")[2] for data in made[0])
    assert not any(b"x265" in film for film in films), "its options are no part of the picture"


def test_another_number_makes_nothing_again(studio: Any, step: Encode) -> None:
    shelf = Shelf(studio.home.shelf, studio.home.rooms)
    assert not shelf.carry_out(step, tools(studio, 1)).reused
    assert shelf.carry_out(step, tools(studio, 3)).reused


def test_decoding_and_scaling_do_not_depend_on_threads(
    studio: Any, step: Encode, tmp_path: Path
) -> None:
    source = studio.home.footage / step.film.track[:2] / step.film.track  # type: ignore[union-attr]
    graph = "[0:v]split=2[a][b];[a]scale=256:144[c];[b]scale=160:90,format=yuv420p[d]"
    seen = []
    for threads in (1, 4):
        room = Room(tmp_path / str(threads))
        room.folder.mkdir()
        args = ["-i", f"file:{source}", "-filter_complex", graph]
        args += ["-map", "[c]", "-f", "framemd5", "c", "-map", "[d]", "-f", "framemd5", "d"]
        tools(studio, threads).ffmpeg(args, room, Fraction(3))
        seen.append([room.path(name).read_text().splitlines() for name in "cd"])
    assert seen[0] == seen[1]
    assert len(seen[0][0]) > 75
