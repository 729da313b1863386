"""AV1 beside H.264: one master playlist from which every player takes what it can play."""

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import m3u8
import pytest
from playwright.sync_api import Page

from pipeline.settings import Home
from pipeline.tools.walk import walk
from pipeline.tools.weed import EmbeddedStore
from tests.e2e.browser import page_at
from tests.e2e.conftest import Lesson
from tests.e2e.lessons import process
from tests.e2e.test_page import holds
from tests.waiting import until

pytestmark = pytest.mark.media
RULES = """
[profile.speech]
enabled = false
[profile.titles]
intro_seconds = 3
outro_seconds = 0
[profile.video]
codecs = "av1+h264"
floor = 360
"""
NO_AV1 = """
const plays = MediaSource.isTypeSupported;
MediaSource.isTypeSupported = (type) => !type.includes("av01") && plays.call(MediaSource, type);
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, media: Path) -> Iterator[Lesson]:
    """Six seconds of 640x480 and a card, in both codecs."""
    home = tmp_path_factory.mktemp("codecs") / "home"
    store = EmbeddedStore(Home(home))
    store.start()
    try:
        footage = media / "lecture" / "mdn_friday.mp4"
        made = process(home, footage, RULES)
        assert made.code == 0, made.stderr
        yield Lesson(home, footage, made)
    finally:
        store.stop()


def test_one_master_names_both_and_says_which_is_better(both: Lesson) -> None:
    assert list(walk(both.master).problems) == []
    with urllib.request.urlopen(both.master, timeout=10) as answer:
        text = answer.read().decode()
    variants = re.findall(
        r'CODECS="(av01|avc1)\.([^",]+).*RESOLUTION=(\S+?),.*SCORE=([\d.]+)', text
    )
    assert [(codec, size) for codec, _, size, _ in variants] == [
        ("av01", "640x480"), ("av01", "480x360"), ("avc1", "480x360"), ("av01", "320x240"),
        ("avc1", "320x240"),
    ]  # fmt: skip
    assert all(
        re.fullmatch(r"0\.\d\dM\.08", name) for codec, name, _, _ in variants if codec == "av01"
    )
    scores = [float(score) for _, _, _, score in variants]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0


def test_what_is_carried_away_plays_everywhere(both: Lesson) -> None:
    films = [each["url"] for each in both.made.said["downloads"] if each["kind"] == "mp4"]
    assert len(films) == 1
    with urllib.request.urlopen(films[0], timeout=10) as answer:
        data = answer.read()
    assert b"avc1" in data and b"av01" not in data


def played(page: Page) -> str:
    """Play past the card into the footage; the codec that is shown."""
    until(holds(page, "window.dars && dars.hls.levels.length"), 15)
    page.evaluate("video.muted = true; video.play(); 0")
    until(holds(page, "video.currentTime > 4"), 40)
    assert page.evaluate("video.error") is None
    return str(page.evaluate("dars.hls.levels[dars.hls.currentLevel].codecSet"))


def test_a_browser_that_can_plays_av1_in_every_size(both: Lesson) -> None:
    with page_at(both.page) as (page, wrong):
        assert "av01" in played(page)
        sizes = page.locator("#quality option").all_inner_texts()
        assert [size for size in sizes if size.endswith("0p")] == ["480p", "360p", "240p"]
        page.select_option("#quality", label="240p")
        until(holds(page, "video.videoHeight === 240"), 30)
        page.evaluate("video.currentTime = 0; 0")
        page.select_option("#quality", label="480p")
        until(holds(page, "video.videoHeight === 480 && video.currentTime > 0.5"), 30)
        assert wrong == []


def test_one_that_cannot_plays_h264(both: Lesson) -> None:
    with page_at("about:blank") as (page, wrong):
        page.add_init_script(NO_AV1)
        page.goto(both.page)
        assert "avc1" in played(page)
        sizes = page.locator("#quality option").all_inner_texts()
        assert [size for size in sizes if size.endswith("0p")] == ["360p", "240p"]
        assert wrong == []


def test_every_variant_is_as_long_as_the_others(both: Lesson) -> None:
    master = m3u8.load(both.master)
    lengths = {
        round(sum(each.duration for each in m3u8.load(variant.absolute_uri).segments), 3)
        for variant in master.playlists
    }
    assert len(master.playlists) == 5 and len(lengths) == 1
