"""How long after footage has settled the first preview of a long recording plays, and what it waits
for.

    python -m bench.preview [--minutes 60] [--size 1920x1080] [--footage FILE]
                            [--no-captions] [--out bench/results]

``dars up`` with its own rules in a home of its own: a synthetic recording is moved into the watch
folder, then the ledger and the store are looked at until the preview's playlists have a segment of
picture and one of sound. What plays is decoded, so that it is no promise. When each step was
ready, begun and done is what the ledger's history says. Nothing is made after that: all ends.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import Connection, select

from bench.clip import ROOT
from bench.lesson import DARS
from bench.long import recording
from bench.meter import progress, tell
from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path
from tests.waiting import until
from workers.ledger import Ledger
from workers.studio import Studio, open_studio
from workers.tables import history, job, step
from workers.transaction import look
from workers.view import lessons

# What is asked, and how long one is waited for at most; seconds.
ASKED, PATIENCE = 30.0, 3600.0
LOOK = 0.2  # Seconds between two looks.
RATE = 25
MUTE = "[profile.speech]\nenabled = false\n"
HEAD = """# The first preview

{minutes} minutes of {size} at 25 frames a second in `dars up`. Made by `python -m bench.preview`.
Seconds since the footage has settled, which is `quiet_seconds` after it was dropped.

| what | seconds | asked | |
|---|---:|---:|---|
"""
STEPS = """
| step | number | done | first ready | first begun | first done | last done | CPU s |
|---|---:|---:|---:|---:|---:|---:|---:|
"""


@dataclass(slots=True)
class Kind:
    """The steps of one name: when the first was ready, begun and done, and the last done."""

    number: int = 0
    cpu: float = 0.0
    ready: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """Moments of the ledger's clock, 0 for what was not seen."""

    settled: float
    taken: float = 0.0
    picture: float = 0.0
    sound: float = 0.0
    kinds: dict[str, Kind] = field(default_factory=dict)


