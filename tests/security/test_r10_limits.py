"""Rows 10, 11 and 12: files that promise too much, rare codecs, and files changed by chance."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.security import matroska
from tests.security.films import GREY, H264, TONE, Films
from tests.security.look import Look, look_at, look_at_many
from tests.security.table import Note

pytestmark = pytest.mark.media

# Row 10 says less than 2 s, row 11 at most 10 s; of CPU, for others work on this machine too.
ROW_10, ROW_11 = 2.0, 10.0
# No picture that is taken needs more; the limit of a program (pipeline.tools.kit) is far higher.
PEAK = 1024**3
DAY = 24 * 3600
Make = Callable[[Films], bytes]
# Name, what makes it, what the sentence must say; "" where it may also be taken.
GIANT: dict[str, tuple[Make, str]] = {
    "png.mov": (Films.giant_png, "larger than Dars takes"),
    "vp9.webm": (Films.giant_vp9, "larger than Dars takes|damaged at its beginning"),
    "growing.mov": (Films.growing, ""),
}
LAVISH: dict[str, tuple[Make, str]] = {
    "gap.mkv": (lambda _: matroska.gap(28 * 3600), "longer|hours|cut short|neither"),
    "endless.mkv": (lambda _: matroska.endless(), ""),
    "long.mp4": (Films.long, ""),
    "crowd.mkv": (lambda _: matroska.crowd(2000), "more than 32 streams|no video or sound"),
    "chapters.mkv": (lambda films: films.chaptered(100_000), ""),
    "tags.mkv": (lambda _: matroska.tagged(50_000_000), ""),
    "packed.mkv": (lambda _: matroska.compressed(500_000_000), ""),
}
RARE: dict[str, tuple[Make, str]] = {
    "magicyuv.avi": (lambda films: films.of_codec("magicyuv"), "does not read"),
    "hap.avi": (lambda films: films.of_codec("Hap1"), "does not read"),
    "sheer.avi": (lambda films: films.of_codec("Shr0"), "does not read"),
    "tivo.ty": (lambda _: b"\xf5\x46\x7a\xbd" + bytes(200_000), "no video or sound|not of a kind"),
    "seed.caf": (Films.caf, ""),
}


@pytest.fixture
def films(tmp_path: Path, ffmpeg: str) -> Films:
    (tmp_path / "films").mkdir()
    return Films(tmp_path / "films", ffmpeg)


def seen(films: Films, made: dict[str, tuple[Make, str]]) -> dict[str, Look]:
    """Each file's outcome; wrong sentences fail here."""
    files = [films.folder / f"hostile-{name}" for name in made]
    for file, (make, _) in zip(files, made.values(), strict=True):
        file.write_bytes(make(films))
    looks = look_at(films.folder.parent / "home", files)
    found = dict(zip(made, looks, strict=True))
    for name, (_, sentence) in made.items():
        look = found[name]
        assert look.became in ("rejected", "taken")[: 1 if sentence else 2], look
        assert not sentence or any(each in look.said for each in sentence.split("|")), look
        assert look.peak_bytes < PEAK, look
    return found


@pytest.mark.row(10)
def test_giant_pictures_are_refused_quickly_and_in_little_memory(
    films: Films, record_property: Note
) -> None:
    found = seen(films, GIANT)
    record_property("cases", len(found))
    assert [look for look in found.values() if look.cpu_seconds > ROW_10] == []


@pytest.mark.row(11)
def test_lavish_files_cost_seconds_at_most(films: Films, record_property: Note) -> None:
    found = seen(films, LAVISH)
    record_property("cases", len(found))
    assert [look for look in found.values() if look.cpu_seconds > ROW_11] == []


@pytest.mark.row(12)
def test_rare_codecs_and_containers_are_refused(films: Films, record_property: Note) -> None:
    record_property("cases", len(seen(films, RARE)))


@pytest.mark.row(12)
def test_files_changed_by_chance_are_refused_or_taken_and_nothing_else_happens(
    films: Films, rng: random.Random, full: bool, record_property: Note
) -> None:
    bases = seeds(films)
    files = []
    for number in range(1000 if full else 100):
        name, data = rng.choice(bases)
        files.append(films.folder / f"{number:04}-{name}")
        files[-1].write_bytes(changed(data, rng))
    home = films.folder.parent / "home"
    home.mkdir()
    looks = look_at_many(home, files)
    record_property("cases", len(looks))
    assert [look for look in looks if look.became == "failed"] == []
    assert len(looks) == len(files)
    assert {path.name for path in films.folder.parent.iterdir()} == {"films", "home"}
    assert [path for path in (home / "rooms").glob("probe-*")] == []


def seeds(films: Films) -> list[tuple[str, bytes]]:
    """A small film of every kind that matters."""
    made = (
        ("mp4", H264, "aac"), ("mkv", H264, "libopus"), ("avi", ("-c:v", "mpeg4"), "pcm_s16le"),
        ("ts", H264, "mp2"), ("mov", ("-c:v", "mjpeg"), "alac"), ("flv", ("-c:v", "flv1"), "aac"),
        ("mpg", ("-c:v", "mpeg2video", "-r", "25"), "mp2"), ("mov", ("-c:v", "png"), "pcm_s16be"),
        ("webm", ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime"), "libopus"),
    )  # fmt: skip
    found = []
    for number, (kind, video, audio) in enumerate(made):
        codec = "flv" if "flv1" in video else ""
        more = ("-c:v", codec) if codec else video
        name = f"seed-{number}.{kind}"
        found.append((name, films.make(name, *more, "-c:a", audio, "-ar", "44100" if kind == "flv"
                                       else "48000", source=(*GREY, *TONE))))  # fmt: skip
    return found


def changed(data: bytes, rng: random.Random) -> bytes:
    """``data`` with some of its bytes other, gone, doubled or largest; mostly in the headers."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 100))):
        at = rng.randrange(len(made)) if rng.random() < 0.5 else rng.randrange(2000) % len(made)
        size = rng.choice((1, 2, 4, 8))
        how = rng.randrange(5)
        if how == 0:
            made[at : at + size] = rng.randbytes(size)
        elif how == 1:
            made[at : at + size] = b"\xff" * size
        elif how == 2:
            made[at : at + size] = b""
        elif how == 3:
            made[at:at] = made[at : at + size]
        else:
            made[at] ^= 1 << rng.randrange(8)
    return bytes(made)
