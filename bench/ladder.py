"""What the ladder is when sizes that add nothing are left out, and when noise is.

    python -m bench.ladder [--seconds 8] [--frames 25] [--out bench/results]

**Sizes**: a clip of slides and one of a camera are made into a lesson with every size and with the
useful ones: CPU of all encodes, of the trial beside them, and stored bytes of the pictures.

**Noise**: the first seconds of a clip are encoded in the whole ladder at several CRFs, with noise
and without. VMAF is that of 1080p against the footage as it was before noise was added to it:
against the noisy footage a side that keeps noise would win by it. ``sony`` is a real camera, whose
clean picture nobody has: it is compared with what was filmed. Both sides of each pair run one after
the other.
"""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from statistics import median
from typing import Any

import ffmpeg

from bench.clip import Clip, clip, collection
from bench.lesson import process
from bench.meter import Meter, tell
from bench.quality import bd_rate
from bench.sides import RULES, dropped
from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import renditions
from pipeline.model.media import Media
from pipeline.model.profile import LADDER, Video
from pipeline.model.span import Span
from pipeline.plan import tune
from pipeline.plan.encode import Look, footage, look, sized, window
from pipeline.plan.inputs import opened
from pipeline.plan.noise import BLOCKS, deviation, measured
from pipeline.settings import Home, LimitSettings, Settings
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.probe import Probe
from pipeline.steps.shelf import Shelf
from pipeline.steps.step import Room
from pipeline.tools.kit import Tools
from pipeline.tools.weed import EmbeddedStore

CRFS = (20, 22, 24, 26)
# Frames of the real camera: there are no more.
REAL = 10
FULL = renditions(1920, 1080, LADDER)
TRIED = 'tune_minutes = 0\ndenoise = "off"\nsizes = "{sizes}"\n'


@dataclass(frozen=True, slots=True)
class Taken:
    """Footage in a home of its own."""

    media: Media
    film: FilmSource
    shelf: Shelf
    kit: Tools


def sizes(name: str, seconds: int, folder: Path) -> str:
    """A row: the whole ladder against the useful one."""
    useful = _lesson(clip(name, seconds), "useful", folder / "useful")
    tell(" ".join(useful["told"]) or f"{name}: nothing is left out")
    # Where nothing is left out both sides are the same steps.
    whole = _lesson(clip(name, seconds), "all", folder / "all") if useful["told"] else useful
    names = ", ".join(f"{size}p" for size in useful["sizes"])
    return (
        f"| {name}, {seconds} s | {names} | **{useful['cpu'] / whole['cpu']:.2f}** |"
        f" **{useful['bytes'] / whole['bytes']:.2f}** | {useful['tune']:.1f} |"
    )


def _lesson(each: Clip, kind: str, folder: Path) -> dict[str, Any]:
    """``dars process`` from the footage to the switch; what its notes say of the encodes."""
    home = Home(folder / "home").make()
    rules = RULES.replace("$intro", "0").replace("$preset", Video().preset)
    (home.root / "studio.toml").write_text(rules + TRIED.format(sizes=kind), "utf-8")
    store = EmbeddedStore(home).start()
    try:
        process(home, dropped(each, folder), Meter(f"{kind} sizes of {each.name}"), folder)
    finally:
        store.stop()
    package, edition = _notes(home, "package")[0]["value"], _notes(home, "publish")[0]["value"]
    segments = [part for strand in package["pictures"] for part in strand["segments"]]
    return {
        "sizes": [strand["name"] for strand in package["pictures"]],
        "bytes": sum(part["size"] for part in segments),
        "cpu": sum(note["cpu_seconds"] for note in _notes(home, "encode")),
        "tune": sum(note["cpu_seconds"] for note in _notes(home, "tune")),
        "told": edition["ladder"],
    }


def _notes(home: Home, step: str) -> list[dict[str, Any]]:
    return [json.loads(p.read_text()) for p in (home.shelf / step).glob("*/artifact.json")]


def noise(name: str, shown: Path, truth: Path, frames: int, folder: Path) -> str:
    """A row: the ladder of noisy footage with its noise and without."""
    taken, clean = _taken(shown, folder / "shown"), _taken(truth, folder / "truth")
    chunk = FootageChunk((Span(0, frames),))
    curves: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    ratios: list[float] = []
    for crf in CRFS:
        cost = {}
        for cleaned in curves:
            style = _style(taken, crf, cleaned)
            made = taken.shelf.carry_out(Encode(chunk, taken.film, style), taken.kit)
            files = [made.folder / f"{each.name}.mp4" for each in FULL]
            vmaf = _vmaf(files[0], clean, chunk, folder)
            curves[cleaned].append((sum(file.stat().st_size for file in files), vmaf))
            cost[cleaned] = made.cpu_seconds
            tell(
                f"{name}, CRF {crf}, {'without' if cleaned else 'with'} noise:"
                f" {curves[cleaned][-1]}, {made.cpu_seconds:.1f} CPU s"
            )
        ratios.append(cost[True] / cost[False])
    found = _deviation(taken, chunk, folder)
    cells = " | ".join(_at(curves, number) for number in range(len(CRFS)))
    # Where a cap binds at the lowest CRF, more bytes are no more quality.
    equal = bd_rate(curves[False], curves[True]) or bd_rate(curves[False][1:], curves[True][1:])
    shown_equal = "" if equal is None else f"**{equal:+.0f} %**"
    row = f"| {name} | {found:.2f} | {cells} | {shown_equal} | **{median(ratios):.2f}** |"
    tell(row)
    return row


