"""The whole lesson against the limit: one bare ffmpeg process with the same ladder.

    make bench-limit [FOOTAGE=file] [ROUNDS=3]

Both sides run in turns on the same machine, on the same kept footage: first Dars (`dars process`
without speech, everything from probing to the pointer switch), then one ffmpeg that selects the
very same frames and samples and encodes the very same renditions with the same preset and caps.
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
from pipeline.model.timeline import Footage, Timeline
from pipeline.plain import typed
from pipeline.plan.sound import position
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
    """CPU seconds of one bare ffmpeg process for what the home's lesson keeps."""
    line = typed(Timeline, noted(home, "sound")[0]["with"]["timeline"])
    encode = next(n for n in noted(home, "encode") if n["with"]["chunk"]["chunk"] == "footage")
    look = encode["with"]["look"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(bare(footage, line, look, out), check=True, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def bare(footage: Path, line: Timeline, look: dict[str, Any], out: Path) -> list[str]:
    """The command: decode once, select, scale from the source, encode every rung and the sound."""
    source = ffmpeg.input(str(footage))
    spans = [clip.span for clip in line.clips if isinstance(clip, Footage)]
    rate = f"{line.rate.numerator}/{line.rate.denominator}"
    stream = source.video.filter("fps", rate).filter("select", _frames(spans))
    stream = stream.filter("setpts", f"N/({rate}*TB)")
    sizes = [Rendition(**each) for each in look["renditions"]]
    parts = stream.filter_multi_output("split", len(sizes)) if len(sizes) > 1 else [stream]
    gop = str(look["gop"])
    made = []
    for number, size in enumerate(sizes):
        scaled = parts[number].filter("scale", size.width, size.height).filter("format", "yuv420p")
        made.append(ffmpeg.output(
            scaled, str(out / f"{size.name}.mp4"), **{
                "c:v": "libx264", "preset": look["preset"], "crf": look["crf"], "g": gop,
                "keyint_min": gop, "sc_threshold": 0, "maxrate": f"{size.kbps}k",
                "bufsize": f"{2 * size.kbps}k", "movflags": "+frag_keyframe+empty_moov",
            },
        ))  # fmt: skip
    sound = source.audio.filter("aresample", 48000).filter("aselect", _samples(spans, line.rate))
    sound = sound.filter("asetpts", "N/SR/TB")
    made.append(ffmpeg.output(sound, str(out / "sound.m4a"), **{"c:a": "aac", "b:a": "128k"}))
    program = ffmpeg_path(Settings())
    argv: list[str] = (
        ffmpeg.merge_outputs(*made)
        .global_args("-hide_banner", "-nostdin", "-v", "error", "-y")
        .compile(cmd=program)
    )
    return argv


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
