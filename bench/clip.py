"""A lecture of two minutes for benchmarks: a minute of camera, a minute of slides, real speech.

    python -m bench.clip COLLECTION OUT.mp4

The camera is the action camera of COLLECTION, scaled to 1080p with sensor noise; the slides are
still pictures of text that change every ten seconds; the speech is one of its talks with pauses.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path

SIZE, RATE, HALF = "1920x1080", 25, 60


def command(collection: Path, out: Path) -> list[str]:
    """The one ffmpeg call."""
    camera = collection / "camera" / "gopro_max-heromode.mp4"
    speech = collection / "speech" / "timbl_1.mp3"
    slides = f"testsrc2=s={SIZE}:r=1/10:d={HALF}"
    graph = (
        f"[0:v]fps={RATE},scale=1920:1080:force_original_aspect_ratio=increase,crop=1920:1080,"
        f"noise=alls=6:allf=t,trim=duration={HALF},setpts=PTS-STARTPTS,setsar=1,"
        "format=yuv420p[camera];"
        f"[1:v]fps={RATE},trim=duration={HALF},setpts=PTS-STARTPTS,setsar=1,format=yuv420p[slides];"
        "[camera][slides]concat=n=2:v=1:a=0[v];"
        # Two seconds of pause after every eight of speech.
        "[2:a]aresample=48000,volume='if(lt(mod(t,10),8),1,0)':eval=frame,apad[a]"
    )
    return [
        ffmpeg_path(Settings()), "-hide_banner", "-nostdin", "-v", "error", "-y",
        "-stream_loop", "-1", "-i", str(camera), "-f", "lavfi", "-i", slides,
        "-stream_loop", "-1", "-i", str(speech), "-filter_complex", graph,
        "-map", "[v]", "-map", "[a]", "-t", f"{2 * HALF}",
        # As a camera writes it: short GOPs, many bits.
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "17", "-g", f"{2 * RATE}",
        "-c:a", "aac", "-b:a", "192k", str(out),
    ]  # fmt: skip


def main() -> int:
    """Make the clip."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path)
    parser.add_argument("out", type=Path)
    wanted = parser.parse_args()
    return subprocess.run(command(wanted.collection, wanted.out), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
