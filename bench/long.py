"""Long recordings for benchmarks, made cheaply: one minute, copied as often as needed."""

import subprocess
from pathlib import Path

from bench.clip import CLIPS, ROOT, clip
from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path

# Raised when the recipe changes.
EDITION = 1


def recording(minutes: int, size: str, rate: int) -> Path:
    """A moving test picture with the voice of the sample talk; made once, in bench/clips."""
    minute = CLIPS / f"minute-{size}-{rate}-{EDITION}.mkv"
    whole = CLIPS / f"long-{minutes}-{size}-{rate}-{EDITION}.mp4"
    CLIPS.mkdir(parents=True, exist_ok=True)
    if not minute.exists():
        voice = next((ROOT / "samples" / "inbox").glob("*/*/01*.mp4"))
        _ffmpeg(
            "-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}", "-stream_loop", "-1", "-i", voice,
            "-map", "0:v", "-map", "1:a", "-t", "60", "-c:v", "libx264", "-preset", "veryfast",
            "-g", 2 * rate, "-bf", 0, "-c:a", "pcm_s16le", "-ar", 16000, "-ac", 1, file=minute,
        )  # fmt: skip
    return _often(minute, minutes, whole)


def real(minutes: int) -> Path:
    """Half a minute of camera and half a minute of slides at 1080p, over and over."""
    whole = CLIPS / f"real-{minutes}-{EDITION}.mp4"
    return whole if whole.exists() else _often(clip("half", 60).file, minutes, whole)


def _often(minute: Path, minutes: int, whole: Path) -> Path:
    if not whole.exists():
        # Sound is encoded once for the whole: copied AAC would have a gap at every join.
        _ffmpeg(
            "-stream_loop", minutes - 1, "-i", minute, "-map", "0", "-c:v", "copy",
            "-c:a", "aac", "-b:a", "48k", file=whole,
        )  # fmt: skip
    return whole


def _ffmpeg(*words: object, file: Path) -> None:
    part = file.with_name(f"part-{file.name}")
    argv = [ffmpeg_path(Settings()), "-hide_banner", "-nostdin", "-v", "error", "-y"]
    subprocess.run([*argv, *map(str, words), str(part)], check=True, stdin=subprocess.DEVNULL)
    part.rename(file)
