"""Films of a few seconds for lessons, cut from one of the samples."""

import subprocess
from pathlib import Path

from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path

SAMPLE = "samples/inbox/*/*/01*.mp4"
ROOT = Path(__file__).resolve().parents[2]


def film(folder: Path, seconds: float, height: int) -> bytes:
    """``seconds`` of the sample talk, over and over, at ``height``, as a camera writes it."""
    (source,) = ROOT.glob(SAMPLE)
    out = folder / f"{seconds:g}-{height}.mp4"
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-g", "50", "-c:a", "aac"]
    argv = [
        ffmpeg_path(Settings()), "-v", "error", "-nostdin", "-y", "-stream_loop", "-1",
        "-i", str(source), "-t", f"{seconds:g}", "-vf", f"scale=-2:{height}", *codecs, str(out),
    ]  # fmt: skip
    subprocess.run(argv, check=True)
    return out.read_bytes()
