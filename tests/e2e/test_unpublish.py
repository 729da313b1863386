"""A lesson that is taken down: its page says so, no list names it, and a person shows it again."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.plain import canonical, plain
from pipeline.plan.preview import Preview, state_key
from pipeline.plan.publish import JSON_TYPE
from pipeline.settings import Home, StoreSettings
from pipeline.tools.store import connect
from pipeline.tools.weed import EmbeddedStore
from tests.commanding import film
from tests.e2e.browser import page_at
from tests.e2e.lessons import DARS, process
from tests.e2e.test_collect import RULES
from tests.waiting import until

pytestmark = pytest.mark.media
TAKEN_DOWN = "Ин дарс аз нашр гирифта шудааст."


def dars(home: Path, *words: str) -> str:
    argv = [str(DARS), "--home", str(home), *words]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


def status(home: Path) -> dict[str, Any]:
    (row,) = json.loads(dars(home, "status", "--json"))
    found: dict[str, Any] = row
    return found


def test_what_is_taken_down_stays_down_until_it_is_shown_again(tmp_path: Path, ffmpeg: str) -> None:
    home = tmp_path / "home"
    store = EmbeddedStore(Home(home))
    store.start()
    try:
        clip = film(ffmpeg, tmp_path / "Vectors.mp4", 2)
        first = process(home, clip, RULES)
        assert first.code == 0, first.stderr
        lesson, page_url = first.said["lesson"], first.said["page_url"]
        objects = connect(store.settings(StoreSettings()))
        grows = Preview(lesson, "", "Vectors", "", "tg", "", 1, 1.0, 2.0, False)
        assert objects.swap(state_key(lesson), canonical(plain(grows)), JSON_TYPE, None)
        assert dars(home, "unpublish", lesson).split("\t")[0] == lesson
        assert status(home)["version"] == "" and "rollback" in status(home)["reason"]
        assert "unpublished" in dars(home, "status")
        assert json.loads((objects.read(state_key(lesson)) or (b"",))[0])["over"]
        objects.close()
        with page_at(page_url) as (page, wrong):
            until(lambda: page.inner_text("#failure"), 15)
            assert page.inner_text("#failure") == TAKEN_DOWN
            assert not page.is_visible("#retry") and page.locator("video").count() == 0
            assert wrong == []
        root = page_url.removesuffix(f"l/{lesson}/index.html")
        with page_at(f"{root}index.html") as (page, wrong):
            until(lambda: page.locator("#loading").is_hidden(), 15)
            assert "Vectors" not in page.inner_text("body")
            assert wrong == []

        clip.with_suffix(".toml").write_text("title = 'Vectors again'\n")
        second = process(home, clip, RULES)
        assert second.code == 0 and second.said["page_url"] == ""
        assert "was unpublished by hand" in second.said["reason"]
        dars(home, "rollback", lesson)
        with page_at(page_url) as (page, wrong):
            until(lambda: page.inner_text("#title"), 15)
            assert page.inner_text("#title") == "Vectors"
            assert wrong == []
    finally:
        store.stop()
