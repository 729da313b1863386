"""Films that are still being written: with pauses, opened again, renamed when done.

What is published must be the whole film. Half of the films are MPEG-TS, of which every beginning
is a film in itself, so that nothing but the watching can tell.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path
from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row
from tests.faults.studio import unlike

# Pauses in quiet times (0.3 s in the bed), at most.
PAUSE = 3.0
PIECES = 4


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """One film after the other; the next is begun while the one before is made into a lesson."""
    stream = _stream(bed.folder)
    with bed.up("folders", "sqlite") as studio:
        quiet = float(studio.rules["watch"]["quiet_seconds"])
        whole: set[str] = set()
        for number in range(n):
            # A null packet (ISO/IEC 13818-1, 2.4.3.2) makes a stream unlike the others.
            mark = b"\x47\x1f\xff\x10" + f"{number:184}".encode()
            ts = number % 2 == 0
            data = stream + mark if ts else unlike(studio.film, f"growing {number}")
            path = f"Growing/{number:03} lesson.{'ts' if ts else 'mp4'}"
            whole.add(studio.known(path, data))
            rng.choice(WAYS)(
                studio.home / "inbox" / path, data, lambda: bed.pause(rng.uniform(0, PAUSE) * quiet)
            )
            outcome.count()
        studio.settle(300)
        early = [
            id for id, row in studio.lessons().items()
            if row["state"] == "published" and id not in whole
        ]  # fmt: skip
        outcome.require(not early, f"row 34: {len(early)} were published before they were whole")
        outcome.blame(studio.unpublished())
        outcome.blame(studio.audit())
        superseded = len(studio.lessons()) - len(whole)
    outcome.measure("taken too early and superseded", superseded)


def _stream(folder: Path) -> bytes:
    """Four seconds of MPEG-TS."""
    file = folder / "film.ts"
    graph = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=10:d=4", "-f", "lavfi", "-i", "sine=d=4"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "aac"]
    argv = [ffmpeg_path(Settings()), "-v", "error", *graph, *codecs, str(file)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    return file.read_bytes()


Way = Callable[[Path, bytes, Callable[[], None]], None]


def _kept_open(file: Path, data: bytes, pause: Callable[[], None]) -> None:
    """As a camera's or a recorder's software writes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "wb") as opened:
        for piece in _pieces(data):
            opened.write(piece)
            opened.flush()
            pause()


def _opened_again(file: Path, data: bytes, pause: Callable[[], None]) -> None:
    """As some network shares do: every piece is an opening of its own.

    The watcher may have moved the file aside meanwhile; who has it open writes on there.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_CREAT | os.O_WRONLY, 0o644)
    for piece in _pieces(data):
        opened = os.open(f"/proc/self/fd/{handle}", os.O_WRONLY | os.O_APPEND)
        os.write(opened, piece)
        os.close(opened)
        pause()
    os.close(handle)


def _renamed(file: Path, data: bytes, pause: Callable[[], None]) -> None:
    """As careful copiers do."""
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_name(f"{file.name}.part")
    with open(passing, "wb") as opened:
        for piece in _pieces(data):
            opened.write(piece)
            opened.flush()
            pause()
    passing.rename(file)


WAYS: tuple[Way, ...] = (_kept_open, _opened_again, _renamed)


def _pieces(data: bytes) -> list[bytes]:
    size = -(-len(data) // PIECES)
    return [data[at : at + size] for at in range(0, len(data), size)]


ROW = Row(34, "File still growing", 100, "100: 0 early publishes", run)
