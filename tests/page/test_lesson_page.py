"""The pages in headless Chromium, from a small publication made by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import page_at
from tests.page.publication import HOSTILE, publish, served
from tests.waiting import until

pytestmark = pytest.mark.media
Opened = tuple[Page, list[str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the publication; it lies under a prefix, as in a shared bucket."""
    root = tmp_path_factory.mktemp("bucket")
    publish(root / "some/prefix")
    with served(root) as address:
        yield f"{address}/some/prefix"


@pytest.fixture
def lesson(site: str) -> Iterator[Opened]:
    """The lesson's page with its player ready."""
    with page_at(f"{site}/l/aa/index.html") as (page, wrong):
        until(asked(page, "window.dars?.hls.levels.length === 2 && video.readyState >= 1"), 20)
        yield page, wrong


def asked(page: Page, script: str) -> Callable[[], Any]:
    """A condition that is asked in the page."""

    def answer() -> Any:
        return page.evaluate(script)

    answer.__name__ = script
    return answer


def test_it_plays_at_two_levels_with_captions(lesson: Opened) -> None:
    page, wrong = lesson
    until(asked(page, "[...video.textTracks].some(t => t.kind === 'subtitles')"), 15)
    shown = "[...video.textTracks].some(t => t.kind === 'subtitles' && t.mode === 'showing')"
    until(asked(page, f"video.readyState >= 2 && !{shown}"), 15)
    page.keyboard.press("c")
    until(asked(page, f"{shown} && localStorage.captions === 'on'"))
    page.select_option("#quality", label="90p")
    page.evaluate("video.muted = true; video.play(); 0")
    until(asked(page, "video.currentTime > 3.1 && video.videoHeight === 90"), 20)
    page.select_option("#quality", label="180p")
    until(asked(page, "video.videoHeight === 180"), 20)
    cue = "[...video.textTracks].find(t => t.mode === 'showing' && t.kind === 'subtitles')?.cues"
    until(asked(page, f"[...({cue} ?? [])].some(c => c.text.includes('дӯстони азиз'))"), 15)
    assert wrong == []


def test_the_transcript_follows_seeks_and_finds_without_tajik_letters(lesson: Opened) -> None:
    page, wrong = lesson
    lines = page.locator("#lines .line")
    lines.nth(2).click()
    current = "document.querySelector('#lines [aria-current=true] .time')?.textContent"
    until(asked(page, f"video.currentTime >= 7 && {current} === '0:07'"), 15)
    until(asked(page, f"{current} === '0:09'"), 15)
    page.fill("#search", "чадвал")
    assert lines.filter(visible=True).count() == 1
    assert page.inner_text("mark") == "Ҷадвал"
    assert page.inner_text("#found").endswith("1")
    assert wrong == []


def test_chapters_and_addresses_seek(lesson: Opened) -> None:
    page, wrong = lesson
    page.locator("#chapter-list button").nth(1).click()
    until(asked(page, "video.currentTime >= 6"))
    page.keyboard.press("k")
    until(asked(page, "video.paused"))
    page.evaluate("location.hash = 't=2'")
    until(asked(page, "Math.abs(video.currentTime - 2) < 0.2"))
    page.evaluate("video.currentTime = 9; 0")
    page.click("#share")
    assert page.url.endswith("#t=9")
    assert wrong == []


def test_keys_work_on_a_cyrillic_keyboard_and_press_buttons_once(lesson: Opened) -> None:
    page, wrong = lesson
    page.keyboard.press("ArrowRight")
    until(asked(page, "Math.abs(video.currentTime - 5) < 0.2"))
    press = "document.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
    page.evaluate(f"([key, code]) => {press}", ["ь", "KeyM"])
    until(asked(page, "video.muted"))
    page.focus("media-play-button")
    page.keyboard.press(" ")
    until(asked(page, "!video.paused"))
    page.keyboard.press("?")
    assert page.is_visible("#help")
    assert page.get_attribute("media-play-button", "aria-label") in ("пахш", "таваққуф")
    assert wrong == []


