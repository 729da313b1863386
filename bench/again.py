"""What a correction costs, as a share of the first run: a cut, title, chapters, captions, nothing.

    python -m bench.again [--minutes 10] [--no-captions] [--out bench/results]

A recording at 1080p, half camera and half slides, goes through ``dars process`` again and again in
one home, each time with one thing changed. Which steps were done anew is what the command itself
says.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.clip import ROOT
from bench.lesson import process
from bench.long import real
from bench.meter import Meter, tell
from pipeline.settings import Home
from pipeline.tools.weed import EmbeddedStore

MUTE = "[profile.speech]\nenabled = false\n"
HEARD = '[profile.speech]\nenabled = true\nlanguage = "en"\n'
# What is asked: a corrected cut as a share of the first run's CPU, an unchanged run in seconds.
SHARE, WALL = 0.03, 2.0
HEAD = """# Again

{minutes} minutes of 1080p25, half camera and half slides. Made by `python -m bench.again`.

| changed | CPU s | of the first run | wall s | done anew, CPU s | body chunks encoded | asked | |
|---|---:|---:|---:|---|---:|---|---|
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What the sidecar and the speech rules say in one run."""

    name: str
    title: str = "Lesson"
    camera: int = 3
    slides: int = 3
    chapter: str = "Beginning"
    speech: str = MUTE

    def sidecar(self, seconds: int) -> str:
        """As lesson.toml, with a cut of so many seconds in the ``camera`` and in the ``slides``.

        Halves of a minute take turns (bench.long); neither cut is where a chunk begins.
        """
        middle = seconds // 120 * 60
        places = (middle + 10, self.camera), (middle + 40, self.slides)
        cuts = [(start, start + length) for start, length in places]
        shown = ", ".join(f"{{ start = {start}, end = {end} }}" for start, end in cuts)
        return (
            f'title = "{self.title}"\n'
            f"cuts = [{shown}]\n"
            f'chapters = [{{ start = 0, title = "{self.chapter}" }}]\n'
        )


CHANGES = (
    Change("first run"),
    Change("nothing"),
    Change("one cut, camera", camera=4),
    Change("one cut, slides", camera=4, slides=4),
    Change("title", camera=4, slides=4, title="Another lesson"),
    Change("chapter", camera=4, slides=4, title="Another lesson", chapter="Introduction"),
)
CAPTIONS = Change(
    "captions", camera=4, slides=4, title="Another lesson", chapter="Introduction", speech=HEARD
)


def run(change: Change, home: Home, footage: Path, seconds: int) -> tuple[Meter, dict[str, Any]]:
    """One run with one thing changed."""
    footage.with_suffix(".toml").write_text(change.sidecar(seconds), "utf-8")
    (home.root / "studio.toml").write_text(f"{change.speech}[watch]\nquiet_seconds = 0.2\n")
    meter = Meter(change.name)
    return meter, process(home, footage, meter, footage.parent)


def line(change: Change, meter: Meter, told: dict[str, Any], first: float) -> str:
    """One line of the table."""
    done = [step for step in told["steps"] if not step["reused"]]
    anew = Counter(step["name"] for step in done)
    # Every card that was drawn anew is one encode; the others are chunks of the footage.
    body = max(0, anew["encode"] - anew["title"])
    asked, good = "", None
    if change.name.startswith("one cut"):
        asked, good = f"CPU ≤ {SHARE:.0%}", meter.cpu / first <= SHARE
    elif change.name == "nothing":
        asked, good = f"wall < {WALL:g} s", meter.wall < WALL
    elif change.name != "first run":
        asked, good = "no body chunk", body == 0
    verdict = "" if good is None else "ok" if good else "missed"
    steps = ", ".join(f"{count} {name} {_cpu(done, name):.1f}" for name, count in anew.items())
    numbers = f"{meter.cpu:.1f} | {meter.cpu / first:.1%} | {meter.wall:.1f}"
    return f"| {change.name} | {numbers} | {steps or 'none'} | {body} | {asked} | {verdict} |"


def _cpu(steps: list[dict[str, Any]], name: str) -> float:
    return sum(float(step["cpu_seconds"]) for step in steps if step["name"] == name)


def main() -> int:
    """Run all changes and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--no-captions", action="store_true", help="recognise no speech")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    wanted = parser.parse_args()
    long = real(wanted.minutes)
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="dars-bench-") as name:
        folder = Path(name)
        footage = Path(shutil.copy2(long, folder / "01 lesson.mp4"))
        home = Home(folder / "home").make()
        store = EmbeddedStore(home).start()
        try:
            first = 0.0
            for change in (*CHANGES, *(() if wanted.no_captions else (CAPTIONS,))):
                meter, told = run(change, home, footage, 60 * wanted.minutes)
                first = first or meter.cpu
                lines.append(line(change, meter, told, first))
                tell(lines[-1])
        finally:
            store.stop()
    wanted.out.mkdir(parents=True, exist_ok=True)
    text = HEAD.format(minutes=wanted.minutes) + "\n".join(lines) + "\n"
    (wanted.out / "again.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
