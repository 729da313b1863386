"""A preview of chunks that were encoded before it was known which sizes a lesson has."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.lesson import Heading
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan.encode import look
from pipeline.plan.preview import folder
from pipeline.preview import Ready, grow
from pipeline.steps.encode import Encode, FilmSource
from pipeline.tools.store import S3Store

pytestmark = pytest.mark.media

SIZES = tuple(Rendition(str(n), 16 * n // 9, n, 300) for n in (144, 108, 90))


def test_only_sizes_that_every_chunk_has_are_shown(studio: Any, store: S3Store) -> None:
    film = studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=256x144:r=25:d=3", "-c:v", "libx264", "-preset",
        "ultrafast", name="film.mp4",
    )  # fmt: skip
    media = studio.probe(film)
    wide = look(media.picture.rate, SIZES, replace(Video(), gop_seconds=1, preset="ultrafast"))
    narrow = replace(wide, renditions=(SIZES[1],))
    source = FilmSource(film, media.container, media.picture)
    chunks = tuple(
        Encode(FootageChunk((Span(at, at + 25),)), source, style)
        for at, style in ((0, wide), (25, narrow), (50, narrow))
    )
    folders = tuple(studio.do(each).folder for each in chunks[:2])
    shown = grow(store, Ready("early", Heading("Дарс", "Физика"), chunks, folders))
    assert shown is not None and shown.chunks == 2
    names = {key.rpartition("/")[2] for key in store.keys(folder("early"))}
    assert {name for name in names if name.endswith(".m3u8")} == {"master.m3u8", "108.m3u8"}