def test_typed_text_is_never_markup_and_everything_has_a_name(lesson: Opened) -> None:
    page, wrong = lesson
    assert HOSTILE in page.inner_text("#title")
    assert HOSTILE in page.inner_text("#lines")
    assert HOSTILE in page.inner_text("#chapter-list")
    assert page.evaluate("window.__p") is None
    nameless = """[...document.querySelectorAll('button, a, select, input, [role=button]')]
        .filter(e => e.checkVisibility() && !(e.ariaLabel || e.innerText?.trim()
            || e.labels?.length)).map(e => e.outerHTML)"""
    assert page.evaluate(nameless) == []
    assert page.get_attribute("html", "lang") == "tg"
    links = page.locator("#download-list a")
    assert links.first.get_attribute("download") == "Муодилаҳо.mp4"
    assert links.first.locator(".size").inner_text().endswith("МБ")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert wrong == []


def test_what_is_gone_says_so(site: str) -> None:
    with page_at(f"{site}/l/gone/index.html") as (page, _):
        until(lambda: page.is_visible("#failed"))
        assert "нест" in page.inner_text("#failure")


@pytest.mark.parametrize("lost", ["lesson.json", "player.js"])
def test_what_did_not_load_says_so_and_is_fetched_when_it_is_tried_again(
    site: str, lost: str
) -> None:
    with page_at("about:blank") as (page, _):
        page.route(f"**/{lost}", lambda route: route.abort())
        page.goto(f"{site}/l/aa/index.html")
        until(lambda: page.is_visible("#failed"), 15)
        assert "интернет" in page.inner_text("#failure")
        page.unroute(f"**/{lost}")
        page.click("#retry")
        until(lambda: page.inner_text("#title"), 15)
        assert not page.is_visible("#failed")


def test_phones_of_2016_get_the_page_too(site: str) -> None:
    """iOS 15, and browsers of that time on Android."""
    with page_at("about:blank") as (page, wrong):
        page.add_init_script("delete AbortSignal.timeout; delete Array.prototype.findLastIndex;")
        page.goto(f"{site}/l/aa/index.html")
        until(lambda: page.inner_text("#title"), 15)
        page.evaluate("document.querySelector('video').dispatchEvent(new Event('timeupdate'))")
        assert not page.is_visible("#failed") and wrong == []


def test_the_player_comes_back_when_the_line_does(site: str) -> None:
    with page_at("about:blank") as (page, _):
        page.route("**/*.m3u8", lambda route: route.abort())
        page.goto(f"{site}/l/aa/index.html")
        until(lambda: page.is_visible("#trouble"), 15)
        page.unroute("**/*.m3u8")
        page.click("#again")
        until(asked(page, "video.readyState >= 2"), 20)
        until(lambda: not page.is_visible("#trouble"))


def test_the_index_finds_by_course_title_lecturer_and_date(site: str) -> None:
    with page_at(f"{site}/index.html") as (page, wrong):
        cards = page.locator(".card")
        until(lambda: cards.count() == 3, 15)
        for typed, count in (("physics", 1), ("муодила", 1), ("гафурова", 1), ("2026-10", 1),
                             ("23 ноябр", 1), ("технопарк", 2), ("xyz", 0)):  # fmt: skip
            page.fill("#search", typed)
            assert cards.count() == count, typed
        assert page.is_visible(".empty")
        page.fill("#search", "")
        page.select_option("#sort", "newest")
        assert page.locator(".card .name").first.inner_text() == "Optics"
        assert page.evaluate("window.__p") is None
        assert wrong == []


def test_a_course_that_cannot_be_read_does_not_hide_the_others(site: str) -> None:
    with page_at("about:blank") as (page, _):
        page.route("**/c/dd/course.json", lambda route: route.abort())
        page.goto(f"{site}/index.html")
        until(lambda: page.locator(".card").count() == 2, 15)
        assert page.is_visible("#partly")


def test_the_course_page_lists_its_lessons(site: str) -> None:
    with page_at(f"{site}/c/cc/index.html") as (page, wrong):
        until(lambda: page.locator(".card").count() == 2, 15)
        assert HOSTILE in page.locator(".card .name").first.inner_text()
        page.locator(".card").first.click()
        until(lambda: page.inner_text("#title"), 15)
        assert page.url.startswith(f"{site}/l/aa/index.html")
        assert wrong == []
