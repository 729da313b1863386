"""Broken films: cut at any place, bytes flipped, zeroed, lost, no index, in many containers.

An exit code of 0 is no success. Each ends refused with a sentence, or published and as long as the
whole film and all of it decoded, or published with a word about what is damaged. The judge is a
second program (PyAV, in a process of its own), which decodes both the broken film and the whole.
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
MPEG2 = ["-c:v", "mpeg2video", "-c:a", "mp2", "-r", "25"]
# The containers of cameras, recorders and browsers: name, more arguments.
CONTAINERS: dict[str, list[str]] = {
    "mp4": ["-movflags", "+faststart"], "mov": [], "mkv": [], "avi": [], "flv": [], "ts": [],
    "m2ts": ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "ac3"], "mpg": MPEG2,
    "webm": ["-c:v", "libvpx", "-c:a", "libopus"], "ogg": ["-vn", "-c:a", "libvorbis"],
    "opus": ["-vn", "-c:a", "libopus"], "mp3": ["-vn", "-c:a", "libmp3lame"],
    "wav": ["-vn", "-c:a", "pcm_s16le"], "flac": ["-vn", "-c:a", "flac"],
    "aac": ["-vn", "-c:a", "aac"], "mxf": ["-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-r", "25"],
    "wmv": ["-c:v", "wmv2", "-c:a", "wmav2"], "wma": ["-vn", "-c:a", "wmav2"],
}  # fmt: skip
# Where a cut falls on a border of these bytes nobody can tell it; docs/formats.md says so.
BORDERS = {"ts": 188, "m2ts": 192, "mpg": 2048}
# Seconds that a lesson may lose without a word: a group of pictures that was concealed.
SLACK = 1.5
# Decodes as a player does, errors passed over: seconds of picture and of sound that come out well.
ORACLE = """
import av, sys, json
good = {"video": 0.0, "audio": 0.0}
try:
    with av.open(sys.argv[1]) as film:
        first = {each.type: each for each in reversed(film.streams)}
        for packet in film.demux():
            if packet.stream is not first.get(packet.stream.type):
                continue
            try:
                for frame in packet.decode():
                    if packet.stream.type == "video":
                        good["video"] += 0 if frame.is_corrupt else 1 / 25
                    elif packet.stream.type == "audio":
                        good["audio"] += frame.samples / frame.sample_rate
            except av.error.FFmpegError:
                pass
except av.error.FFmpegError:
    pass
print(json.dumps(good))
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A broken film, and the seconds of picture and sound that come out of it and of the whole."""

    name: str
    kind: str
    size: int
    left: Mapping[str, float]
    whole: Mapping[str, float]

    def missing(self, seconds: float) -> list[str]:
        """What a lesson of so many seconds lacks, in words."""
        lost = [
            f"{self.left[what]:.1f} s of {held:.1f} s of {what} come out of it"
            for what, held in self.whole.items() if self.left[what] + SLACK < held
        ]  # fmt: skip
        length = max(self.whole.values())
        short = [f"the lesson has {seconds:.1f} s"] if seconds + SLACK < length else []
        return [f"{each}; the whole film has {length:.1f} s" for each in short] + lost

    @property
    def untold(self) -> bool:
        """Whether this cut cannot be seen by anybody."""
        return self.name == "cut" and self.size % BORDERS.get(self.kind, self.size + 1) == 0


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` broken films through a whole studio."""
    films = _films(bed.folder)
    whole = {kind: _decodes(bed.folder / f"whole.{kind}") for kind in films}
    rules: Rules = {"profile.edit": {"trim": False, "pauses": False}, "work": {"attempts": 2}}
    with bed.up("folders", "sqlite", rules=rules) as studio:
        cases: dict[str, Case] = {}
        for number in range(n):
            kind = rng.choice(list(films))
            name, damage = rng.choice(DAMAGES)
            data = damage(films[kind], rng)
            file = bed.folder / f"broken.{kind}"
            file.write_bytes(data)
            lesson = studio.drop(f"Broken/{number:03} {name}.{kind}", data)
            cases[lesson] = Case(name, kind, len(data), _decodes(file), whole[kind])
            outcome.count()
        ended = studio.settle(600)
        outcome.require(ended, f"row 38: these hang: {studio.open()}")
        rows = studio.lessons()
        told = dict.fromkeys(("published", "published with a word", "refused", "not to be told"), 0)
        for lesson, case in cases.items():
            row = rows.get(lesson, {"state": "refused", "reason": "at the door"})
            what, sentences = _judged(lesson, case, row)
            told[what] += 1
            outcome.blame(sentences)
        outcome.blame(studio.audit())
    for name, times in told.items():
        outcome.measure(name, times)


def _judged(lesson: str, case: Case, row: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What became of it, and what is wrong with that."""
    where = f"row 38: {lesson}, {case.name} {case.kind}"
    if row["state"] != "published":
        return "refused", [] if row["reason"] else [f"{where}: {row['state']} without a reason"]
    if row["reason"]:
        return "published with a word", []
    result = row["result"] if isinstance(row["result"], dict) else json.loads(str(row["result"]))
    missing = case.missing(float(result["output_seconds"]))
    if missing and case.untold:
        return "not to be told", []
    return "published", [f"{where}: {each}, and nobody was told" for each in missing]


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


def _decodes(file: Path) -> dict[str, float]:
    argv = [sys.executable, "-c", ORACLE, str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    nothing = {"video": 0.0, "audio": 0.0}
    return json.loads(done.stdout) if done.returncode == 0 and done.stdout else nothing


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
