"""What the captions of a lesson cost, and how right they are: Dars against plain faster-whisper.

    python -m bench.captions [--minutes 4] [--rounds 3] [--language auto] [--out bench/results]

Both hear the same recording with the same weights, precision and number of threads, in turns
(bench.hearing). It is joined from real clips: first two whose words are known, then talk that is
repeated until it is long enough. Word errors are counted where the words are known; on the rest it
is told how far the two are from each other. The known part has few words: one more or less is
chance.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.clip import CLIPS, ROOT, collection
from bench.meter import Meter, tell
from pipeline.settings import Settings
from pipeline.tools import weights
from pipeline.tools.inside import environment
from pipeline.tools.kit import ffmpeg_path

# Raised when the recipe of the recording changes.
EDITION = 1
SIDES = ("dars", "plain")
# What is asked: CPU of ours, by that of plain faster-whisper, with the load of the model.
SHARE = 0.5
# Clips whose words are known (and which of their sounds), in the order of the recording. The sound
# of the second ends before the last of its own captions.
KNOWN = (("speech/jfk.flac", 0), ("lecture/nasa_13013.mp4", 1))
TALK = (("speech/timbl_1.mp3", 0), ("lecture/autoeditor_example.mp4", 0))
WORDS = (
    "and so my fellow americans ask not what your country can do for you "
    "ask what you can do for your country "
    "this is the optical and science segment of the webb space telescope in one of the largest "
    "cleanrooms in the world at nasa's goddard space flight center in greenbelt maryland"
)
HEAD = """# Captions

{minutes} minutes of speech in English, Whisper base. Made by `python -m bench.captions`; medians of
{rounds}, the sides in turns. CPU is user + system, of it "load" until the model is there.

| side | CPU s | load | without load | CPU s of a minute |
|---|---:|---:|---:|---:|
"""


@dataclass(slots=True)
class Heard:
    """What one side took in every round (CPU seconds, of all and of the load), and its text."""

    side: str
    cpu: list[float] = field(default_factory=list)
    load: list[float] = field(default_factory=list)
    text: str = ""

    @property
    def whole(self) -> float:
        """Median CPU seconds."""
        return median(self.cpu)

    @property
    def hearing(self) -> float:
        """Median CPU seconds without the load."""
        return median(a - b for a, b in zip(self.cpu, self.load, strict=True))


def recording(minutes: float) -> Path:
    """The joined sound (16 kHz mono 16 bit), made once in bench/clips."""
    file = CLIPS / f"speech-{minutes:g}-{EDITION}.wav"
    if file.exists():
        return file
    CLIPS.mkdir(parents=True, exist_ok=True)
    words, graph = [ffmpeg_path(Settings()), "-v", "error", "-nostdin", "-y"], []
    for number, (name, sound) in enumerate((*KNOWN, *TALK)):
        words += ["-i", str(collection() / name)]
        graph.append(
            f"[{number}:a:{sound}]aresample=16000,aformat=channel_layouts=mono:sample_fmts=s16,"
            f"apad=pad_dur=1[{number}]"
        )
    graph += ["[2][3]concat=n=2:v=0:a=1,aloop=-1:2e9[t]", "[0][1][t]concat=n=3:v=0:a=1[o]"]
    part = file.with_name(f"part-{file.name}")
    words += ["-filter_complex", ";".join(graph), "-map", "[o]", "-t", str(60 * minutes)]
    subprocess.run([*words, "-c:a", "pcm_s16le", str(part)], check=True)
    return part.rename(file)


def spoken(text: str) -> list[str]:
    """Its words, without case and punctuation; "clean rooms" and "cleanrooms" are the same."""
    plain = text.lower().replace("’", "'").replace("clean rooms", "cleanrooms")
    return re.findall(r"[\w']+", plain)


def errors(wanted: Sequence[str], said: Sequence[str]) -> tuple[int, int]:
    """Words of ``wanted`` that are wrong, missing or too many in the beginning of ``said``.

    And how many words that beginning has: it is the one with the fewest errors.
    """
    row = _edits(wanted, said)
    end = min(range(len(row)), key=lambda at: (row[at], at))
    return row[end], end


def apart(one: Sequence[str], other: Sequence[str]) -> float:
    """How many words differ, as a share of ``other``."""
    return _edits(one, other)[-1] / max(1, len(other))


def _edits(wanted: Sequence[str], said: Sequence[str]) -> list[int]:
    """Levenshtein's distance of ``wanted`` from every beginning of ``said``, in words."""
    row = list(range(len(said) + 1))
    for number, word in enumerate(wanted, 1):
        old, row = row, [number]
        for at, heard in enumerate(said, 1):
            row.append(min(old[at] + 1, row[-1] + 1, old[at - 1] + (word != heard)))
    return row


def hear(side: str, sound: Path, model: Path, language: str) -> dict[str, Any]:
    """One side in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="dars-bench-") as folder:
        argv = [sys.executable, "-m", "bench.hearing", side, str(sound), str(model), language]
        env = {"PYTHONPATH": str(ROOT), **(environment("speech") if side == "dars" else {})}
        said = Meter(f"{side} hears").run(argv, Path(folder), env)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def report(sides: Sequence[Heard], minutes: float) -> str:
    """The table, and what is asked."""
    ours, plain = sides
    lines = [
        f"| {each.side} | {each.whole:.1f} | {each.whole - each.hearing:.1f}"
        f" | {each.hearing:.1f} | {each.hearing / minutes:.2f} |"
        for each in sides
    ]
    words = spoken(WORDS)
    found = [errors(words, spoken(each.text)) for each in sides]
    (mine, mine_end), (theirs, theirs_end) = found
    rests = spoken(ours.text)[mine_end:], spoken(plain.text)[theirs_end:]
    with_load, without = ours.whole / plain.whole, ours.hearing / plain.hearing
    lines += ["", "| | found | asked | |", "|---|---:|---:|---|"]
    lines.append(f"| CPU, dars / plain | {with_load:.2f} | ≤ {SHARE:.2f} | {_met(with_load)} |")
    lines.append(f"| CPU without load, dars / plain | {without:.2f} | | |")
    better = "ok" if mine <= theirs else "missed"
    lines.append(
        f"| word errors, dars (plain), of {len(words)} | {mine} ({theirs})"
        f" | ≤ {theirs} | {better} |"
    )
    lines.append(f"| WER, dars (plain) | {mine / len(words):.1%} ({theirs / len(words):.1%}) | | |")
    lines.append(f"| words apart on the rest, of {len(rests[1])} | {apart(*rests):.1%} | | |")
    return "\n".join(lines)


def _met(share: float) -> str:
    return "ok" if share <= SHARE else "missed"


def main() -> int:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--language", default="auto", choices=("auto", "en"))
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    wanted = parser.parse_args()
    sound, (model, _) = recording(wanted.minutes), weights.find("base", CLIPS / "models")
    sides = [Heard(name) for name in SIDES]
    for number in range(1, wanted.rounds + 1):
        for each in sides:
            found = hear(each.side, sound, model, wanted.language)
            each.cpu.append(found["cpu"])
            each.load.append(found["load"])
            each.text = found["text"]
            tell(
                f"round {number}: {each.side:6} {found['cpu']:.1f} CPU s, load {found['load']:.1f}"
            )
    head = HEAD.format(minutes=f"{wanted.minutes:g}", rounds=wanted.rounds)
    text = f"{head}{report(sides, wanted.minutes)}\n"
    print(text)
    wanted.out.mkdir(parents=True, exist_ok=True)
    (wanted.out / "captions.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