def _at(curves: dict[bool, list[tuple[float, float]]], number: int) -> str:
    """Bytes of the cleaned side of those of the other, and how much more VMAF, at one CRF."""
    (size, vmaf), (other, seen) = curves[False][number], curves[True][number]
    return f"**{other / size:.2f}**, {seen - vmaf:+.1f}"


def _taken(file: Path, folder: Path) -> Taken:
    home = Home(folder).make()
    with open(file, "rb") as data:
        digest = file_digest(data, "sha256").hexdigest()
    place = home.footage / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(file.resolve())
    shelf, kit = Shelf(home.shelf, home.rooms), Tools(Settings(), home)
    media = shelf.carry_out(Probe(digest, LimitSettings(), False), kit).value
    assert media.picture is not None
    return Taken(media, FilmSource(digest, media.container, media.picture), shelf, kit)


def _style(taken: Taken, crf: int, clean: bool) -> Look:
    style = look(taken.film.picture.rate, FULL, Video())
    return replace(style, codings=(style.codings[0].at(crf, crf),), clean=clean)


def _frames(taken: Taken, chunk: FootageChunk, room: Room) -> Any:
    film = taken.film
    rate = film.picture.rate
    limits = window(chunk.spans, rate, film.container, film.picture)
    source = opened(str(taken.kit.source(film.track, room)), film.container, **limits)
    return footage(source, film.container, film.picture, chunk.spans, rate)


def _vmaf(file: Path, truth: Taken, chunk: FootageChunk, folder: Path) -> float:
    """VMAF of 1080p by the comparison of the trials, against the footage as it was."""
    room = _room(folder)
    encoded = ffmpeg.input(f"file:{file}")
    args = tune.compared(
        encoded, _frames(truth, chunk, room), FULL[0], chunk, _style(truth, 0, False)
    )
    truth.kit.ffmpeg(args, room)
    return tune.score(room.path(tune.SCORES).read_text("utf-8"))


def _deviation(taken: Taken, chunk: FootageChunk, folder: Path) -> float:
    room = _room(folder)
    taken.kit.ffmpeg(
        measured(sized(_frames(taken, chunk, room), FULL[0].width, FULL[0].height)), room
    )
    return deviation([room.path(BLOCKS).read_bytes()])


def _room(folder: Path) -> Room:
    place = folder / "room"
    place.mkdir(exist_ok=True)
    return Room(place)


HEAD = """# The ladder of a lesson: sizes that add nothing, and noise

Made by `python -m bench.ladder`: {about}

| clip | sizes that stay | CPU of the encodes | bytes of all pictures | CPU s of the trial |
|---|---|---:|---:|---:|
{sizes}

Ratios of the useful sizes to all of them; the same trial, CRFs and calm parts on both sides.

| clip | noise | {crfs} | equal VMAF | CPU |
|---|---:|{lines}---:|---:|
{noise}

Noise is the measured standard deviation, in steps of luma. Then, of the whole ladder with the noise
taken out, the bytes of those with it and what 1080p gains in VMAF at that CRF; bytes at equal VMAF
(BD-rate; without the first CRF where a cap binds there); CPU of the chunk at the same CRF. Truth is
the clean original, but for the real camera ({real} frames), which has none.
"""


def main() -> int:
    """Run both parts and write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--frames", type=int, default=25)
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    wanted = parser.parse_args()
    seconds, frames = wanted.seconds, wanted.frames
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        real = collection() / "camera" / "sony_a7m3_avchd.mts"
        clean, some, much = (clip(each, seconds).file for each in ("clean", "camera", "noisy"))
        pairs = {
            "noisy": (much, clean, frames), "camera": (some, clean, frames),
            "clean": (clean, clean, frames), "sony": (real, real, REAL),
        }  # fmt: skip
        noises = [noise(each, *pair, folder / f"{each}-noise") for each, pair in pairs.items()]
        kinds = {"slides": 3 * seconds, "camera": seconds}
        ladders = [sizes(each, long, folder / each) for each, long in kinds.items()]
    told = HEAD.format(
        about=f"slides of {3 * seconds} s, a camera of {seconds} s, {frames} frames for the noise",
        sizes="\n".join(ladders), noise="\n".join(noises), lines="---:|" * len(CRFS),
        real=REAL, crfs=" | ".join(f"CRF {crf}" for crf in CRFS),
    )  # fmt: skip
    (wanted.out / "ladder.md").write_text(told, "utf-8")
    print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
