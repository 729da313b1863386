"""Broken films: cut at any place, bytes flipped, zeroed, without an index, in many containers.

An exit code of 0 is no success. Each ends refused with a sentence, or it is published as long as
it decodes: what a second program (PyAV, in a process of its own) finds in the broken file is the
judge, and a lesson that is shorter than that was cut in silence.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path
from tests.faults.bed import Bed, Rules
from tests.faults.row import Outcome, Row

SECONDS = 4
# The containers of cameras, recorders and browsers: name, more arguments.
CONTAINERS: dict[str, list[str]] = {
    "mp4": ["-movflags", "+faststart"], "mov": [], "mkv": [], "avi": [], "flv": [], "ts": [],
    "mpg": ["-c:v", "mpeg2video", "-c:a", "mp2", "-r", "25"], "webm": ["-c:v", "libvpx", "-c:a",
    "libopus"], "ogg": ["-vn", "-c:a", "libvorbis"], "mp3": ["-vn", "-c:a", "libmp3lame"],
    "wav": ["-vn", "-c:a", "pcm_s16le"], "flac": ["-vn", "-c:a", "flac"],
    "aac": ["-vn", "-c:a", "aac"], "mxf": ["-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-r", "25"],
}  # fmt: skip
# Seconds by which a lesson may be shorter than what decodes: a damaged group of pictures, and the
# last words before a cut (trimming is off).
SLACK = 1.5
# Decodes as a player does, errors passed over: seconds of the longest stream.
ORACLE = """
import av, sys, json
longest = 0.0
try:
    with av.open(sys.argv[1]) as film:
        start = min((s.start_time or 0) * float(s.time_base) for s in film.streams)
        for packet in film.demux():
            try:
                for frame in packet.decode():
                    if getattr(frame, "time", None) is not None:
                        longest = max(longest, frame.time - start)
            except av.error.FFmpegError:
                pass
except av.error.FFmpegError:
    pass
print(json.dumps(longest))
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A broken film, what was done to it, and how many seconds of it decode."""

    name: str
    data: bytes
    decodes: float


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` broken films through a whole studio."""
    whole = _films(bed.folder)
    rules: Rules = {"profile.edit": {"trim": False, "pauses": False}, "work": {"attempts": 2}}
    with bed.up("folders", "sqlite", rules=rules) as studio:
        cases: dict[str, Case] = {}
        for number in range(n):
            kind = rng.choice(list(whole))
            name, damage = rng.choice(DAMAGES)
            data = damage(whole[kind], rng)
            path = f"Broken/{number:03} {name}.{kind}"
            file = bed.folder / f"broken.{kind}"
            file.write_bytes(data)
            lesson = studio.drop(path, data)
            cases[lesson] = Case(f"{name} {kind}", data, _decodes(file))
            outcome.count()
        ended = studio.settle(600)
        outcome.require(ended, f"row 38: these hang: {studio.open()}")
        told = {"published": 0, "refused": 0}
        rows = studio.lessons()
        for lesson, case in cases.items():
            row = rows.get(lesson, {"state": "refused", "reason": "at the door"})
            told["published" if row["state"] == "published" else "refused"] += 1
            outcome.blame(_judged(lesson, case, row))
        outcome.blame(studio.audit())
    for name, times in told.items():
        outcome.measure(name, times)


def _judged(lesson: str, case: Case, row: Mapping[str, Any]) -> list[str]:
    if row["state"] != "published":
        return [] if row["reason"] else [f"row 38: {case.name}: {row['state']} without a reason"]
    result = row["result"] if isinstance(row["result"], dict) else json.loads(str(row["result"]))
    seconds = float(result["output_seconds"])
    if seconds + SLACK >= case.decodes or row["reason"]:
        return []
    sizes = f"{seconds:.1f} s of {case.decodes:.1f} s"
    return [f"row 38: {case.name}: {lesson} is {sizes}, and nobody was told"]


def _films(folder: Path) -> dict[str, bytes]:
    graph = ["-f", "lavfi", "-i", f"testsrc2=s=160x90:r=25:d={SECONDS}"]
    sound = ["-f", "lavfi", "-i", f"sine=440:r=48000:d={SECONDS}"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac"]
    made: dict[str, bytes] = {}
    for kind, more in CONTAINERS.items():
        file = folder / f"whole.{kind}"
        argv = [ffmpeg_path(Settings()), "-v", "error", *graph, *sound]
        argv += [*([] if "-c:a" in more else codecs), *more, str(file)]
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
        made[kind] = file.read_bytes()
    return made


def _decodes(file: Path) -> float:
    argv = [sys.executable, "-c", ORACLE, str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    return float(json.loads(done.stdout)) if done.returncode == 0 and done.stdout else 0.0


def _cut(data: bytes, rng: Random) -> bytes:
    return data[: max(1, int(len(data) * rng.uniform(0.05, 0.95)))]


def _flipped(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 200)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _zeroed(data: bytes, rng: Random) -> bytes:
    size = int(len(data) * rng.uniform(0.01, 0.3))
    at = rng.randrange(len(data) - size)
    return data[:at] + bytes(size) + data[at + size :]


def _missing(data: bytes, rng: Random) -> bytes:
    size = int(len(data) * rng.uniform(0.01, 0.5))
    at = rng.randrange(len(data) - size)
    return data[:at] + data[at + size :]


def _without_index(data: bytes, rng: Random) -> bytes:
    return data.replace(b"moov", b"free").replace(b"\x1c\x53\xbb\x6b", b"\xec\x53\xbb\x6b")


def _doubled(data: bytes, rng: Random) -> bytes:
    return data + _cut(data, rng)


DAMAGES: tuple[tuple[str, Callable[[bytes, Random], bytes]], ...] = (
    ("cut", _cut), ("flipped", _flipped), ("zeroed", _zeroed), ("missing", _missing),
    ("no index", _without_index), ("doubled", _doubled),
)  # fmt: skip


ROW = Row(38, "Broken media", 200, "200: 0 silent short outputs, 0 hangs", run)
