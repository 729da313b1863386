"""`make bench`: our pipeline, the limit and the peers on the same footage, in turns.

    python -m bench.compare [--quick] [--rounds 5] [--only SIDE,...] [--clips NAME,...] [--own]
                            [--curves SIDE,...] [--preset NAME] [--out bench/results]

Every round runs every side once, so that whatever else the machine does meets all of them. After
the rounds each side runs at three more qualities, once, for its curve of bytes against VMAF (all
sides, or those that ``--curves`` names; the bounds at equal quality need ours alone). What was
found is kept after every run: ``<out>/full.json``, or quick, or part where not every side and clip
is wanted, and full-veryfast with that preset. Then the table with the asked bounds is printed and
written there with its plots (bench.report).
Clips are made once, in bench/clips.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bench.clip import NAMES, Clip, clip
from bench.meter import Failed, Meter, tell
from bench.peers import peers
from bench.quality import vmaf
from bench.report import write
from bench.results import Point, Results, Row
from bench.sides import LIMIT, POLICIES, PRESET, SHIFTS, VIDEO, Job, Made, Side, bare
from pipeline.plain import plain
from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path

ROOT = Path(__file__).resolve().parent.parent
# Seconds of each clip. Fixed costs of ours are about 3 CPU seconds: shorter clips exaggerate them.
FULL = {"camera": 60, "slides": 60, "half": 40}
QUICK = {"camera": 5, "slides": 6, "half": 8}


@dataclass(frozen=True, slots=True)
class Turn:
    """One run that is to be done; ``look`` says that its picture is compared."""

    what: str
    clip: Clip
    side: Side
    point: int
    look: bool


def turns(
    clips: list[Clip], sides: list[Side], rounds: int, quick: bool, curves: set[str]
) -> list[Turn]:
    """All rounds, then the other points of curves; quick: two, of ours alone, on the last clip.

    ``curves`` are the sides that have one; empty for all.
    """
    pairs = [(each, side) for each in clips for side in sides if each.name in side.clips]
    made = [
        Turn(f"round {number} of {rounds}", each, side, 0, number == 1)
        for number in range(1, rounds + 1)
        for each, side in pairs
    ]
    ours = {policy.name for policy in POLICIES}
    bent = [(e, s) for e, s in pairs if not curves or s.name in curves]
    some = [(e, s) for e, s in bent if not quick or (e is clips[-1] and s.name in ours)]
    points = range(1, len(SHIFTS) - quick)
    made += [Turn(f"curve, point {n + 1}", e, s, n, True) for n in points for e, s in some]
    return made


class Bench:
    """A run: how far it is, and what was found."""

    def __init__(self, planned: list[Turn], results: Results, preset: str, out: Path) -> None:
        """Nothing runs yet."""
        self.planned, self.results, self.preset, self.out = planned, results, preset, out
        self.rows = {(t.clip.name, t.side.name): Row(t.clip.name, t.side.name) for t in planned}
        self.failed: set[str] = set()
        results.rows = list(self.rows.values())

    def run(self) -> None:
        """Every turn; what was found is kept after each. Who fails is left out from then."""
        began = monotonic()
        for done, turn in enumerate(self.planned, 1):
            if turn.side.name in self.failed:
                continue
            try:
                meter = self._take(turn)
            except Failed as error:
                self.failed.add(turn.side.name)
                tell(f"{turn.side.name} on {turn.clip.name} failed: {error}")
                continue
            left = (monotonic() - began) / done * (len(self.planned) - done)
            row = self.rows[turn.clip.name, turn.side.name]
            seen = f"VMAF {row.curve[-1].quality.mean:.1f}" if turn.look else ""
            tell(
                f"{done:3}/{len(self.planned)} {meter.label:46}{meter.cpu:8.1f} CPU s"
                f"{meter.wall:8.1f} s{meter.tree_bytes / 1e6:6.0f} MB  {seen:9}"
                f"  {left / 60:.0f} min left"
            )
            keep(self.results, self.out)

    def _take(self, turn: Turn) -> Meter:
        row = self.rows[turn.clip.name, turn.side.name]
        meter = Meter(f"{turn.what}: {turn.side.name} on {turn.clip.name}")
        with _room() as folder:
            made = turn.side.make(Job(turn.clip, folder, meter, turn.point, self.preset))
            if turn.point == 0:
                row.cpu.append(round(meter.cpu, 2))
                row.wall.append(round(meter.wall, 2))
                row.peak.append(meter.tree_bytes)
            if turn.look:
                row.curve.append(self._point(made, turn.clip, meter, folder))
        return meter

    def _point(self, made: Made, each: Clip, meter: Meter, folder: Path) -> Point:
        quality = vmaf(made.top, each, made.edited, folder)
        return Point(quality, made.top_bytes, made.stored, round(meter.cpu, 2))


def keep(results: Results, out: Path) -> None:
    """Write what was found so far."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(plain(results), indent=1, ensure_ascii=False)
    (out / f"{results.name}.json").write_text(f"{text}\n", "utf-8")


@contextmanager
def _room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dars-bench-", dir=os.environ.get("TMPDIR")) as folder:
        yield Path(folder)


def about(preset: str) -> str:
    """The machine and what all sides share, for the head of the table."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
        if line.startswith("model name"):
            model = line.partition(": ")[2]
            break
    version = Path(ffmpeg_path(Settings())).name
    return (
        f"{os.cpu_count()} cores ({model}), {platform.system()} {platform.machine()}, {version}; "
        f"preset {preset}, our crf {VIDEO.crf}"
    )


def main() -> int:
    """Run it and print the table; 2 when a side failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="short clips, one round")
    parser.add_argument("--rounds", type=int, help="5, or 1")
    parser.add_argument("--only", default="", help="sides, with commas between")
    parser.add_argument("--clips", default=",".join(NAMES), help="clips, with commas between")
    parser.add_argument("--own", action="store_true", help="peers at their own presets too")
    parser.add_argument("--curves", default="", help="sides at other qualities; none for nobody")
    parser.add_argument("--preset", default=PRESET, help="of x264, for all sides")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    wanted = parser.parse_args()
    everybody = [*(each.side() for each in POLICIES), Side(LIMIT, bare, NAMES), *peers(wanted.own)]
    only = set(filter(None, wanted.only.split(",")))
    sides = [side for side in everybody if not only or side.name in only]
    seconds = QUICK if wanted.quick else FULL
    chosen = {name: seconds[name] for name in wanted.clips.split(",")}
    tell(f"clips: {', '.join(f'{name} {length} s' for name, length in chosen.items())}")
    clips = [clip(name, length) for name, length in chosen.items()]
    whole = not only and set(chosen) == set(NAMES)
    name = "quick" if wanted.quick else "full" if whole else "part"
    name += "" if wanted.preset == PRESET else f"-{wanted.preset}"
    results = Results(about(wanted.preset), name, wanted.quick, chosen)
    rounds = wanted.rounds or (1 if wanted.quick else 5)
    planned = turns(clips, sides, rounds, wanted.quick, set(filter(None, wanted.curves.split(","))))
    bench = Bench(planned, results, wanted.preset, wanted.out)
    bench.run()
    print(write(results, wanted.out))
    return 2 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
