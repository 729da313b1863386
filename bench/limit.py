"""Any footage, with its pauses and our cards, against one bare ffmpeg process with the same ladder.

    python -m bench.limit FOOTAGE [--rounds 3] [--no-titles] [--most 1.25]

Both sides run in turns on the same machine and show the same: first Dars (`dars process` without
speech, everything from probing to the pointer switch), then one ffmpeg that decodes once, selects
the very same frames and samples, joins the very same cards, and encodes the very same renditions
with the same preset and caps.
CPU seconds are user + system of each side with all its children (the embedded S3 server is not
counted, it is not the pipeline's). Prints a table and the ratio of the medians.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from pipeline.model.ladder import Rendition
from pipeline.model.span import Span
from pipeline.model.timeline import Timeline, Title
from pipeline.plain import typed
from pipeline.plan.sound import position
from pipeline.plan.title import motion
from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path

ROOT = Path(__file__).resolve().parent.parent


def ours(footage: Path, home: Path, titles: bool) -> dict[str, Any]:
    """Process ``footage`` in a new home; the object that ``dars process --json`` prints."""
    home.mkdir(parents=True)
    seconds = "" if titles else "intro_seconds = 0\noutro_seconds = 0\n"
    rules = f"[profile.speech]\nenabled = false\n[profile.titles]\n{seconds}"
    (home / "studio.toml").write_text(rules)
    argv = [str(Path(sys.executable).parent / "dars"), "--home", str(home), "process"]
    done = subprocess.run(
        [*argv, str(footage), "--json"], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
    )
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return made


def noted(home: Path, step: str) -> list[dict[str, Any]]:
    """The notes of all artifacts of one step."""
    return [json.loads(p.read_text()) for p in (home / "shelf" / step).glob("*/artifact.json")]


def limit(footage: Path, home: Path, out: Path) -> float:
    """CPU seconds of one bare ffmpeg process for what the home's lesson shows."""
    line = typed(Timeline, noted(home, "sound")[0]["with"]["timeline"])
    encodes = noted(home, "encode")
    cards = {
        note["with"]["chunk"]["kind"]: home
        / "shelf"
        / "title"
        / note["with"]["film"]["card"]["key"]
        for note in encodes
        if note["with"]["chunk"]["chunk"] == "title"
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    argv = bare(footage, line, encodes[0]["with"]["look"], cards, out)
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def bare(
    footage: Path, line: Timeline, look: dict[str, Any], cards: dict[str, Path], out: Path
) -> list[str]:
    """The command: decode once, select, join the cards, scale from the source, encode it all."""
    source = ffmpeg.input(str(footage))
    sizes = [Rendition(**each) for each in look["renditions"]]
    stream = _joined(source, line, sizes[0], cards)
    parts = stream.filter_multi_output("split", len(sizes)) if len(sizes) > 1 else [stream]
    made = []
    for number, size in enumerate(sizes):
        scaled = parts[number].filter("scale", size.width, size.height).filter("format", "yuv420p")
        options = {
            "c:v": "libx264", "preset": look["preset"], "crf": look["crf"], "g": look["gop"],
            "keyint_min": look["gop"], "sc_threshold": 0, "maxrate": f"{size.kbps}k",
            "bufsize": f"{2 * size.kbps}k", "movflags": "+frag_keyframe+empty_moov",
        }  # fmt: skip
        made.append(ffmpeg.output(scaled, str(out / f"{size.name}.mp4"), **options))
    spans = [clip.span for clip in line.footage]
    sound = source.audio.filter("aresample", 48000).filter("aselect", _samples(spans, line.rate))
    sound = sound.filter("asetpts", "N/SR/TB")
    made.append(ffmpeg.output(sound, str(out / "sound.m4a"), **{"c:a": "aac", "b:a": "128k"}))
    argv: list[str] = (
        ffmpeg.merge_outputs(*made)
        .global_args("-hide_banner", "-nostdin", "-v", "error", "-y")
        .compile(cmd=ffmpeg_path(Settings()))
    )
    return argv


def _joined(source: Any, line: Timeline, size: Rendition, cards: dict[str, Path]) -> Any:
    """The kept frames, between the very same cards if the lesson has any."""
    rate = f"{line.rate.numerator}/{line.rate.denominator}"
    stream = source.video.filter("fps", rate).filter("select", _frames(list(line.kept)))
    stream = stream.filter("setpts", f"N/({rate}*TB)")
    if not cards:
        return stream
    made = []
    for clip in line.clips:
        if isinstance(clip, Title):
            back, text = (str(cards[clip.kind] / name) for name in ("background.png", "text.png"))
            made.append(motion(back, text, clip.length, line.rate))
        elif stream not in made:
            made.append(stream)
    same = [
        each.filter("scale", size.width, size.height)
        .filter("setsar", 1)
        .filter("format", "yuv420p")
        for each in made
    ]
    return ffmpeg.concat(*same, v=1, a=0)


def _frames(spans: list[Span]) -> str:
    return "+".join(f"between(n,{s.start},{s.end - 1})" for s in spans)


def _samples(spans: list[Span], rate: Fraction) -> str:
    ends = ((position(s.start, rate) / 48000, position(s.end, rate) / 48000) for s in spans)
    return "+".join(f"between(t,{a:.6f},{b:.6f})" for a, b in ends)


def main() -> int:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("footage", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-titles", action="store_true", help="leave our two cards out")
    parser.add_argument("--most", type=float, default=0, help="fail above this ratio")
    wanted = parser.parse_args()
    rows: list[tuple[float, float]] = []
    print("round   dars CPU s   limit CPU s   ratio", flush=True)
    for number in range(wanted.rounds):
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
            home, out = Path(folder, "home"), Path(folder, "out")
            out.mkdir()
            made = ours(wanted.footage.resolve(), home, not wanted.no_titles)
            bound = limit(wanted.footage.resolve(), home, out)
            shutil.rmtree(out)
        rows.append((made["cpu_seconds"], bound))
        a, b = rows[-1]
        print(f"{number + 1:5} {a:12.2f} {b:13.2f} {a / b:7.3f}", flush=True)
    a, b = (statistics.median(side) for side in zip(*rows, strict=True))
    print(f"median{a:12.2f} {b:13.2f} {a / b:7.3f}")
    return int(bool(wanted.most) and a / b > wanted.most)


if __name__ == "__main__":
    sys.exit(main())
