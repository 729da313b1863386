"""Peak memory: of one chunk's process at 1080p, and how it grows with the length of footage.

    python -m bench.memory [--minutes 10] [--hours 4] [--out bench/results]

The long recordings are small (160x90 at 5 frames a second) so that hours take minutes: what grows
with the length is seen all the same, in the programs that read and write, and in ``dars`` itself.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from bench.clip import ROOT, clip
from bench.lesson import process
from bench.long import recording
from bench.meter import Meter, tell
from pipeline.settings import Home
from pipeline.tools.weed import EmbeddedStore

RULES = "[profile.speech]\nenabled = false\n[watch]\nquiet_seconds = 0.2\n"
# What is asked: bytes of a chunk's process at 1080p, and of the long run against the short one.
CHUNK, GROWTH = 1024**3, 1.10
HEAD = """# Memory

The most that one process of a program ever held (MB; what it shares counts), and all together at
one moment (what several share counts once). Made by `python -m bench.memory`; without speech.

| footage | of one ffmpeg | of one Python | together | CPU s |
|---|---:|---:|---:|---:|
"""


def measured(footage: Path, label: str) -> Meter:
    """A whole lesson in a home of its own."""
    # The worst moment may be two programs that are being started, a tenth of a second long.
    meter = Meter(label, look_seconds=0.02)
    with tempfile.TemporaryDirectory(prefix="dars-bench-") as name:
        folder = Path(name)
        dropped = Path(shutil.copy2(footage, folder / "01 lesson.mp4"))
        home = Home(folder / "home").make()
        (home.root / "studio.toml").write_text(RULES)
        store = EmbeddedStore(home).start()
        try:
            process(home, dropped, meter, folder)
        finally:
            store.stop()
    return meter


def line(meter: Meter) -> str:
    """One line of the table."""
    encoder, python = encoder_of(meter), python_of(meter)
    each = " | ".join(f"{held / 1e6:.0f}" for held in (encoder, python, meter.tree_bytes))
    return f"| {meter.label} | {each} | {meter.cpu:.0f} |"


def encoder_of(meter: Meter) -> int:
    """The most that one ffmpeg held."""
    return max((held for name, held in meter.largest.items() if "ffmpeg" in name), default=0)


def python_of(meter: Meter) -> int:
    """The most that the command, or one of the programs in Python that it starts, held."""
    return max((held for name, held in meter.largest.items() if "ffmpeg" not in name), default=0)


def asked(chunk: Meter, short: Meter, long: Meter) -> list[str]:
    """What is asked, and whether it is so."""
    held = encoder_of(chunk)
    lines = ["", "| | found | asked | |", "|---|---:|---:|---|"]
    verdict = "ok" if held < CHUNK else "missed"
    lines.append(f"| a chunk's process at 1080p, MiB | {held / 2**20:.0f} | < 1024 | {verdict} |")
    for name, of in (("of one ffmpeg", encoder_of), ("of one Python", python_of)):
        lines.append(_grown(f"{long.label} / {short.label}, {name}", of(long) / of(short)))
    together = long.tree_bytes / short.tree_bytes
    return [*lines, _grown(f"{long.label} / {short.label}, together", together)]


def _grown(what: str, found: float) -> str:
    verdict = "ok" if found <= GROWTH else "missed"
    return f"| {what} | {found:.2f} | ≤ {GROWTH:.2f} | {verdict} |"


def main() -> int:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--hours", type=float, default=4)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    wanted = parser.parse_args()
    meters = []
    for footage, label in (
        (clip("camera", 20).file, "20 s of 1080p"),
        (recording(wanted.minutes, "160x90", 5), f"{wanted.minutes} min"),
        (recording(round(60 * wanted.hours), "160x90", 5), f"{wanted.hours:g} h"),
    ):
        meters.append(measured(footage, label))
        tell(line(meters[-1]))
    text = HEAD + "\n".join([*map(line, meters), *asked(*meters)]) + "\n"
    print(text)
    wanted.out.mkdir(parents=True, exist_ok=True)
    (wanted.out / "memory.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
