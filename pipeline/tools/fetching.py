"""A step says what it needs of a track; here it gets a file in which that is.

The file is as large as the track and has its offsets, so nothing else changes for who reads it. A
hole in it would read as zeros, which some codecs show as a picture. So before anything reads it,
every packet that it will take is proven to be there, by the file's own index; and when a reader
complains of anything all the same, all of the file is fetched and it reads once more.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.model.errors import BadMedia, ToolFailed
from pipeline.model.need import Need
from pipeline.tools.cache import Cache, Full, Lent
from pipeline.tools.places import outline

# Asks the jailed tool pipeline.tools.places about a file.
Look = Callable[[dict[str, Any], Path], Any]

# Said of pictures and no sign of a hole: phones mark full range in an old way.
INNOCENT = re.compile(r"\[swscaler @ \w+\] deprecated pixel format used")
# ffmpeg's summary of a stream, where it is asked for.
ERRORS = re.compile(r"\b[1-9]\d* decode errors")


def fetched(
    cache: Cache, digest: str, need: Need | None, look: Look, cancelled: Callable[[], bool]
) -> Lent:
    """The track with all that is needed of it; the whole where its container hides its packets.

    Raises StoreFailed, BadConfig, Cancelled, and Busy when the cache has no room now.
    """
    try:
        return _fetched(cache, digest, need, look, cancelled)
    except Full:
        # What was fetched of this very track may be what is in the way.
        if not cache.drop(digest):
            raise
    return _fetched(cache, digest, need, look, cancelled)


def _fetched(
    cache: Cache, digest: str, need: Need | None, look: Look, cancelled: Callable[[], bool]
) -> Lent:
    lent = cache.lend(digest, cancelled)
    try:
        found = _found(lent, need, look) if need else []
        lent.fill(found or [(0, lent.blocks.size)])
        return lent
    except BaseException:
        lent.close()
        raise


def _found(lent: Lent, need: Need, look: Look) -> list[tuple[int, int]]:
    """Bytes that are needed; empty when that is not known."""
    if need.container != "mov" or lent.whole():
        return []
    index = outline(lent, lent.blocks.size)
    if index is None:
        return []
    lent.fill(index)
    windows = [[str(start), str(end)] for start, end in need.windows]
    streams = [each for each in (need.stream, need.second) if each is not None]
    asked = {"path": str(lent.path), "streams": streams, "windows": windows}
    try:
        found = look(asked, lent.path)
    except (BadMedia, ToolFailed):
        return []
    return [*index, *((int(start), int(end)) for start, end in found)] if found else []


def doubtful(said: str, counted: int) -> bool:
    """Whether what ffmpeg said at its end may come of a hole: any complaint may."""
    if "packets read" in said:  # It was asked to tell everything.
        return bool(counted or ERRORS.search(said))
    lines = [line for line in said.splitlines() if line.strip()]
    return bool(counted or [line for line in lines if not INNOCENT.match(line)])
