"""AV1 or HEVC beside H.264: one master playlist from which every player takes what it can play."""

import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
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
codecs = "CODECS"
floor = 360
"""
HEVC = 'video/mp4; codecs="hvc1.1.6.L93.90"'
NO_AV1 = """
const plays = MediaSource.isTypeSupported;
MediaSource.isTypeSupported = (type) => !type.includes("av01") && plays.call(MediaSource, type);
"""


@contextmanager
def lesson(folder: Path, media: Path, codecs: str) -> Iterator[Lesson]:
    """Six seconds of 640x480 and a card."""
    store = EmbeddedStore(Home(folder / "home"))
    store.start()
    try:
        footage = media / "lecture" / "mdn_friday.mp4"
        made = process(folder / "home", footage, RULES.replace("CODECS", codecs))
        assert made.code == 0, made.stderr
        yield Lesson(folder / "home", footage, made)
    finally:
        store.stop()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, media: Path) -> Iterator[Lesson]:
    """In AV1 and H.264."""
    with lesson(tmp_path_factory.mktemp("av1"), media, "av1+h264") as made:
        yield made


@pytest.fixture(scope="module")
def hevc(tmp_path_factory: pytest.TempPathFactory, media: Path) -> Iterator[Lesson]:
    """In HEVC and H.264."""
    with lesson(tmp_path_factory.mktemp("hevc"), media, "hevc") as made:
        yield made


@pytest.mark.parametrize(
    ("name", "sample", "spelt"),
    [("both", "av01", r"0\.\d\dM\.08"), ("hevc", "hvc1", r"1\.6\.L\d\d\.90")],
)
def test_one_master_names_both_and_says_which_is_better(
    request: pytest.FixtureRequest, name: str, sample: str, spelt: str
) -> None:
    made: Lesson = request.getfixturevalue(name)
    assert list(walk(made.master).problems) == []
    with urllib.request.urlopen(made.master, timeout=10) as answer:
        text = answer.read().decode()
    variants = re.findall(r'CODECS="(\w+)\.([^",]+).*RESOLUTION=(\S+?),.*SCORE=([\d.]+)', text)
    assert [(codec, size) for codec, _, size, _ in variants] == [
        (sample, "640x480"), (sample, "480x360"), ("avc1", "480x360"), (sample, "320x240"),
        ("avc1", "320x240"),
    ]  # fmt: skip
    assert all(re.fullmatch(spelt, told) for codec, told, _, _ in variants if codec == sample)
    scores = [float(score) for _, _, _, score in variants]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0


@pytest.mark.parametrize("name", ["both", "hevc"])
def test_what_is_carried_away_plays_everywhere(request: pytest.FixtureRequest, name: str) -> None:
    told = request.getfixturevalue(name).made.said["downloads"]
    films = [each["url"] for each in told if each["kind"] == "mp4"]
    assert len(films) == 1
    with urllib.request.urlopen(films[0], timeout=10) as answer:
        data = answer.read()
    assert b"avc1" in data and b"av01" not in data and b"hvc1" not in data


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


def test_a_browser_without_hevc_plays_h264(hevc: Lesson) -> None:
    with page_at(hevc.page) as (page, wrong):
        # Debian's Chromium has no decoder for it.
        assert not page.evaluate(f"MediaSource.isTypeSupported('{HEVC}')")
        assert "avc1" in played(page)
        sizes = page.locator("#quality option").all_inner_texts()
        assert [size for size in sizes if size.endswith("0p")] == ["360p", "240p"]
        assert wrong == []


def test_what_can_play_hevc_plays_it_to_its_end(hevc: Lesson) -> None:
    """libavformat is the player: the best variant, over HTTP."""
    with av.open(hevc.master) as player:
        best = max(player.streams.video, key=lambda each: (each.height, each.name == "hevc"))
        assert best.codec_context.name == "hevc" and best.height == 480
        times = [frame.time for frame in player.decode(best)]
        frame = 1 / float(best.average_rate or 0)
    length = sum(each.duration for each in m3u8.load(variant(hevc, 0)).segments)
    # libavformat shows what has negative offsets later by the largest: one frame, as of H.264.
    assert times[0] == pytest.approx(frame) and times == sorted(times)
    assert times[-1] == pytest.approx(length, abs=1e-5)


def variant(made: Lesson, number: int) -> str:
    """The address of a variant's playlist."""
    return str(m3u8.load(made.master).playlists[number].absolute_uri)


@pytest.mark.parametrize("name", ["both", "hevc"])
def test_every_variant_is_as_long_as_the_others(request: pytest.FixtureRequest, name: str) -> None:
    master = m3u8.load(request.getfixturevalue(name).master)
    lengths = {
        round(sum(each.duration for each in m3u8.load(variant.absolute_uri).segments), 3)
        for variant in master.playlists
    }
    assert len(master.playlists) == 5 and len(lengths) == 1