@contextmanager
def up(home: Path) -> Iterator[None]:
    """``dars up`` in ``home``, ready to take footage; it has ended afterwards."""
    said = home / "up.out"
    with open(said, "wb") as out:
        child = subprocess.Popen(
            [DARS, "--home", home, "up"], stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        until(lambda: "drop footage into" in said.read_text() or child.poll() is not None, 120)
        if child.poll() is not None:
            raise SystemExit(said.read_text())
        yield
    finally:
        child.terminate()
        try:
            child.wait(60)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def measured(footage: Path, home: Path, rules: str) -> Found:
    """Drop the footage and wait until it plays."""
    home.mkdir()
    (home / "studio.toml").write_text(rules)
    with up(home):
        studio = open_studio(home)
        ledger, inbox = studio.ledger, studio.home.inbox
        # Copied beside, so that it appears whole: the copy is no part of what is measured.
        copy = Path(shutil.copy2(footage, home / "coming.mp4"))
        copy.rename(inbox / "01 Lesson.mp4")
        found = Found(ledger.clock() + studio.settings.watch.quiet_seconds)
        _wait("the footage is taken", studio, lambda: bool(lessons(ledger)))
        found.taken = look(ledger.engine, _created)
        _wait("the preview is named", studio, lambda: bool(_url(ledger)))
        state = _url(ledger).replace("preview.html", "preview/preview.json")
        _wait("there is a picture", studio, lambda: _state(state)["chunks"] > 0)
        found.picture = ledger.clock()
        _wait("there is sound", studio, lambda: bool(_state(state)["sound"]))
        found.sound = ledger.clock()
        found.kinds = kinds(ledger)
        plays(f"{state.rpartition('/')[0]}/{_state(state)['master']}")
    return found


def _created(held: Connection) -> float:
    return float(held.execute(select(job.c.created)).scalar_one())


def plays(master: str) -> None:
    """Decode two seconds of picture and sound; raises CalledProcessError."""
    argv = [ffmpeg_path(Settings()), "-v", "error", "-xerror", "-nostdin", "-t", "2", "-i", master]
    subprocess.run([*argv, "-map", "0:v:0", "-map", "0:a:0", "-f", "null", "-"], check=True)


def _wait(what: str, studio: Studio, condition: Callable[[], bool]) -> None:
    def there() -> bool:
        row = next(iter(lessons(studio.ledger)), None)
        progress(f"until {what}: {row.last if row else ''}")
        if row and row.state in ("failed", "rejected", "parked"):
            raise SystemExit(f"{row.title} is {row.state}: {row.reason}")
        return condition()

    until(there, PATIENCE, LOOK)
    tell(f"{what}: {studio.ledger.clock():.1f}")


def _url(ledger: Ledger) -> str:
    return lessons(ledger)[0].preview_url


def _state(url: str) -> dict[str, float]:
    with urlopen(url, timeout=10) as answer:
        found: dict[str, float] = json.load(answer)
    return found


def kinds(ledger: Ledger) -> dict[str, Kind]:
    """Every kind of step that was asked for so far."""
    columns = select(step.c.id, step.c.name, step.c.cpu)
    steps = look(ledger.engine, lambda held: held.execute(columns).all())
    moves = select(history.c.id, history.c.at, history.c.becomes).where(history.c.what == "step")
    lines = look(ledger.engine, lambda held: held.execute(moves.order_by(history.c.number)).all())
    found: dict[str, Kind] = {}
    names = {}
    for id, name, cpu in steps:
        kind = found.setdefault(name, Kind())
        kind.number, kind.cpu = kind.number + 1, kind.cpu + cpu
        names[id] = name
    for id, at, becomes in lines:
        if id in names:
            kind = found[names[id]]
            lists = {"ready": kind.ready, "running": kind.begun, "done": kind.done}
            lists.get(becomes, []).append(at)
    return dict(sorted(found.items(), key=lambda each: min(each[1].ready, default=0.0)))


def table(found: Found, minutes: int, size: str) -> str:
    """Everything in Markdown."""
    since = found.settled
    lines = [
        f"| the watcher has taken it (copied, digest known) | {found.taken - since:.1f} | | |",
        f"| the first picture plays | {found.picture - since:.1f} | | |",
    ]
    whole = found.sound - since
    verdict = "ok" if whole <= ASKED else "missed"
    cpu = sum(kind.cpu for kind in found.kinds.values())
    lines.append(f"| picture and sound play | {whole:.1f} | ≤ {ASKED:.0f} | {verdict} |")
    # What is not the machine's other work: seconds of a clock are.
    lines.append(f"| CPU of the steps that were done by then | {cpu:.1f} | | |")
    rows = [_row(name, kind, since) for name, kind in found.kinds.items()]
    head = HEAD.format(minutes=minutes, size=size)
    return head + "\n".join(lines) + "\n" + STEPS + "\n".join(rows) + "\n"


def _row(name: str, kind: Kind, since: float) -> str:
    moments = [
        f"{pick(times) - since:.1f}" if times else ""
        for pick, times in (
            (min, kind.ready), (min, kind.begun), (min, kind.done), (max, kind.done),
        )
    ]  # fmt: skip
    return f"| {name} | {kind.number} | {len(kind.done)} | {' | '.join(moments)} | {kind.cpu:.1f} |"


def main() -> int:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=" ".join((__doc__ or "").split("\n")[:2]))
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--footage", type=Path, help="another recording, of so many minutes")
    parser.add_argument("--no-captions", action="store_true", help="speech is not recognised")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    wanted = parser.parse_args()
    footage = wanted.footage or recording(wanted.minutes, wanted.size, RATE)
    with tempfile.TemporaryDirectory(prefix="dars-bench-") as folder:
        rules = MUTE if wanted.no_captions else ""
        found = measured(footage, Path(folder) / "home", rules)
    text = table(found, wanted.minutes, wanted.size)
    print(text)
    wanted.out.mkdir(parents=True, exist_ok=True)
    (wanted.out / "preview.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
