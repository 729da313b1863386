"""A download is the very film that its playlist plays, and holds the only copy of its segments."""

import subprocess
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.package import ChapterMark, Package, Strand
from pipeline.model.profile import Audio, Video
from pipeline.model.span import Span
from pipeline.model.timeline import Footage, Timeline
from pipeline.plan import cmaf, playlists
from pipeline.plan.encode import look
from pipeline.plan.package import chapter_metadata, stub
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.package import MakePackage
from pipeline.steps.segments import join, read
from pipeline.steps.sound import EncodeSound

pytestmark = pytest.mark.media

SIZES = (Rendition("144", 256, 144, 300), Rendition("90", 160, 90, 100))
SECONDS, CUT = 7, Fraction(12, 5)
MARKS = (ChapterMark(Fraction(0), "Оғоз"), ChapterMark(Fraction(3), "Қонуни Ом; I = U/R"))


@dataclass(frozen=True, slots=True)
class Made:
    """A packaged lesson in ``folder``, with a playlist of each strand beside its files."""

    folder: Path
    package: Package
    program: str
    frames: int

    def strands(self) -> tuple[Strand, ...]:
        sound = self.package.sound
        return (*self.package.pictures, *([sound] if sound else []))

    def listed(self, strand: Strand) -> Path:
        """Its playlist, as a file beside what it names."""
        file = self.folder / f"{strand.name}.m3u8"
        file.write_text(playlists.media(strand, str))
        return file

    def hashes(self, file: Path, *args: str) -> list[str]:
        """What ffmpeg says of each packet or frame: time, length, bytes and digest.

        Ticks of what time is told first.
        """
        argv = [self.program, "-v", "error", "-allowed_extensions", "ALL"]
        argv = argv if file.suffix == ".m3u8" else argv[:3]
        argv += ["-i", str(file), *args, "-f", "framehash", "-hash", "sha256", "-"]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        lines = done.stdout.splitlines()
        return [line for line in lines if line[0] != "#" or line.startswith("#tb")]


def package(studio: Any, sounding: bool, rate: int = 25) -> Made:
    film = studio.make(
        "-f", "lavfi", "-i", f"testsrc2=s=256x144:r={rate}:d={SECONDS}",
        "-f", "lavfi", "-i", f"aevalsrc=sin(440*t*t):d={SECONDS}",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", name="film.mp4",
    )  # fmt: skip
    media = studio.probe(film)
    style = look(media.picture.rate, SIZES, replace(Video(), gop_seconds=1, preset="medium"))
    frames, cut = rate * SECONDS, round(rate * CUT)
    chunks = (FootageChunk((Span(0, cut),)), FootageChunk((Span(cut, frames),)))
    source = FilmSource(film, media.container, media.picture)
    shown = tuple(studio.do(Encode(each, source, style)).ref for each in chunks)
    line = Timeline(media.picture.rate, frames, (Footage(0, frames),))
    heard = studio.do(EncodeSound(film, media.container, media.sound, line, Audio())).ref
    made = studio.do(MakePackage(shown, chunks, heard if sounding else None, style, MARKS))
    return Made(made.folder, made.value, studio.program, frames)


@pytest.fixture
def made(studio: Any) -> Made:
    return package(studio, sounding=True)


@pytest.mark.parametrize("rate", [25, 12])
def test_it_is_frame_by_frame_and_sample_by_sample_what_the_playlist_plays(
    studio: Any, rate: int
) -> None:
    """At 12 frames a second ffmpeg counts in other ticks than the segments do."""
    made = package(studio, sounding=True, rate=rate)
    picture, sound = made.package.pictures[0], made.package.sound
    assert sound and made.package.downloads == (("144p", "lesson-144p.mp4"), ("m4a", "lesson.m4a"))
    film, heard = made.folder / "lesson-144p.mp4", made.folder / "lesson.m4a"
    frames = made.hashes(made.listed(picture), "-map", "0:v", "-fps_mode", "passthrough")
    assert len(frames) == made.frames + 1
    assert made.hashes(film, "-map", "0:v", "-fps_mode", "passthrough") == frames
    packets = made.hashes(made.listed(sound), "-map", "0:a")
    for file in (film, heard):
        # An index says where within the last packet the sound ends, a playlist does not.
        found = made.hashes(file, "-map", "0:a")
        assert len(found) == len(packets) and found[:-1] == packets[:-1]


