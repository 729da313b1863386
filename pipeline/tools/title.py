"""moviepy: draws a title card once, as two stills; runs in the jailed child.

No video is made here and no program is started. What stands where is in the request (the plain
form of a CardPlan); only what needs a font's measures, wrapping and fitting, is decided here.
"""

import os
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Any

from PIL import Image, ImageColor

from pipeline.model.errors import BadMedia
from pipeline.tools.typeset import BELOW, CAPITALS, Fit, font, font_file

# What a logo may be: bytes of the file, pixels of a side.
LOGO_BYTES, LOGO_SIDE = 10_000_000, 6000
LOGO_FORMATS = ("PNG", "JPEG")
# What Pillow raises for pictures that are damaged or made to do damage.
UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, MemoryError, struct.error, zlib.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
LOGO_HELP = "save the logo as a plain PNG or JPEG of at most 6000 pixels a side"


def draw_card(request: dict[str, Any], room: Path, tell: Callable[[float], None]) -> Any:
    """Write ``background.png`` (RGB) and ``text.png`` (RGBA), both as large as the card.

    ``request``: ``card`` (a CardPlan) and ``logo`` (absolute path or empty). Returns the two
    names. Raises BadMedia for a logo that is not a modest PNG or JPEG.
    """
    plan = request["card"]
    logo = _logo(Path(request["logo"]), plan["logo_box"]) if request["logo"] else None
    with _no_programs():
        import moviepy  # noqa: F401  imported here, where it finds no program to start
    tell(0.3)
    _background(plan, logo).save(room / "background.png", compress_level=1)
    tell(0.6)
    _text(plan).save(room / "text.png", compress_level=1)
    return {"background": "background.png", "text": "text.png"}


@contextmanager
def _no_programs() -> Iterator[None]:
    """While moviepy is imported: it would run ``ffmpeg -version`` and ``ffplay``, and read .env."""
    before = dict(os.environ)
    os.environ.update(PATH="/nonexistent", IMAGEIO_FFMPEG_EXE="unused", PYTHON_DOTENV_DISABLED="1")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _background(plan: Mapping[str, Any], logo: Image.Image | None) -> Image.Image:
    """The brand's colour, its circles, and the logo."""
    import numpy as np
    from moviepy import CompositeVideoClip, ImageClip

    size = (plan["width"], plan["height"])
    layers = [ImageClip(np.array(Image.new("RGB", size, plan["background"])))]
    for disc in plan["discs"]:
        picture, at = _disc(disc, size)
        layers.append(ImageClip(picture).with_position(at))
    if logo is not None:
        x, y, _, height = plan["logo_box"]
        at = (x, y + (height - logo.height) // 2)
        layers.append(ImageClip(np.array(logo)).with_position(at))
    drawn = CompositeVideoClip(layers, use_bgclip=True)
    return Image.fromarray(drawn.get_frame(0))


def _disc(disc: Mapping[str, Any], size: tuple[int, int]) -> tuple[Any, tuple[int, int]]:
    """The part of a circle that is in the picture, with a smooth edge, and where it goes."""
    import numpy as np

    x, y, radius = disc["x"], disc["y"], disc["radius"]
    left, top = max(0, x - radius - 1), max(0, y - radius - 1)
    right, bottom = min(size[0], x + radius + 1), min(size[1], y + radius + 1)
    rows, columns = np.ogrid[top : max(bottom, top + 1), left : max(right, left + 1)]
    inside = np.clip(radius + 0.5 - np.hypot(columns - x, rows - y), 0, 1)
    picture = np.empty((*inside.shape, 4), np.uint8)
    picture[..., :3] = ImageColor.getrgb(disc["colour"])
    picture[..., 3] = (inside * 255).round()
    return picture, (left, top)


def _logo(path: Path, box: list[int]) -> Image.Image:
    """The logo, fitted into the box."""
    try:
        if path.stat().st_size > LOGO_BYTES:
            raise BadMedia(f"The logo is larger than 10 MB; {LOGO_HELP}.")
        with Image.open(path, formats=LOGO_FORMATS) as picture:
            if max(picture.size) > LOGO_SIDE:
                raise BadMedia(
                    f"The logo has {picture.width}x{picture.height} pixels; {LOGO_HELP}."
                )
            whole: Image.Image = picture.convert("RGBA")
    except UNREADABLE:
        raise BadMedia(f"The logo cannot be read as a picture; {LOGO_HELP}.") from None
    whole.thumbnail((max(1, box[2]), max(1, box[3])), Image.Resampling.LANCZOS)
    return whole


def _text(plan: Mapping[str, Any]) -> Image.Image:
    """All text on a transparent picture."""
    from moviepy import CompositeVideoClip

    size = (plan["width"], plan["height"])
    clips = [clip for stack in plan["stacks"] for clip in _stacked(stack)]
    if not clips:
        return Image.new("RGBA", size)
    drawn = CompositeVideoClip(clips, size=size)
    picture = Image.fromarray(drawn.get_frame(0)).convert("RGBA")
    picture.putalpha(Image.fromarray((drawn.mask.get_frame(0) * 255).round().astype("uint8")))
    return picture


def _stacked(stack: Mapping[str, Any]) -> list[Any]:
    """The clips of one stack at their places."""
    from moviepy import ColorClip

    fitted = Fit(stack)
    spare = stack["height"] - fitted.height
    y = stack["y"] + (spare / 2 if stack["align"] == "middle" else spare)
    clips = []
    for number, item in enumerate(fitted.items):
        y += item["gap"] if number else 0
        if item["item"] == "rule":
            rgb = ImageColor.getrgb(item["colour"])
            bar = ColorClip((min(item["width"], stack["width"]), item["height"]), color=rgb)
            clips.append(bar.with_position((stack["x"], round(y))))
            y += item["height"] + item["below"]
            continue
        size = fitted.sizes[number]
        for line in fitted.lines[number]:
            baseline = y + (item["pitch"] + CAPITALS) * size / 2
            clips.append(_line(line, item, size, stack["x"], baseline))
            y += item["pitch"] * size
    return clips


def _line(line: str, item: Mapping[str, Any], size: int, x: int, baseline: float) -> Any:
    """One line of text as a clip; its baseline is where it is told to be."""
    from moviepy import TextClip

    letters = font(item["bold"], size)
    above = letters.getmetrics()[0]
    # A little room at both ends for letters that lean out of their width.
    room = ceil(size / 10)
    clip = TextClip(
        font=str(font_file(item["bold"])),
        font_size=size,
        text=line,
        size=(ceil(letters.getlength(line)), above + ceil(size * BELOW)),
        margin=(room, 0),
        color=item["colour"],
        # Transparent, but of the text's own colour: soft edges would darken otherwise.
        bg_color=(*ImageColor.getrgb(item["colour"]), 0),
        horizontal_align="left",
        vertical_align="top",
    )
    return clip.with_position((x - room, round(baseline - above)))
