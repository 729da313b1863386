"""Recipes for clips that nobody filmed: every moment in them is known exactly.

    .venv/bin/python samples/make.py FOLDER [NAME ...]

writes them (all, or those named) with the ffmpeg that came with Dars.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

FONT = Path(__file__).parent.parent / "pipeline/assets/fonts/NotoSans-Bold.ttf"
# With a lookahead in threads of its own, x264 decides by how fast they are: a few runs in a hundred
# on a busy machine give other bytes.
H264 = ("-c:v", "libx264", "-preset", "veryfast", "-x264-params", "sync-lookahead=0")
SMALL = (*H264, "-pix_fmt", "yuv420p", "-c:a", "aac")


class Recipe(NamedTuple):
    """``args`` make the file ``name`` from nothing; ``known`` says what is in it and when."""

    name: str
    known: str
    args: tuple[str, ...]


def _lavfi(*graphs: str) -> tuple[str, ...]:
    return tuple(word for graph in graphs for word in ("-f", "lavfi", "-i", graph))


def _slide(number: int, colour: str) -> str:
    text = f"drawtext=fontfile='{FONT}':text='Слайди {number}':fontsize=64:x=60:y=60"
    return f"color={colour}:s=640x360:r=25:d=3,{text}[s{number}]"


SLIDES = ("white", "lightyellow", "lightblue", "white")
DECK = ";".join(_slide(n, colour) for n, colour in enumerate(SLIDES, 1))
JOINED = "".join(f"[s{n}]" for n in range(1, len(SLIDES) + 1)) + f"concat=n={len(SLIDES)}"

RECIPES = (
    Recipe(
        "slides.mp4",
        "12 s of 640x360 at 25; slides change at 3, 6 and 9 s; a steady tone of 440 Hz",
        (*_lavfi(f"{DECK};{JOINED}", "sine=440:d=12"), *SMALL),
    ),
    Recipe(
        "pauses.mp4",
        "10 s of 640x360 at 25; a tone but for silence at 2..5 s and 7..8 s",
        (
            *_lavfi("testsrc2=s=640x360:r=25:d=10", "sine=440:d=10"),
            *("-af", "volume=0:enable='between(t,2,5)+between(t,7,8)'", *SMALL),
        ),
    ),
    Recipe(
        "vfr.mp4",
        "6 s of 640x360: 30 frames a second until 2 s, 10 from there on; a tone",
        (
            *_lavfi("testsrc2=s=640x360:r=30:d=6", "sine=440:d=6"),
            *("-vf", "select='lt(t,2)+not(mod(n,3))'", "-fps_mode", "vfr", *SMALL),
        ),
    ),
    Recipe(
        "portrait.mov",
        "4 s of 640x360 at 30 that a phone turned by 90 degrees: shown as 360x640; a tone",
        (
            # The picture stays as it was filmed and says how it is to be turned.
            *("-noautorotate", "-display_rotation", "90"),
            *_lavfi("testsrc2=s=640x360:r=30:d=4", "sine=440:d=4"),
            *SMALL,
        ),
    ),
    Recipe(
        "interlaced.ts",
        "4 s of 720x576 at 25, top field first, as a studio camera writes it; a tone",
        (
            *_lavfi("testsrc2=s=720x576:r=50:d=4", "sine=440:d=4"),
            *("-vf", "interlace=scan=tff", "-c:v", "mpeg2video", "-b:v", "4M"),
            *("-flags", "+ilme+ildct", "-c:a", "mp2"),
        ),
    ),
    Recipe(
        "odd.mkv",
        "3 s of 321x241 at 25, 4:4:4; no sound",
        (
            *_lavfi("testsrc2=s=322x242:r=25:d=3,format=yuv444p,crop=321:241"),
            *H264,
        ),
    ),
)


def make(recipe: Recipe, folder: Path, ffmpeg: str) -> Path:
    """Write one clip into ``folder`` and return its path."""
    file = folder.absolute() / recipe.name
    # Bit-exact: the same bytes on every run, so the same recording.
    argv = [ffmpeg, "-v", "error", "-y", *recipe.args, "-bitexact", str(file)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    return file


def main(words: Sequence[str]) -> int:
    """Make the clips that ``words`` ask for; 2 when they ask for none that is known."""
    import imageio_ffmpeg

    names = {recipe.name for recipe in RECIPES}
    if not words or not names.issuperset(words[1:]):
        print(f"usage: samples/make.py FOLDER [{' '.join(sorted(names))}]", file=sys.stderr)
        return 2
    folder = Path(words[0])
    folder.mkdir(parents=True, exist_ok=True)
    for recipe in RECIPES:
        if len(words) == 1 or recipe.name in words[1:]:
            print(f"{make(recipe, folder, imageio_ffmpeg.get_ffmpeg_exe())}  {recipe.known}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
