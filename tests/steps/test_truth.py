"""An exit code of 0 is no success: what a program left is read again, and what is not as planned
never counts. The ffmpeg here is the real one, and something spoils what it leaves."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.errors import ToolFailed
from pipeline.model.ladder import Rendition
from pipeline.model.profile import Audio, Video
from pipeline.model.span import Span
from pipeline.model.timeline import Footage, Timeline
from pipeline.plan.encode import look
from pipeline.settings import Settings, ToolSettings
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.package import MakePackage
from pipeline.steps.pictures import MakePictures
from pipeline.steps.shelf import Shelf
from pipeline.steps.slides import Slides
from pipeline.steps.sound import EncodeSound
from pipeline.steps.step import Artifact, Step
from pipeline.tools.kit import Tools

pytestmark = pytest.mark.media

SIZES = (Rendition("144", 256, 144, 300), Rendition("90", 160, 90, 100))
FRAMES = 50


@dataclass(frozen=True, slots=True)
class Work:
    """Steps on two seconds of film, by an ffmpeg after which ``spoil`` (shell) is done."""

    studio: Any
    film: str
    folder: Path

    def encode(self) -> Encode:
        media = self.studio.probe(self.film)
        style = look(media.picture.rate, SIZES, replace(Video(), gop_seconds=1))
        source = FilmSource(self.film, media.container, media.picture)
        return Encode(FootageChunk((Span(0, FRAMES),)), source, style)

    def sound(self) -> EncodeSound:
        media = self.studio.probe(self.film)
        line = Timeline(media.picture.rate, FRAMES, (Footage(0, FRAMES),))
        return EncodeSound(self.film, media.container, media.sound, line, Audio())

    def package(self) -> MakePackage:
        shown, heard = self.studio.do(self.encode()), self.studio.do(self.sound())
        return MakePackage(
            (shown.ref,), (FootageChunk((Span(0, FRAMES),)),), heard.ref, self.encode().look, ()
        )

    def spoiled(self, step: Step[Any], spoil: str) -> Artifact[Any]:
        program = self.folder / "ffmpeg.sh"
        program.write_text(f'#!/bin/sh\n"{self.studio.program}" "$@" || exit\n{spoil}\n')
        program.chmod(0o755)
        settings = Settings(tools=ToolSettings(ffmpeg=str(program)))
        home = self.studio.home
        return Shelf(home.shelf, home.rooms).carry_out(step, Tools(settings, home))


@pytest.fixture
def work(studio: Any, tmp_path: Path) -> Work:
    film = studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=256x144:r=25:d=2", "-f", "lavfi", "-i", "sine=440:d=2",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", name="film.mp4",
    )  # fmt: skip
    return Work(studio, film, tmp_path)


ZEROS = "head -c {1} /dev/zero | dd of={0} bs=1 seek={2} conv=notrunc 2>/dev/null"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ("truncate -s -700 144.mp4", "does not fit|after the last box"),
        (": > 90.mp4", "no moov"),
        ("cp 90.mp4 144.mp4", "160 x 90 pixels instead of avc1 of 256 x 144"),
        (f"test -f 90.mp4 && {ZEROS.format('90.mp4', 9000, 3000)}", "can be decoded|box"),
    ],
)
def test_a_chunk_that_is_not_as_planned_never_counts(work: Work, spoil: str, sentence: str) -> None:
    with pytest.raises(ToolFailed, match=sentence):
        work.spoiled(work.encode(), spoil)
    assert work.studio.do(work.encode()).value.frames == FRAMES


def test_sound_that_is_not_as_planned_never_counts(work: Work) -> None:
    for spoil, sentence in (
        ("test ! -f sound.mp4 || truncate -s -90 sound.mp4", "does not fit|after the last box"),
        ("test ! -f source.raw || truncate -s -4 source.raw", "source.raw has 383996 bytes"),
        (f"test ! -f sound.mp4 || {ZEROS.format('sound.mp4', 4000, 3000)}", "can be decoded"),
    ):
        with pytest.raises(ToolFailed, match=sentence):
            work.spoiled(work.sound(), spoil)
    assert abs(work.studio.do(work.sound()).value.samples - 96_000) < 480


def test_sizes_that_a_chunk_has_beside_those_of_the_lesson_do_no_harm(work: Work) -> None:
    step = work.package()
    narrow = replace(step.look, renditions=step.look.renditions[1:])
    made = work.studio.do(replace(step, look=narrow))
    assert [strand.name for strand in made.value.pictures] == ["90"]
    assert [label for label, _ in made.value.downloads] == ["90p", "m4a"]
    assert not list(made.folder.glob("*144*"))


@pytest.mark.parametrize("file", ["144-stub.mp4", "audio-stub.mp4", "lesson-144p.mp4"])
def test_a_download_that_is_not_whole_never_counts(work: Work, file: str) -> None:
    step = work.package()
    with pytest.raises(ToolFailed, match="does not fit its file"):
        work.spoiled(step, f"test ! -f {file} || truncate -s -1 {file}")
    assert work.studio.do(step).value.seconds == 2


def test_an_index_of_something_else_never_counts(work: Work) -> None:
    file = "144-stub.mp4"
    remade = f'"{work.studio.program}" -v error -y -i {file} -map 0:v -c copy x.mp4'
    with pytest.raises(ToolFailed, match="the index has the tracks vide"):
        work.spoiled(work.package(), f"test ! -f {file} || {remade} && mv x.mp4 {file}")


def test_what_ffmpeg_conceals_is_known(studio: Any, tmp_path: Path) -> None:
    """Its exit code is 0, and nothing was decoded twice to find it."""
    studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=256x144:r=25:d=10", "-f", "lavfi", "-i", "sine=440:d=10",
        "-c:v", "libx264", "-g", "25", "-c:a", "aac", name="film.mp4",
    )  # fmt: skip
    film = bytearray((studio.home.root / "film.mp4").read_bytes())
    third = len(film) // 3
    film[third : 2 * third] = Random(1).randbytes(third)
    (tmp_path / "bad.mp4").write_bytes(film)
    digest = studio.take(tmp_path / "bad.mp4")
    media = studio.probe(digest)
    style = look(Fraction(25), SIZES, Video())
    source = FilmSource(digest, media.container, media.picture)
    found = studio.do(Encode(FootageChunk((Span(0, 250),)), source, style)).value
    assert found.frames == 250
    still = max(found.damage, key=lambda each: each.seconds)
    assert 2 < still.start < 5 < still.end < 8
    (silent,) = studio.listen(digest).value.damage
    assert 2 < silent.seconds < 5


def test_a_picture_that_changes_its_size_keeps_all_its_frames(studio: Any, tmp_path: Path) -> None:
    made = b""
    for size, at in (("256x144", "0"), ("320x240", "2")):
        studio.make(
            "-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d=2", "-c:v", "libx264", "-g", "25",
            "-output_ts_offset", at, name="part.ts",
        )  # fmt: skip
        made += (studio.home.root / "part.ts").read_bytes()
    (tmp_path / "both.ts").write_bytes(made)
    digest = studio.take(tmp_path / "both.ts")
    media = studio.probe(digest)
    source = FilmSource(digest, media.container, media.picture)
    step = Encode(FootageChunk((Span(0, 100),)), source, look(Fraction(25), SIZES, Video()))
    assert studio.do(step).value.frames == 100
    assert len(studio.do(Slides(digest, media.container, media.picture)).value.slides) <= 1


def test_a_chunk_that_changed_on_the_shelf_is_not_packaged(work: Work) -> None:
    step = work.package()
    chunk = work.studio.home.shelf / "encode" / step.encoded[0].key / "90.mp4"
    whole = chunk.read_bytes()
    last = whole.rindex(b"moof") - 4
    chunk.write_bytes(whole[:last])  # a whole file, a second short
    with pytest.raises(ToolFailed, match="90p has 25 frames instead of 50"):
        work.studio.do(step)


def test_pictures_have_their_sizes(work: Work) -> None:
    package = work.studio.do(work.package())
    strands = package.value.pictures
    assert work.studio.do(
        MakePictures(package.ref, strands[-1], strands[0], Fraction(0))
    ).value.sheets
    wrong = replace(strands[0], width=300)
    with pytest.raises(ToolFailed, match="256 x 144 pixels instead of 300 x 144"):
        work.studio.do(MakePictures(package.ref, strands[-1], wrong, Fraction(0)))
