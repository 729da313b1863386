"""Steps on a machine that has not the footage: they make what they make where it is."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.profile import Audio, Video
from pipeline.model.span import Span
from pipeline.model.timeline import Footage, Timeline, Title
from pipeline.plan.encode import look
from pipeline.settings import FootageSettings, Home, Settings, ToolSettings
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.listen import Listen
from pipeline.steps.opening import Opening
from pipeline.steps.shelf import Shelf, noted_files
from pipeline.steps.sound import EncodeSound
from pipeline.steps.step import Artifact, Step
from pipeline.tools import fetching
from pipeline.tools.blocks import BLOCK
from pipeline.tools.cache import Cache
from pipeline.tools.kit import Tools
from pipeline.tools.vault import Vault

pytestmark = pytest.mark.media

# Four seconds of noise, ten times: what is encoded for it is little, and there is much of it.
NOISE = "testsrc2=s=192x108:r=25:d=4,noise=alls=70:allf=t"
RATE = 25


@dataclass(frozen=True, slots=True)
class Far:
    """A machine without footage; what it has of it is in ``cache``."""

    home: Home
    vault: Vault

    def do(self, step: Step[Any], ffmpeg: str = "") -> Artifact[Any]:
        tools = ToolSettings(threads=1, ffmpeg=ffmpeg)
        rules = Settings(footage=FootageSettings(store="s3"), tools=tools)
        kit = Tools(rules, self.home, vault=lambda: self.vault)
        return Shelf(self.home.shelf, self.home.rooms).carry_out(step, kit)

    @property
    def cache(self) -> Cache:
        return Cache(self.home.cache, self.vault, 2**40)

    def spoil(self, digest: str) -> int:
        """Fill the holes of a film with something else than zeros; how many blocks that were."""
        folder = self.home.cache / digest
        held = (folder / "held").read_bytes()
        size = (folder / "film").stat().st_size
        with open(folder / "film", "r+b") as file:
            for number in (n for n, here in enumerate(held) if not here):
                file.seek(number * BLOCK)
                file.write(b"\x5a" * min(BLOCK, size - number * BLOCK))
        return held.count(0)


@pytest.fixture
def far(tmp_path: Path, vault: Vault) -> Far:
    return Far(Home(tmp_path / "far").make(), vault)


def near(studio: Any, step: Step[Any], ffmpeg: str = "") -> Artifact[Any]:
    kit = Tools(Settings(tools=ToolSettings(threads=1, ffmpeg=ffmpeg)), studio.home)
    return Shelf(studio.home.shelf, studio.home.rooms).carry_out(step, kit)


def filmed(studio: Any, far: Far, name: str, *codec: str, again: int = 9) -> tuple[str, int]:
    """Footage that is in the bucket: its digest and size."""
    short = studio.home.root / f"short-{name}"
    studio.make(
        "-f", "lavfi", "-i", NOISE, "-f", "lavfi", "-i", "sine=d=4", *codec, name=short.name
    )
    loop = ("-stream_loop", str(again), "-i", str(short), "-map", "0", "-c", "copy")
    digest: str = studio.make(*loop, name=name)
    file = studio.home.root / name
    far.vault.keep(digest, file)
    return digest, file.stat().st_size


def half(found: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """An index that tells too little."""

    def less(*asked: Any) -> list[Any]:
        ranges = found(*asked)
        return ranges[: len(ranges) // 2]

    return less


def encode(studio: Any, digest: str, first: int) -> Encode:
    """A second of it."""
    media = studio.probe(digest)
    style = look(media.picture.rate, (Rendition("90", 160, 90, 9000),), Video())
    film = FilmSource(digest, media.container, media.picture, media.stills)
    return Encode(FootageChunk((Span(first, first + RATE),)), film, style)


H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "8", "-g", "50", "-c:a", "aac")
# Each picture by itself, and zeros are one: nothing would complain.
RAW = ("-c:v", "rawvideo", "-pix_fmt", "uyvy422", "-c:a", "pcm_s16le")


@pytest.mark.parametrize(("name", "codec"), [("film.mp4", H264), ("film.mov", RAW)])
def test_a_chunk_is_the_same_and_reads_its_part(
    studio: Any, far: Far, name: str, codec: tuple[str, ...]
) -> None:
    digest, size = filmed(studio, far, name, *codec)
    chunks = [encode(studio, digest, at * RATE) for at in (30, 31)]
    made = [far.do(chunks[0])]
    assert far.cache.size() < size / 2
    # Whatever a hole reads as, it makes no difference.
    assert far.spoil(digest) > size / 2 / BLOCK
    made.append(far.do(chunks[1]))
    for here, there in zip(map(lambda each: near(studio, each), chunks), made, strict=True):
        assert noted_files(here.folder) == noted_files(there.folder)
        assert here.value == there.value and here.ref.key == there.ref.key


def test_a_hole_that_is_read_all_the_same_never_shows(
    studio: Any, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that told too little: the reader complains, and reads the whole."""
    digest, size = filmed(studio, far, "film.mp4", *H264)
    step = encode(studio, digest, 700)
    monkeypatch.setattr(fetching, "_found", half(fetching._found))
    made = far.do(step)
    assert far.cache.size() >= size
    assert noted_files(near(studio, step).folder) == noted_files(made.folder)


