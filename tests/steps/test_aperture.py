"""Footage that names a clean aperture is as wide as what is shown of it."""

import shutil
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan.encode import look
from pipeline.settings import Settings, ToolSettings
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.shelf import Shelf
from pipeline.tools.kit import Tools

pytestmark = pytest.mark.media


@pytest.mark.parametrize("program", ["", "ffmpeg"])
def test_nothing_is_cropped_by_any_ffmpeg(studio: Any, media: Path, program: str) -> None:
    """9 crops by itself, to 702 of these 720 pixels; 5.1 (Debian 12) does not and cannot."""
    film = media / "camera" / "opf_dv-pal-interlaced.mov"
    digest = studio.take(film)
    found = studio.probe(digest)
    width, height = found.picture.width // 2 * 2, found.picture.height
    style = look(found.picture.rate, (Rendition("x", width, height, 9000),), Video())
    step = Encode(
        FootageChunk((Span(0, 10),)), FilmSource(digest, found.container, found.picture), style
    )
    kit = Tools(Settings(tools=ToolSettings(ffmpeg=shutil.which(program) or "")), studio.home)
    made = Shelf(studio.home.shelf, studio.home.rooms).carry_out(step, kit)
    with av.open(film) as source, av.open(made.folder / "x.mp4") as encoded:
        whole = next(source.decode(video=0)).reformat(width, height, "gray").to_ndarray()
        shown = next(encoded.decode(video=0)).to_ndarray(format="gray")
    apart = float(np.abs(whole.astype(int) - shown).mean())
    assert apart < 8, "6 by how it is scaled and deinterlaced, 13 where it is cropped"