def test_every_player_of_files_finds_what_a_remuxer_would_have_left(made: Made) -> None:
    """Times, edit lists, chapters: those of a file that ffmpeg made of the same tracks."""
    picture, sound = made.package.pictures[0], made.package.sound
    assert sound
    tracks = []
    for each in (picture, sound):
        tracks.append(join(made.folder, each, each.segments, made.folder / f"{each.name}-all.mp4"))
    plain = made.folder / "plain.mp4"
    marks = made.folder / "marks.txt"
    marks.write_text(chapter_metadata(MARKS, Fraction(SECONDS)), "utf-8")
    args = stub([each.name for each in tracks], marks.name, plain.name)
    while "-t" in args:
        at = args.index("-t")
        del args[at : at + 2]
    subprocess.run([made.program, "-v", "error", *args], cwd=made.folder, check=True)
    film = made.folder / "lesson-144p.mp4"
    assert _told(film) == _told(plain)
    assert _index(film) == _index(plain)
    assert made.hashes(film, "-c", "copy") == made.hashes(plain, "-c", "copy")
    begin = film.read_bytes()[:64]
    assert begin[4:8] == b"ftyp" and b"moov" in begin
    capture = cv2.VideoCapture(str(film))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == made.frames
    capture.set(cv2.CAP_PROP_POS_FRAMES, 100)
    assert capture.read()[0]
    capture.release()


def _index(file: Path) -> list[tuple[bytes, bytes]]:
    """The boxes of its index, but those that say where samples lie."""
    data, found = file.read_bytes(), []

    def walk(start: int, end: int) -> None:
        for kind, at, body, stop in cmaf.boxes(data, start, end):
            if kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
                found.append((kind, b""))
                walk(body, stop)
            elif kind not in (b"stsc", b"stco", b"co64", b"ftyp", b"mdat", b"free"):
                found.append((kind, data[at:stop]))

    walk(0, len(data))
    return found


def _told(file: Path) -> list[Any]:
    with av.open(str(file)) as opened:
        chapters = [(c["start"], c["end"], c["metadata"]["title"]) for c in opened.chapters()]
        assert [title for _, _, title in chapters] == [mark.title for mark in MARKS]
        streams = [(s.type, s.start_time, s.duration, s.frames) for s in opened.streams]
        return [opened.start_time, opened.duration, chapters, streams]


def test_no_bytes_of_a_segment_are_stored_twice(made: Made) -> None:
    files = {each.name: each.read_bytes() for each in made.folder.iterdir()}
    sound = made.package.sound
    assert sound
    for strand in made.strands():
        for each in strand.segments:
            data = read(made.folder, each)
            body = data[data.index(b"mdat") + 4 :]
            holders = [name for name, whole in files.items() if body in whole]
            copies = [name for _, name in made.package.downloads] if strand is sound else []
            assert {*holders} == {each.file, *copies}
            assert all(files[name].count(body) == 1 for name in holders)
    kept = {name for name in files if not name.startswith("90-")}
    inits = {"144-init.mp4", "audio-init.mp4"}
    assert kept == {"artifact.json", "lesson-144p.mp4", "lesson.m4a", *inits}


def test_without_sound_the_picture_is_alone(studio: Any) -> None:
    made = package(studio, sounding=False)
    assert made.package.downloads == (("144p", "lesson-144p.mp4"),)
    frames = made.hashes(made.listed(made.package.pictures[0]), "-map", "0:v")
    assert made.hashes(made.folder / "lesson-144p.mp4", "-map", "0:v") == frames
