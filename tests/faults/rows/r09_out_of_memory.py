"""Footage that needs more memory than a program may have: it fails alone, with a reason."""

import subprocess
from pathlib import Path
from random import Random

from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path
from tests.faults.bed import Bed, Rules
from tests.faults.row import Outcome, Row
from tests.faults.studio import unlike

# A small lesson's programs map half of this; the frames of an 8K film alone are more.
MEMORY_GIB, ATTEMPTS = 0.8, 2
LADDER = """
[[profile.video.ladder]]
height = 4320
kbps = 20000
"""


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """Large and small films in turn; the large ones are parked, the small ones are published."""
    huge = _huge(bed.folder)
    rules: Rules = {"tools": {"memory_gib": MEMORY_GIB}, "work": {"attempts": ATTEMPTS}}
    with bed.up("folders", "sqlite", rules=rules) as studio:
        rules_file = studio.home / "studio.toml"
        rules_file.write_text(
            rules_file.read_text().replace("[[profile.video", LADDER + "[[profile.video", 1)
        )
        for worker in studio.workers:
            worker.kill()
        failing, fine = [], []
        for number in range(n):
            failing.append(studio.drop(f"Big/{number}.mp4", unlike(huge, f"{number}")))
            fine.append(studio.drop())
            outcome.count()
        for worker in studio.workers:
            worker.wanted = True
        studio.settle(600)
        rows = studio.lessons()
        for id in failing:
            row = rows[id]
            told = row["state"] == "parked" and row["reason"]
            outcome.require(bool(told), f"row 9: lesson {id} is {row['state']}: {row['reason']}")
        good = sum(rows[id]["state"] == "published" for id in fine)
        outcome.require(good == n, f"row 9: {good} of {n} others were published")
        outcome.blame(studio.audit())
    outcome.measure("others published", good)


def _huge(folder: Path) -> bytes:
    """Three frames of 7680x4320."""
    file = folder / "huge.mp4"
    graph = ["-f", "lavfi", "-i", "testsrc2=s=7680x4320:r=3:d=1"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1"]
    argv = [ffmpeg_path(Settings()), "-v", "error", *graph, *codecs, str(file)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    return file.read_bytes()


ROW = Row(9, "Out of memory", 20, "20: 0 collateral", run)
