"""One chunk with several numbers of threads, and with as many as ffmpeg chooses by itself.

    python -m bench.threads FOOTAGE [--seconds 4] [--rounds 3] [--threads 1 2 0]

Every side runs the command of the very same `encode` step in turns on the same machine; 0 leaves
the choice to ffmpeg. CPU seconds are user + system; wall seconds mean nothing while other programs
run. Prints the medians and their ratio to the last side.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import file_digest
from pathlib import Path

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import renditions
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan.encode import look
from pipeline.settings import Home, LimitSettings, Settings
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.probe import Probe
from pipeline.steps.shelf import Shelf
from pipeline.tools.kit import Tools


def command(footage: Path, home: Home, seconds: int) -> list[str]:
    """What `encode` runs for the first ``seconds`` of ``footage``, by the default rules."""
    with open(footage, "rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    place = home.footage / digest[:2] / digest
    place.parent.mkdir(parents=True)
    place.symlink_to(footage.resolve())
    shelf, kit = Shelf(home.shelf, home.rooms), Tools(Settings(), home)
    media = shelf.carry_out(Probe(digest, LimitSettings(), False), kit).value
    assert media.picture is not None
    rate = media.picture.rate
    sizes = renditions(media.picture.width, media.picture.height, Video().ladder)
    chunk = FootageChunk((Span(0, round(seconds * rate)),))
    step = Encode(
        chunk, FilmSource(digest, media.container, media.picture), look(rate, sizes, Video())
    )
    note = json.loads((shelf.carry_out(step, kit).folder / "artifact.json").read_text())
    argv: list[str] = note["commands"][0]
    return argv


def with_threads(argv: list[str], number: int) -> list[str]:
    """The same command with another number."""
    named = (False, *(word.endswith("threads") for word in argv))
    return [str(number) if after else word for after, word in zip(named, argv, strict=False)]


def run(argv: list[str], folder: Path) -> tuple[float, float]:
    """CPU and wall seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    quiet = subprocess.DEVNULL
    subprocess.run(argv, cwd=folder, check=True, stdin=quiet, stdout=quiet, stderr=quiet)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> int:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("footage", type=Path)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2, 0])
    wanted = parser.parse_args()
    rows: dict[int, list[tuple[float, float]]] = {number: [] for number in wanted.threads}
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        argv = command(wanted.footage, Home(Path(folder, "home")).make(), wanted.seconds)
        for _ in range(wanted.rounds):
            for number, row in rows.items():
                row.append(run(with_threads(argv, number), Path(folder)))
    middle = {
        number: tuple(statistics.median(side) for side in zip(*row, strict=True))
        for number, row in rows.items()
    }
    cpu, wall = middle[wanted.threads[-1]]
    print("threads   CPU s   ratio   wall s   ratio")
    for number, (a, b) in middle.items():
        print(f"{number:7} {a:7.2f} {a / cpu:7.3f} {b:8.2f} {b / wall:7.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
