"""The lesson's page in headless Chromium, from the real store."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from tests.e2e.browser import page_at
from tests.e2e.conftest import Lesson
from tests.waiting import until

pytestmark = pytest.mark.media
Opened = tuple[Page, list[str]]


@pytest.fixture
def opened(lesson: Lesson) -> Iterator[Opened]:
    """The lesson's page, loaded."""
    with page_at(lesson.page) as (page, wrong):
        until(lambda: page.inner_text("#title"), 15)
        yield page, wrong


# What a player was doing that did not do what was waited for.
STATE = """({
    at: video.currentTime, height: video.videoHeight, ready: video.readyState,
    paused: video.paused, ended: video.ended, seeking: video.seeking,
    buffered: [...Array(video.buffered.length).keys()].map(
        n => [video.buffered.start(n), video.buffered.end(n)]),
    level: [dars.hls.currentLevel, dars.hls.nextLevel, dars.hls.loadLevel],
    menu: document.querySelector("#quality").value,
    dropped: video.getVideoPlaybackQuality().droppedVideoFrames,
})"""


def plays(page: Page, script: str, seconds: float = 30) -> None:
    """Wait until a condition holds while it plays; else tell what it was doing."""
    try:
        until(holds(page, script), seconds)
    except AssertionError as error:
        raise AssertionError(f"{error}: {page.evaluate(STATE)}") from None


def holds(page: Page, script: str) -> Callable[[], Any]:
    """A condition that is asked in the page."""

    def asked() -> Any:
        return page.evaluate(script)

    asked.__name__ = script
    return asked


def test_it_plays_past_the_cut_with_captions_at_two_levels(opened: Opened) -> None:
    page, wrong = opened
    until(holds(page, "window.dars && dars.hls.levels.length"), 15)
    # The captions button works once the subtitle track is known.
    until(holds(page, "[...video.textTracks].some(t => t.kind === 'subtitles')"), 15)
    page.keyboard.press("c")
    page.select_option("#quality", label="240p")
    page.evaluate("video.muted = true; video.play(); 0")
    plays(page, "video.currentTime > 1 && video.videoHeight === 240")
    # The cut is where 22 s of silence were: output second 5 + 17.5.
    page.select_option("#quality", label="720p")
    page.evaluate("video.currentTime = 20; 0")
    plays(page, "video.currentTime > 23.2 && video.videoHeight === 720")
    until(holds(page, "[...video.textTracks].some(t => t.kind === 'subtitles' "
                      "&& t.mode === 'showing' && t.cues.length > 2)"), 15)  # fmt: skip
    assert page.evaluate("video.buffered.length") <= 2
    assert page.evaluate("video.error") is None
    assert wrong == []


def test_what_it_plays_are_ranges_of_the_downloads(opened: Opened, lesson: Lesson) -> None:
    page, wrong = opened
    files = {lesson.download(kind): kind for kind in ("mp4", "m4a")}
    asked: dict[str, list[tuple[int, str]]] = {"mp4": [], "m4a": []}

    def note(answer: Response) -> None:
        if answer.url in files:
            ranged = answer.request.headers.get("range", "")
            asked[files[answer.url]].append((answer.status, ranged))

    page.on("response", note)
    page.reload()
    until(holds(page, "window.dars && dars.hls.levels.length"), 15)
    page.select_option("#quality", label="720p")
    page.evaluate("video.muted = true; video.play(); 0")
    plays(page, "video.currentTime > 1 && video.videoHeight === 720")
    page.evaluate("video.currentTime = 20; 0")
    plays(page, "video.currentTime > 21")
    for kind, answers in asked.items():
        assert len(answers) > 1, kind
        assert all(status == 206 and ranged for status, ranged in answers), answers
    assert page.evaluate("video.error") is None
    assert wrong == []


@pytest.mark.parametrize("kind", ["mp4", "m4a"])
def test_a_download_plays_and_seeks_as_a_file(lesson: Lesson, kind: str) -> None:
    with page_at(lesson.page) as (page, wrong):
        page.evaluate("""url => {
            window.film = document.createElement("video");
            Object.assign(film, { src: url, muted: true });
            document.body.append(film);
            film.play();
        }""", lesson.download(kind))  # fmt: skip
        until(holds(page, "film.currentTime > 1"), 30)
        length = page.evaluate("film.duration")
        assert length == pytest.approx(lesson.made.said["output_seconds"], abs=0.05)
        for second in (20, 2, 12):
            page.evaluate(f"film.currentTime = {second}; 0")
            until(holds(page, f"!film.seeking && film.currentTime > {second} + 0.5"), 30)
        assert page.evaluate("film.videoHeight") == (720 if kind == "mp4" else 0)
        assert page.evaluate("film.webkitAudioDecodedByteCount > 0")
        page.evaluate("film.currentTime = film.duration - 1; 0")
        until(holds(page, "film.ended"), 30)
        assert page.evaluate("film.error") is None
        assert wrong == []


def test_the_transcript_follows_and_seeks(opened: Opened) -> None:
    page, wrong = opened
    lines = page.locator("#lines .line")
    assert lines.count() > 3
    until(holds(page, "video.readyState >= 1"), 15)
    lines.nth(2).click()
    until(holds(page, "document.querySelectorAll('#lines .line')[2]"
                      ".getAttribute('aria-current') === 'true'"), 15)  # fmt: skip
    page.fill("#search", "BANANA")
    assert "anana" in lines.filter(visible=True).first.inner_text()
    assert lines.filter(visible=True).count() < lines.count()
    assert wrong == []


def test_keys_work(opened: Opened) -> None:
    page, wrong = opened
    until(holds(page, "video.readyState >= 1"), 15)
    page.keyboard.press("l")
    until(holds(page, "Math.abs(video.currentTime - 10) < 0.5"))
    page.keyboard.press("j")
    until(holds(page, "video.currentTime < 0.5"))
    page.keyboard.press(">")
    until(holds(page, "video.playbackRate === 1.25"))
    # The menu hears of it by an event, a moment later.
    until(lambda: page.input_value("#speed") == "1.25")
    page.keyboard.press("?")
    assert page.is_visible("#help")
    assert wrong == []


def test_downloads_have_names_and_sizes(opened: Opened) -> None:
    page, _ = opened
    links = page.locator("#download-list a")
    assert links.count() == 5
    for number in range(5):
        assert links.nth(number).get_attribute("download")
        assert links.nth(number).locator(".size").inner_text()
    with page.expect_download() as waiting:
        links.nth(3).click()
    assert waiting.value.suggested_filename.endswith(".srt")


def test_it_fits_a_phone(opened: Opened) -> None:
    page, _ = opened
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_course_and_index_lead_to_the_lesson(lesson: Lesson) -> None:
    index = lesson.page.split("/l/")[0] + "/index.html"
    with page_at(index) as (page, wrong):
        until(lambda: page.locator(".card").count() == 1, 15)
        page.fill("#search", "ҳеҷчиз")
        assert page.locator(".card").count() == 0
        page.fill("#search", page.url and "дарси")
        until(lambda: page.locator(".card").count() == 1)
        page.click("section h2 a")
        until(lambda: page.locator(".card").count() == 1, 15)
        assert "/c/" in page.url
        page.click(".card")
        until(lambda: page.inner_text("#title"), 15)
        assert page.url == lesson.page
        assert wrong == []
