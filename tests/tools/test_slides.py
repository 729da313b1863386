"""Slides are found to the frame; cameras have none."""

import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.errors import BadMedia
from pipeline.model.facts import Seeing
from pipeline.plain import plain, typed
from pipeline.settings import LimitSettings
from pipeline.tools.probe import probe
from pipeline.tools.slides import find_slides

pytestmark = pytest.mark.media

# Twenty seconds of a screen with a clock in its corner; boxes appear as slides would.
CHANGES = (Fraction(132, 25), Fraction(9), Fraction(341, 25))
BOXES = ",".join(
    f"drawbox=x={40 + 150 * n}:y=60:w=120:h=90:c=black:t=fill:enable='gte(t,{float(at) - 0.02})'"
    for n, at in enumerate(CHANGES)
)
SCREEN = (
    f"color=c=white:s=640x360:r=25:d=20,{BOXES},"
    "drawbox=x=620:y=340:w=6:h=6:c=gray:t=fill:enable='lt(mod(t,1),0.5)'"
)


def slides(file: Path, **other: Any) -> list[tuple[Fraction, float]]:
    asked = {"path": str(file), "limits": plain(LimitSettings()), "accept_damage": True}
    media = probe(asked, file.parent, lambda _share: None)
    picture, told = media["picture"], list[float]()
    request = {
        "path": str(file), "container": media["container"], "stream": picture["index"],
        "pixels": 7680 * 4320, "seconds": picture["end"], "apart": "2",
        "keyframe_gap": picture["keyframe_gap"],
    }  # fmt: skip
    found = typed(Seeing, find_slides(request | other, file.parent, told.append)).slides
    assert told == sorted(told)
    assert all(0 <= share <= 1 for share in told)
    return [(slide.start, slide.change) for slide in found]


def film(folder: Path, ffmpeg: str, source: str, *codec: str, name: str = "film.mp4") -> Path:
    command = [ffmpeg, "-v", "error", "-f", "lavfi", "-i", source, *codec, str(folder / name)]
    subprocess.run(command, check=True)
    return folder / name


X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-sc_threshold", "0")


@pytest.mark.parametrize(
    ("codec", "name"),
    [((*X264, "-g", "50"), "film.mp4"), ((*X264, "-g", "50", "-bf", "2"), "film.ts"),
     (("-c:v", "mjpeg", "-q:v", "3"), "film.mov"),
     (("-c:v", "mpeg2video", "-g", "25", "-bf", "2", "-q:v", "3"), "film.mkv"),
     (("-c:v", "libsvtav1", "-preset", "12", "-g", "50", "-crf", "20"), "film.mp4")],
)  # fmt: skip
def test_slides_are_exact_to_the_frame(
    tmp_path: Path, ffmpeg: str, codec: tuple[str, ...], name: str
) -> None:
    found = slides(film(tmp_path, ffmpeg, SCREEN, *codec, name=name))
    assert [float(at) for at, _ in found] == pytest.approx([float(at) for at in CHANGES], abs=0.002)
    assert all(0.03 < change < 0.08 for _, change in found)


def test_rare_keyframes_give_half_a_second(tmp_path: Path, ffmpeg: str) -> None:
    found = slides(film(tmp_path, ffmpeg, SCREEN, *X264, "-g", "1000"))
    assert len(found) == len(CHANGES)
    assert all(0 <= late - at <= 0.6 for (late, _), at in zip(found, CHANGES, strict=True))


@pytest.mark.parametrize("frames", [13, 1])
def test_slides_between_which_no_picture_comes(tmp_path: Path, ffmpeg: str, frames: int) -> None:
    # A box every nine seconds, in so many frames; B-frames are to find their slide alone too.
    boxes = ",".join(
        f"drawbox=x={70 * n}:y=60:w=50:h=90:c=black:t=fill:enable='gte(t,{9 * n})'"
        for n in range(1, 8)
    )
    source = f"color=c=white:s=640x360:r=25:d=72,{boxes},select='lt(mod(n,225),{frames})'"
    codec = (*X264, "-g", "1000", "-bf", "3", "-x264-params", "b-adapt=0", "-fps_mode", "vfr")
    found = slides(film(tmp_path, ffmpeg, source, *codec))
    assert [at for at, _ in found] == [9 * n for n in range(1, 8)]


def test_slides_keep_their_distance(tmp_path: Path, ffmpeg: str) -> None:
    file = film(tmp_path, ffmpeg, SCREEN, *X264, "-g", "50")
    assert [float(at) for at, _ in slides(file, apart="5")] == pytest.approx([5.28, 13.64])


def test_a_real_recording_of_slides(media: Path) -> None:
    (found,) = slides(media / "lecture" / "opencast_scene-change.mov")
    assert found[0] == 12
    assert found[1] > 0.5


@pytest.mark.parametrize(
    "name",
    ["lecture/autoeditor_example.mp4", "lecture/mdn_friday.mp4", "lecture/opencast_av.mov",
     "camera/gopro_max-heromode.mp4", "camera/canon_mjpeg.avi", "camera/flir_vfr.mp4",
     "camera/sony_a7m3_avchd.mts"],
)  # fmt: skip
def test_cameras_have_no_slides(media: Path, name: str) -> None:
    assert slides(media / name) == []


def test_moving_pictures_have_no_slides(tmp_path: Path, ffmpeg: str) -> None:
    source = "mandelbrot=s=320x180:r=25,trim=duration=12"
    assert slides(film(tmp_path, ffmpeg, source, *X264, "-g", "25")) == []


def test_another_kind_of_file_is_refused(tmp_path: Path, ffmpeg: str) -> None:
    file = film(tmp_path, ffmpeg, "color=s=64x64:d=1", *X264)
    with pytest.raises(BadMedia):
        slides(file, container="matroska")
