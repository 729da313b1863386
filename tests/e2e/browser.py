"""A real browser on a published page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = next((p for p in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser"))
                 if p.exists()), None)  # fmt: skip
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--mute-audio",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip


@contextmanager
def page_at(url: str) -> Iterator[tuple[Page, list[str]]]:
    """The page at ``url`` and what went wrong on it: errors of scripts, console and requests."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="tg-TJ")
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on(
            "console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None
        )
        page.on(
            "response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None
        )
        try:
            page.goto(url)
            yield page, wrong
        finally:
            browser.close()
