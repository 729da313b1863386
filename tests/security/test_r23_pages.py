"""Rows 6, 17, 23 and 24: what people typed, as a browser shows it."""

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from pipeline.model.facts import Speech, Word
from pipeline.model.timeline import Footage, Timeline
from pipeline.plan import captions
from pipeline.plan.names import readable
from tests.e2e.browser import page_at
from tests.page.publication import publish, served
from tests.security.drops import CHAPTERS, COURSE, LECTURER, TITLE
from tests.security.films import MARKUP
from tests.security.night import BUCKET, Night
from tests.security.table import Note
from tests.waiting import until

pytestmark = pytest.mark.media

# Row 24; each is one word to the recogniser.
SPOKEN = (
    MARKUP, "<c.x>", "00:00.000-->00:09.000", "-->", "STYLE", "::cue{}", "\ufeffBOM",
    "NOTE", "</script><script>window.__p=1</script>", "&lt;b&gt;", "{\\an8}", "x" * 10_000_000,
)  # fmt: skip
STRICT = "script-src 'self';"


def shown(night: Night, ending: str) -> list[str]:
    """Addresses of the pages whose key ends so."""
    return [f"{night.store.endpoint}/{BUCKET}/{key}" for key in night.objects
            if key.endswith(ending) and key.endswith(".html")]  # fmt: skip


def policy(page: Page) -> str:
    found = page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content")
    return found or ""


@pytest.mark.row(23, 17)
def test_no_page_runs_what_somebody_typed(night: Night, record_property: Note) -> None:
    pages = shown(night, "index.html")
    record_property("cases", len(pages))
    assert len(pages) > 8
    with page_at("about:blank") as (page, wrong):
        for address in pages:
            page.goto(address)
            until(lambda: page.inner_text("body").strip(), 15)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("window.__p") is None, address
            assert STRICT in policy(page) and "unsafe" not in policy(page), address
            links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.protocol)")
            assert set(links) <= {"http:"}, address
        assert wrong == []


@pytest.mark.row(23, 6, 17)
def test_what_somebody_typed_is_shown_as_typed(night: Night) -> None:
    with page_at("about:blank") as (page, wrong):
        page.goto(next(address for address in shown(night, "index.html")
                       if title_of(night, address) == readable(TITLE)))  # fmt: skip
        until(lambda: page.inner_text("#title"), 15)
        assert page.inner_text("#title") == readable(TITLE)
        assert page.inner_text("#course") == readable(COURSE)
        text = page.inner_text("body")
        assert readable(LECTURER) in text
        assert all(each in text for each in CHAPTERS)
        assert page.evaluate("document.querySelectorAll('img[onerror]').length") == 0
        assert wrong == []


def title_of(night: Night, address: str) -> str:
    """The title of the lesson whose page is at ``address``."""
    key = address.partition(f"/{BUCKET}/")[2].replace("index.html", "lesson.json")
    objects = night.objects
    if not key.startswith("l/"):
        return ""
    folder = key.rpartition("/")[0]
    details = json.loads(objects[f"{folder}/{json.loads(objects[key][0])['details']}"][0])
    return str(details["title"])


@pytest.mark.row(24)
def test_arrows_and_styles_in_chapter_titles_are_text(night: Night) -> None:
    files = [body.decode() for key, (body, _) in night.objects.items()
             if key.endswith("chapters.vtt")]  # fmt: skip
    found = [text for text in files if "&lt;img" in text or "--&gt;" in text]
    assert found
    for text in found:
        lines = text.splitlines()
        arrows = [line for line in lines if "-->" in line]
        assert all(line[0].isdigit() and len(line) == 29 for line in arrows), arrows
        assert not any(line.startswith(("STYLE", "NOTE", "REGION")) and not above
                       for above, line in pairwise(lines))  # fmt: skip


@pytest.fixture
def spoken(tmp_path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A published lesson in which all of SPOKEN is said; its address, and what was said."""
    words = tuple(Word(Fraction(n), Fraction(2 * n + 1, 2), text, 0.9)
                  for n, text in enumerate(SPOKEN))  # fmt: skip
    line = Timeline(Fraction(10), 200, (Footage(0, 200),))
    cues = captions.cues(Speech("en", 0.9, words), line)
    publish(tmp_path)
    folder = tmp_path / "l/aa/v/1"
    (folder / "captions.vtt").write_text(captions.webvtt(cues), "utf-8")
    details = json.loads((folder / "details.json").read_text())
    details["transcript"] = [{"start": float(cue.start), "end": float(cue.end), "text": cue.text}
                             for cue in cues]  # fmt: skip
    (folder / "details.json").write_text(json.dumps(details))
    with served(tmp_path) as address:
        yield f"{address}/l/aa/index.html", tuple(cue.text for cue in cues)


@pytest.mark.row(24)
def test_captions_are_text_whatever_is_said(
    spoken: tuple[str, tuple[str, ...]], record_property: Note
) -> None:
    address, said = spoken
    record_property("cases", len(SPOKEN))
    with page_at(address) as (page, wrong):
        until(asked(page, "window.dars?.hls.levels.length === 2 && video.readyState >= 1"), 30)
        until(asked(page, "[...video.textTracks].some(t => t.kind === 'subtitles')"), 15)
        page.keyboard.press("c")
        track = "[...video.textTracks].find(t => t.mode === 'showing' && t.kind === 'subtitles')"
        until(asked(page, f"{track}?.cues?.length >= {len(said)}"), 30)
        cues = page.evaluate(f"[...{track}.cues].map(c => c.getCueAsHTML().textContent)")
        assert [text for text in said if text not in cues] == []
        tags = f"[...{track}.cues].map(c => c.getCueAsHTML().querySelectorAll('*').length)"
        assert set(page.evaluate(tags)) == {0}
        assert MARKUP in page.inner_text("#lines")
        assert page.evaluate("window.__p") is None
        assert wrong == []


def asked(page: Page, script: str) -> Callable[[], Any]:
    """A condition that is asked in the page."""

    def answer() -> Any:
        return page.evaluate(script)

    answer.__name__ = script
    return answer
