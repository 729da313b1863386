"""A size that adds nothing is left out of a lesson, and it is said why."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import m3u8
import pytest

from pipeline.settings import Home
from pipeline.tools.walk import walk
from pipeline.tools.weed import EmbeddedStore
from tests.e2e.lessons import Ran, process

pytestmark = pytest.mark.media
RULES = """
[profile.video]
preset = "ultrafast"
tune_minutes = 0
sizes = "SIZES"
ladder = [{ height = 240, kbps = 300 }, { height = 144, kbps = 150 }]
[profile.speech]
enabled = false
[profile.titles]
intro_seconds = 0
outro_seconds = 0
"""
SAID = "144p in H.264 is left out: 240p takes"


@pytest.fixture
def slide(tmp_path: Path, ffmpeg: str) -> Path:
    """Five seconds of a picture that stands still."""
    out = tmp_path / "01 Slide.mp4"
    still = "testsrc2=s=320x240:r=25:d=1,trim=end_frame=1,loop=-1:1,setpts=N/25/TB"
    subprocess.run(
        [ffmpeg, "-v", "error", "-nostdin", "-f", "lavfi", "-i", still, "-t", "5", "-c:v",
         "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(out)], check=True,
    )  # fmt: skip
    return out


@pytest.fixture
def home(home: Home) -> Iterator[Home]:
    with_store = EmbeddedStore(home)
    with_store.start()
    yield home
    with_store.stop()


def shown(made: Ran) -> tuple[list[str], list[str]]:
    """Sizes that the master playlist names, and what ``details.json`` says of others."""
    master = str(made.said["master_url"])
    assert made.code == 0 and list(walk(master).problems) == []
    with urllib.request.urlopen(master.replace("master.m3u8", "details.json"), timeout=10) as got:
        said = json.load(got)["ladder"]
    return [each.uri for each in m3u8.load(master).playlists], said


def test_who_has_a_line_for_the_smaller_size_gets_the_larger_one(home: Home, slide: Path) -> None:
    useful = process(home.root, slide, RULES.replace("SIZES", "useful"))
    sizes, said = shown(useful)
    assert sizes == ["240.m3u8"] and len(said) == 1 and said[0].startswith(SAID)
    assert useful.said["reason"] == said[0]
    assert [each["kind"] for each in useful.said["downloads"]] == ["mp4"]

    every = process(home.root, slide, RULES.replace("SIZES", "all"))
    assert shown(every) == (["240.m3u8", "144.m3u8"], []) and every.said["reason"] == ""
    assert every.steps("tune", reused=False) == []
