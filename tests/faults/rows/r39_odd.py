"""Odd but valid films: played, or refused with a sentence; never a crash."""

import subprocess
from pathlib import Path
from random import Random

from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path
from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row

FILM = "testsrc2=s={size}:r={rate}:d={seconds}"
AAC = ["-c:a", "aac"]
X264 = ["-c:v", "libx264", "-preset", "ultrafast"]
# Between the arguments of two films that are one file, the second behind the first.
AND = "and"
TONE = ["-f", "lavfi", "-i", "sine=440:r=48000:d=2"]


def film(size: str = "160x90", rate: str = "25", seconds: str = "2") -> list[str]:
    """The input."""
    return ["-f", "lavfi", "-i", FILM.format(size=size, rate=rate, seconds=seconds)]


# What it is, the arguments that make it, the ending, and whether it must be published.
ODD: tuple[tuple[str, list[str], str, bool], ...] = (
    ("vfr", [*film(), "-vf", "select='not(mod(n,3))+lt(n,20)'", "-fps_mode", "vfr", *X264],
     "mp4", True),
    ("rotated", ["-display_rotation", "90", "-noautorotate", *film(), *X264], "mov", True),
    ("size changes", [*film(), *TONE, *X264, "-g", "25", *AAC, AND, *film("320x240"), *TONE, *X264,
                      "-g", "25", *AAC, "-output_ts_offset", "2"], "ts", True),
    ("cover art", [*TONE, "-f", "lavfi", "-i", "color=s=64x64:r=1:d=1", "-map", "0", "-map", "1",
                   "-c:v", "mjpeg", "-frames:v", "1", "-disposition:v", "attached_pic", *AAC],
     "m4a", True),
    ("silent", [*film(), *X264], "mp4", True),
    ("sound alone", [*TONE, *AAC], "m4a", True),
    ("ten bit", [*film(), *TONE, *X264, "-pix_fmt", "yuv420p10le"], "mkv", True),
    ("4:4:4", [*film(), *TONE, *X264, "-pix_fmt", "yuv444p"], "mp4", True),
    ("odd size", [*film("161x91"), *TONE, *X264, "-pix_fmt", "yuv444p"], "mkv", True),
    ("5.1", [*film(), *TONE, *X264, *AAC, "-ac", "6"], "mp4", True),
    ("mono 8 kHz", [*film(), *TONE, *X264, *AAC, "-ac", "1", "-ar", "8000"], "mp4", True),
    ("gap", [*film(), *TONE, "-vf", "setpts='PTS+gt(N,25)*3/TB'", *X264, *AAC], "mkv", False),
    ("late sound", [*film(), "-itsoffset", "1", *TONE, *X264, *AAC], "mp4", True),
    ("interlaced", [*film("176x144"), *TONE, "-c:v", "mpeg2video", "-flags", "+ilme+ildct"],
     "ts", True),
    ("one frame", [*film(), *X264, "-frames:v", "1"], "mp4", False),
    ("60 a second", [*film(rate="60"), *TONE, *X264, *AAC], "mp4", True),
    ("one a second", [*film(rate="1", seconds="4"), *X264], "mp4", True),
    ("tall", [*film("90x160"), *TONE, *X264, *AAC], "mp4", True),
    ("wide", [*film("640x32"), *TONE, *X264, *AAC], "mp4", True),
    ("anamorphic", [*film(), *TONE, "-vf", "setsar=4/3", *X264, *AAC], "mp4", True),
    ("hevc", [*film(), *TONE, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
              "log-level=error", *AAC], "mp4", True),
    ("vp9", [*film(), *TONE, "-c:v", "libvpx-vp9", "-cpu-used", "8", "-c:a", "libopus"],
     "webm", True),
    ("av1", [*film(), *TONE, "-c:v", "libsvtav1", "-preset", "12", *AAC], "mp4", True),
    ("mjpeg", [*film(), *TONE, "-c:v", "mjpeg", "-c:a", "pcm_s16le"], "avi", True),
    ("prores", [*film("176x144"), *TONE, "-c:v", "prores_ks", "-c:a", "pcm_s24le"], "mov", True),
    ("two sounds", [*film(), *TONE, *TONE, "-map", "0", "-map", "1", "-map", "2", *X264, *AAC],
     "mkv", True),
    ("fragmented", [*film(), *TONE, *X264, "-g", "25", *AAC, "-movflags",
                    "+frag_keyframe+empty_moov"], "mp4", True),
    ("negative start", [*film(), *TONE, "-output_ts_offset", "-1", *X264, *AAC], "mkv", True),
    ("starts late", [*film(), *TONE, "-output_ts_offset", "100", *X264, *AAC], "ts", True),
    ("text", [*film(), *X264, "-f", "rawvideo"], "mp4", False),
    ("12 hours", [*film("32x32", "1", "43200"), *X264, "-tune", "stillimage"], "mp4", True),
    ("14 hours", [*film("32x32", "1", "50400"), *X264, "-tune", "stillimage"], "mp4", False),
)  # fmt: skip


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Each of them through a whole studio."""
    chosen = list(ODD) if n >= len(ODD) else rng.sample(ODD[:-2], n)
    with bed.up("folders", "sqlite", start=False) as studio:
        # Chunks of one second, as elsewhere in the bed, would be 43,200 of the longest film.
        rules = studio.home / "studio.toml"
        rules.write_text(rules.read_text().replace("chunk_seconds = 1\n", "chunk_seconds = 60\n"))
        studio.revive(everything=True)
        wanted: dict[str, tuple[str, bool]] = {}
        for number, (what, argv, ending, plays) in enumerate(chosen):
            data = _made(bed.folder / f"odd.{ending}", argv)
            wanted[studio.drop(f"Odd/{number:02} {what}.{ending}", data)] = (what, plays)
            outcome.count()
        outcome.require(studio.settle(900), f"row 39: these hang: {studio.open()}")
        rows = studio.lessons()
        refused = 0
        for lesson, (what, plays) in wanted.items():
            row = rows.get(lesson, {"state": "refused", "reason": "at the door"})
            right = row["state"] == "published" or (not plays and row["reason"])
            refused += row["state"] != "published"
            outcome.require(bool(right), f"row 39: {what} is {row['state']}: {row['reason']}")
        logs = "".join(each.log.read_text() for each in studio.workers)
        before, crash, after = logs.partition("Traceback")
        told = f"{before[-300:]}{crash}{after[:3000]}"
        outcome.require(not crash, f"row 39: something crashed: {told}")
        outcome.blame(studio.audit())
    outcome.measure("published", len(wanted) - refused)
    outcome.measure("refused with a sentence", refused)


def _made(file: Path, argv: list[str]) -> bytes:
    if AND in argv:
        at = argv.index(AND)
        return _made(file, argv[:at]) + _made(file, argv[at + 1 :])
    words = [ffmpeg_path(Settings()), "-v", "error", "-y", *argv, str(file)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
    return file.read_bytes()


ROW = Row(39, "Odd but valid", len(ODD), "outcome table, 0 crashes", run)
