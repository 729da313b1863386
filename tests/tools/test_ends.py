"""A file that was cut short says so itself, in every container, at every place but a few."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from pipeline.model.errors import BadMedia
from pipeline.model.media import Media
from pipeline.plain import plain, typed
from pipeline.plan.probe import crash, judge
from pipeline.settings import LimitSettings
from pipeline.tools import ends, inside

pytestmark = pytest.mark.media

FILM = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=3"]
TONE = ["-f", "lavfi", "-i", "sine=f=440:r=48000:d=3"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac"]
MPEG2 = ["-c:v", "mpeg2video", "-c:a", "mp2"]
PAL = ["-s", "720x576", "-pix_fmt", "yuv420p", "-c:v", "dvvideo", "-ac", "2", "-c:a", "pcm_s16le"]
KINDS: dict[str, list[str]] = {
    "fast.mp4": [*FILM, *TONE, *H264, "-movflags", "+faststart"], "a.mov": [*FILM, *TONE, *H264],
    "a.mkv": [*FILM, *TONE, *H264], "live.mkv": [*FILM, *TONE, *H264, "-live", "1"],
    "a.avi": [*FILM, *TONE, "-c:v", "mpeg4"], "a.flv": [*FILM, *TONE, *H264],
    "a.ts": [*FILM, *TONE, *H264], "a.m2ts": [*FILM, *TONE, *H264, "-c:a", "ac3"],
    "a.mpg": [*FILM, *TONE, *MPEG2], "a.mxf": [*FILM, *TONE, *MPEG2, "-c:a", "pcm_s16le"],
    "a.wmv": [*FILM, *TONE, "-c:v", "wmv2"], "a.dv": [*FILM, *TONE, *PAL], "a.ogg": TONE,
    "a.opus": [*TONE, "-f", "ogg"], "a.aac": TONE, "a.mp3": TONE,
    "bare.mp3": [*TONE, "-write_xing", "0"], "a.wav": TONE, "a.flac": TONE, "a.aiff": TONE,
    "a.amr": [*TONE, "-ar", "8000", "-ac", "1"], "a.w64": TONE,
    "a.3ga": [*TONE, "-ar", "8000", "-ac", "1", "-c:a", "libopencore_amrnb", "-f", "3gp"],
}  # fmt: skip
# Where a cut falls between two of these bytes, nobody can tell; docs/formats.md says so.
BORDERS = {"a.ts": 188, "a.m2ts": 192, "a.mpg": 2048, "a.amr": 32, "a.dv": 144_000}
Look = Callable[[Path], Media]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Probe and judge."""

    def looked(path: Path) -> Media:
        room = tmp_path / "room"
        room.mkdir(exist_ok=True)
        request = {"path": str(path), "limits": plain(LimitSettings()), "accept_damage": False}
        found, _ = inside.call("probe", request, room, reads=[path])
        return judge(typed(Media, found), False, 13)

    return looked


@pytest.mark.parametrize("name", KINDS)
def test_whole_files_are_taken_and_cut_ones_refused(
    name: str, tmp_path: Path, ffmpeg: str, look: Look
) -> None:
    file = tmp_path / name
    argv = [ffmpeg, "-nostdin", "-v", "error", *KINDS[name], f"file:{file}"]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    assert look(file).cut == ""
    whole, rng = file.read_bytes(), Random(name)
    for _ in range(3):
        at = rng.randrange(len(whole) // 20, len(whole) * 95 // 100)
        # Some bytes past a border: never on it.
        file.write_bytes(whole[: at - at % BORDERS.get(name, 1) + 3 + at % 7])
        with pytest.raises(BadMedia, match=r"cut short|beginning is damaged|neither"):
            look(file)


@pytest.mark.parametrize("folder", ["camera", "lecture", "speech"])
def test_no_real_recording_is_taken_for_a_cut_one(media: Path, look: Look, folder: str) -> None:
    for file in sorted((media / folder).iterdir()):
        if file.suffix not in (".vtt", ".txt"):
            assert look(file).cut == "", file


def test_trailing_tags_and_rubbish_are_no_cut(tmp_path: Path, ffmpeg: str) -> None:
    for name, more in (("a.mp3", b"TAG" + bytes(125)), ("a.aac", b"TAG" + bytes(125)),
                       ("a.mp4", b"rubbish at the end"), ("a.mpg", bytes(5000))):  # fmt: skip
        file = tmp_path / name
        argv = [ffmpeg, "-nostdin", "-v", "error", *TONE, f"file:{file}"]
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
        with open(file, "ab") as grown:
            grown.write(more)
        container = {"mp4": "mov", "mpg": "mpeg"}.get(name[2:], name[2:])
        assert ends.cut(str(file), container, 0 if name == "a.mpg" else 500) == "", name


def test_who_takes_too_long_to_open_is_ended(tmp_path: Path) -> None:
    script = (
        "from pipeline.tools import probe; probe.OPENING = 0.01\n"
        "import av; av.open = lambda *a, **k: [None for _ in iter(int, 1)]\n"
        "probe._opened('x', probe.LimitSettings())"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert "the program that reads it" in crash(done.returncode)
