"""Costs of a program count with its children's; a picture that is a frame late is not compared."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.clip import RATE, Clip
from bench.meter import Failed, Meter
from bench.quality import vmaf

BURN = """
import subprocess, sys, time
if len(sys.argv) == 1:
    subprocess.run([sys.executable, __file__, "child"], check=True)
    print("done")
else:
    held = bytearray(150_000_000)
    while time.process_time() < 0.6:
        pass
"""


def test_a_child_counts(tmp_path: Path) -> None:
    program = tmp_path / "burn.py"
    program.write_text(BURN)
    meter = Meter()
    assert meter.run([sys.executable, program], tmp_path) == "done\n"
    assert meter.cpu >= 0.6
    assert max(meter.largest.values()) >= 150_000_000
    assert meter.tree_bytes >= 150_000_000


def test_what_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="ended with 3: no such lesson"):
        Meter().run(["sh", "-c", "echo no such lesson >&2; exit 3"], tmp_path)


@pytest.fixture(scope="module")
def clip(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> Clip:
    file = tmp_path_factory.mktemp("clip") / "clip.mp4"
    _encode(ffmpeg, ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r={RATE}:d=2"], [], file)
    return Clip("camera", file, 2 * RATE)


def _encode(ffmpeg: str, source: list[str], words: list[str], file: Path) -> Path:
    subprocess.run([ffmpeg, "-v", "error", *source, *words, "-y", str(file)], check=True)
    return file


@pytest.mark.media
def test_quality_falls_with_bytes(ffmpeg: str, clip: Clip, tmp_path: Path) -> None:
    source = ["-i", str(clip.file)]
    good = _encode(ffmpeg, source, ["-crf", "18"], tmp_path / "good.mp4")
    poor = _encode(ffmpeg, source, ["-crf", "45"], tmp_path / "poor.mp4")
    found = [vmaf(file, clip, False, tmp_path) for file in (good, poor)]
    assert found[0].mean > found[1].mean + 10
    assert found[1].low <= found[1].mean


@pytest.mark.media
def test_a_frame_late_is_refused(ffmpeg: str, clip: Clip, tmp_path: Path) -> None:
    late = ["-vf", "trim=start_frame=1,setpts=PTS-STARTPTS,tpad=stop=1:stop_mode=clone"]
    file = _encode(ffmpeg, ["-i", str(clip.file)], late, tmp_path / "late.mp4")
    with pytest.raises(Failed, match="not aligned"):
        vmaf(file, clip, False, tmp_path)


@pytest.mark.media
def test_a_frame_that_is_missing_is_refused(ffmpeg: str, clip: Clip, tmp_path: Path) -> None:
    short = ["-vf", "trim=end_frame=30"]
    file = _encode(ffmpeg, ["-i", str(clip.file)], short, tmp_path / "short.mp4")
    with pytest.raises(Failed, match="frames compared"):
        vmaf(file, clip, False, tmp_path)


@pytest.mark.media
def test_what_stands_still_is_compared_at_the_full_rate(ffmpeg: str, tmp_path: Path) -> None:
    bars = ["-f", "lavfi", "-i", f"smptebars=s=320x180:r={RATE}:d=2"]
    still = Clip("slides", _encode(ffmpeg, bars, [], tmp_path / "still.mp4"), 2 * RATE)
    fewer = ["-vf", "select='not(mod(n,5))'", "-fps_mode", "vfr", "-enc_time_base", f"1:{RATE}"]
    slow = _encode(ffmpeg, ["-i", str(still.file)], fewer, tmp_path / "slow.mp4")
    at_full_rate = vmaf(still.file, still, False, tmp_path)
    assert vmaf(slow, still, False, tmp_path).frames == at_full_rate.frames
