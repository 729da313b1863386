"""The footage of the benchmarks: 1080p25 with real speech, made once and kept in bench/clips.

    python -m bench.clip NAME SECONDS

``camera`` is a camera on a stand: people who talk, from the collection (DARS_MEDIA, or shared/media
beside the clone), in a place out of focus, with sensor noise. (An action camera was tried: it fills
every cap, so that systems differ by their caps alone.) ``slides`` are drawn (bench.slides).
``half`` is one half of each, with two cuts in it and a film of a few seconds that goes before it.
``clean`` is the camera without the noise, ``noisy`` with more of it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bench import slides
from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path

ROOT = Path(__file__).resolve().parent.parent
CLIPS = ROOT / "bench" / "clips"
RATE = 25
NAMES = ("camera", "slides", "half")
# Strength of the sensor's noise (ffmpeg's filter): as it is, without it, and at a high gain.
NOISE = {"camera": 4, "clean": 0, "noisy": 8}
# Raised when a recipe changes, so that no clip of an older one is taken for it.
EDITION = 1
Pair = tuple[int, int]
Maker = Callable[[Path], list[str]]
# All parts alike, with the tags of a camera: without them some programs take BT.601 for granted.
EVEN = (
    "setpts=PTS-STARTPTS,scale=out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,"
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
)
# As a camera writes it: short GOPs, many bits.
LIKE_A_CAMERA = (
    "-c:v", "libx264", "-preset", "veryfast", "-crf", "17", "-g", f"{2 * RATE}",
    "-c:a", "aac", "-b:a", "192k", "-ar", "48000", "-ac", "2",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clip:
    """Footage of ``frames`` pictures; ``cuts`` are taken out of it (frames, the end excluded).

    ``intro`` is a film of ``lead`` pictures that goes before it, or None.
    """

    name: str
    file: Path
    frames: int
    cuts: tuple[Pair, ...] = ()
    intro: Path | None = None
    lead: int = 0

    @property
    def kept(self) -> tuple[Pair, ...]:
        """What the cuts leave."""
        ends = [0, *(at for cut in self.cuts for at in cut), self.frames]
        return tuple(zip(ends[::2], ends[1::2], strict=True))


def collection() -> Path:
    """The folder of real footage; raises SystemExit when it is not there."""
    folder = Path(os.environ.get("DARS_MEDIA") or ROOT.parent / "shared" / "media").resolve()
    if not (folder / "MANIFEST.tsv").is_file():
        raise SystemExit(
            f"bench: the collection of real footage is not at {folder}: set DARS_MEDIA"
        )
    return folder


def clip(name: str, seconds: int) -> Clip:
    """The clip, made now if it is not there yet."""
    file = CLIPS / f"{name}-{seconds}-{EDITION}.mp4"
    made = Clip(name, file, seconds * RATE)
    if not file.exists():
        _make(file, lambda folder: _film(name, seconds, folder))
    if name != "half":
        return made
    # A second out of each half, half a second of short clips; an intro of five seconds, or two.
    long = seconds >= 20
    length = RATE if long else RATE // 2
    cuts = tuple((at, at + length) for at in (made.frames // 4, made.frames * 3 // 4))
    lead = 5 if long else 2
    intro = CLIPS / f"intro-{lead}-{EDITION}.mp4"
    if not intro.exists():
        _make(intro, lambda folder: _intro(lead, folder))
    return Clip(name, file, made.frames, cuts, intro, lead * RATE)


def _make(file: Path, argv: Maker) -> None:
    """Run what ``argv`` says; the file has its name when it is whole."""
    CLIPS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CLIPS) as folder:
        part = Path(folder, file.name)
        subprocess.run([*argv(Path(folder)), str(part)], check=True, stdin=subprocess.DEVNULL)
        part.rename(file)


def _film(name: str, seconds: int, folder: Path) -> list[str]:
    parts = ("camera", "slides") if name == "half" else (name,)
    length = Fraction(seconds, len(parts))
    inputs: list[str] = []
    graph: list[str] = []
    for part in parts:
        first = inputs.count("-i")
        film = _slides(int(length), first, folder) if part == "slides" else _camera(part, first)
        more, chain = film
        inputs += more
        graph.append(f"{chain},trim=duration={int(length)},{EVEN}[{part}]")
    joined = "".join(f"[{part}]" for part in parts)
    graph.append(f"{joined}concat=n={len(parts)}:v=1:a=0[v]")
    # Two seconds of pause after every eight of speech.
    pauses = "volume='if(lt(mod(t,10),8),1,0)':eval=frame"
    graph.append(f"[{inputs.count('-i')}:a]aresample=48000,{pauses},apad[a]")
    speech = str(collection() / "speech" / "timbl_1.mp3")
    return [
        *_ffmpeg(), *inputs, "-stream_loop", "-1", "-i", speech,
        "-filter_complex", ";".join(graph), "-map", "[v]", "-map", "[a]", "-t", str(seconds),
        *LIKE_A_CAMERA,
    ]  # fmt: skip


def _camera(name: str, first: int) -> tuple[list[str], str]:
    room, people = "camera/gopro_max-heromode.mp4", "lecture/mdn_friday.mp4"
    chain = (
        # The place: one picture, out of focus, for ever.
        f"[{first}:v]trim=end_frame=1,scale=1920:1080:force_original_aspect_ratio=increase,"
        f"crop=1920:1080,gblur=sigma=6,loop=-1:1,setpts=N/{RATE}/TB,fps={RATE}[room];"
        # The people: forwards and backwards, so that nothing jumps.
        f"[{first + 1}:v]fps={RATE},split[on][to];[to]reverse[back];[on][back]concat=n=2:v=1:a=0,"
        f"loop=-1:400,setpts=N/{RATE}/TB,scale=1440:1080[who];"
        f"[room][who]overlay=480:0:shortest=1,noise=alls={NOISE[name]}:allf=t"
    )
    return ["-i", str(collection() / room), "-i", str(collection() / people)], chain


def _slides(seconds: int, first: int, folder: Path) -> tuple[list[str], str]:
    stays = list(slides.lengths(seconds))
    shown = slides.draw(folder, len(stays))
    slides.draw_pointer(folder / "pointer.png")
    inputs: list[str] = []
    for file, length in zip(shown, stays, strict=True):
        inputs += ["-loop", "1", "-framerate", str(RATE), "-t", str(length), "-i", str(file)]
    inputs += ["-loop", "1", "-framerate", str(RATE), "-i", str(folder / "pointer.png")]
    every = "".join(f"[{first + n}:v]" for n in range(len(shown)))
    x, y = slides.pointer_path()
    chain = (
        f"{every}concat=n={len(shown)}:v=1:a=0,format=yuv420p[shown];"
        f"[shown][{first + len(shown)}:v]overlay=x='{x}':y='{y}':shortest=1"
    )
    return inputs, chain


def _intro(seconds: int, folder: Path) -> list[str]:
    slides.draw_title(folder / "title.png", "Майдони электрикӣ")
    return [
        *_ffmpeg(), "-loop", "1", "-framerate", str(RATE), "-i", str(folder / "title.png"),
        "-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", str(seconds),
        "-vf", f"fade=t=in:d=0.4,{EVEN}", *LIKE_A_CAMERA,
    ]  # fmt: skip


def _ffmpeg() -> list[str]:
    return [ffmpeg_path(Settings()), "-hide_banner", "-nostdin", "-v", "error", "-y"]


def main() -> int:
    """Make one clip."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", choices=[*NAMES, "clean", "noisy"])
    parser.add_argument("seconds", type=int)
    wanted = parser.parse_args()
    print(clip(wanted.name, wanted.seconds).file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
