"""A lesson as the outside sees it: the command that makes it, and what a player would fetch.

Only the command line and the published playlists are used, so that a benchmark does not depend on
how lessons are made.
"""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import m3u8

from bench.meter import Failed, Meter
from pipeline.settings import Home

DARS = Path(sys.executable).with_name("dars")


def process(home: Home, footage: Path, meter: Meter, folder: Path) -> dict[str, Any]:
    """``dars process --json``, measured; what it printed. Raises Failed."""
    said = meter.run([DARS, "--home", home.root, "process", footage, "--json"], folder)
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    if told["status"] != "published":
        raise Failed(f"{footage.name} is {told['status']}: {told['reason']}")
    return told


def top_of(master_url: str, folder: Path) -> tuple[Path, int]:
    """The best picture that a modern browser finds, as one file, and the bytes that it fetches.

    The largest picture; of several such the one in AV1.
    """
    playlist = m3u8.load(master_url)
    best = max(playlist.playlists, key=lambda each: _worth(each.stream_info))
    media = m3u8.load(best.absolute_uri)
    inits = {each.init_section.absolute_uri for each in media.segments}
    if len(inits) != 1:
        raise Failed(f"{best.uri} has {len(inits)} init segments: they cannot be joined")
    file = folder / "top.mp4"
    with open(file, "wb") as out:
        for url in inits:
            with urlopen(url) as answer:
                out.write(answer.read())
        for each in media.segments:
            with urlopen(Request(each.absolute_uri, headers=_range(each.byterange))) as answer:
                out.write(answer.read())
    return file, file.stat().st_size


def _range(byterange: str | None) -> dict[str, str]:
    """``size@offset`` as a request says it; nothing for all of an object."""
    if not byterange:
        return {}
    size, offset = map(int, byterange.split("@"))
    return {"Range": f"bytes={offset}-{offset + size - 1}"}


def _worth(info: Any) -> tuple[int, bool]:
    return info.resolution[1], "av01" in (info.codecs or "")