def test_a_hole_is_not_heard_by_the_system_s_ffmpeg_either(
    studio: Any, far: Far, monkeypatch: pytest.MonkeyPatch, ffmpeg: str
) -> None:
    """Debian 12 has 5.1, which does not count errors at its end."""
    program = shutil.which("ffmpeg") or ffmpeg
    digest, size = filmed(studio, far, "film.mp4", *H264)
    media = studio.probe(digest)
    step = Listen(digest, media.container, media.sound, media.length, 25.0)
    monkeypatch.setattr(fetching, "_found", half(fetching._found))
    made = far.do(step, program)
    assert far.cache.size() >= size
    assert noted_files(near(studio, step, program).folder) == noted_files(made.folder)


@pytest.mark.parametrize("shift", [Fraction(0), Fraction(-3), Fraction(3, 2)])
def test_the_sound_of_the_opening_reads_the_beginning(
    studio: Any, far: Far, shift: Fraction
) -> None:
    digest, size = filmed(studio, far, "film.mp4", *H264)
    media = studio.probe(digest)
    line = Timeline(Fraction(RATE), 6 * RATE, (Title("intro", RATE), Footage(0, 6 * RATE)))
    sound = EncodeSound(digest, media.container, media.sound, line, Audio(), shift)
    made = far.do(Opening(sound))
    assert far.spoil(digest) > size / 2 / BLOCK and made.value > 0
    assert noted_files(near(studio, Opening(sound)).folder) == noted_files(made.folder)


def test_both_of_two_streams_are_read_from_the_beginning(studio: Any, far: Far) -> None:
    two = ("-map", "0", "-map", "1", "-map", "1", "-disposition:a", "default")
    digest, size = filmed(studio, far, "film.mov", *H264[:-1], "pcm_s16le", *two)
    media = studio.probe(digest)
    assert media.sound.second is not None
    line = Timeline(Fraction(RATE), 6 * RATE, (Footage(0, 6 * RATE),))
    step = Opening(EncodeSound(digest, media.container, media.sound, line, Audio()))
    made = far.do(step)
    assert far.spoil(digest) > size / 2 / BLOCK and made.value > 0
    assert noted_files(near(studio, step).folder) == noted_files(made.folder)


def test_what_has_no_index_is_fetched_whole(studio: Any, far: Far) -> None:
    digest, size = filmed(studio, far, "film.mkv", *H264, again=0)
    media = studio.probe(digest)
    step = Listen(digest, media.container, media.sound, media.length, 25.0)
    made = far.do(step)
    assert far.cache.size() >= size
    assert noted_files(near(studio, step).folder) == noted_files(made.folder)
