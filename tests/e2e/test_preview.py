"""What is ready of a lesson plays while the rest is encoded, in one process and on workers."""

import json
import re
import shutil
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from pipeline.model.errors import StoreFailed
from pipeline.plan.preview import folder, page_key
from pipeline.publication import unpublish
from pipeline.steps.run import Progress
from tests.e2e.browser import page_at
from tests.hearing import bench_of
from tests.waiting import until
from workers.collect import collect
from workers.foreground import Outcome, make_now
from workers.intake import Intake
from workers.progress import Tally
from workers.studio import Studio, open_studio
from workers.tables import step
from workers.view import lessons, shown

pytestmark = pytest.mark.media

# Chunks of four seconds; a grace of two, so that what nothing leads to is collected at once.
RULES = """
[profile.titles]
intro_seconds = 1.0
outro_seconds = 1.0
[profile.speech]
enabled = false
[profile.video]
preset = "ultrafast"
gop_seconds = 1
chunk_seconds = 4
ladder = [{ height = 180, kbps = 300 }, { height = 144, kbps = 200 }, { height = 90, kbps = 100 }]
[store]
grace_hours = 0.0005
keep_days = 0.0
"""
OPENED = 3  # The title, and two chunks of footage.


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "studio.toml").write_text(RULES)
    made = open_studio(home)
    yield made
    made.close()
    made.ledger.engine.dispose()


class Gate:
    """Lets so many encodes begin; the others wait until it is opened."""

    def __init__(self, few: int) -> None:
        self.left, self.lock, self.opened = few, Lock(), Event()

    def changed(self, _tally: Tally, progress: Progress) -> None:
        if progress.step.name != "encode" or progress.state != "running" or progress.share:
            return
        with self.lock:
            self.left -= 1
            waits = self.left < 0
        if waits:
            assert self.opened.wait(120)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate(OPENED)
    yield made
    made.opened.set()


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def state(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read(page.replace("preview.html", "preview/preview.json")))
    return found


def playlists(page: str) -> dict[str, str]:
    """Media playlists by URL; every object in them is there."""
    master = page.replace("preview.html", f"preview/{state(page)['master']}")
    names = re.findall(r'^(\w+\.m3u8)$|URI="(\w+\.m3u8)"', read(master), re.MULTILINE)
    found = {url: read(url) for url in (f"{master.rpartition('/')[0]}/{a or b}" for a, b in names)}
    for url, text in found.items():
        for name in objects(text):
            head = urllib.request.Request(f"{url.split('/preview/')[0]}/o/{name}", method="HEAD")
            assert urllib.request.urlopen(head, timeout=10).status == 200
    return found


def objects(text: str) -> list[str]:
    return re.findall(r"o/([0-9a-f]{64}\.\w+)", text)


def seconds(text: str) -> float:
    return sum(map(float, re.findall(r"#EXTINF:([\d.]+),", text)))


def watched(page: Page, past: float) -> bool:
    return bool(page.evaluate(f"window.dars && video.currentTime > {past}"))


def test_it_plays_while_the_rest_is_made_and_leads_on_to_the_lesson(
    studio: Studio, talk: Path, gate: Gate
) -> None:
    taken = Intake(studio.home, studio.settings).given(talk)
    outcome, seen = Outcome(), list[str]()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(
            make_now, studio, taken, outcome, gate.changed, Event(), seen.append
        )  # fmt: skip
        try:
            until(lambda: seen or done.done(), 60)
            url = seen[0] if seen else str(done.result())
            until(lambda: state(url)["chunks"] == OPENED, 60)
            with page_at(url) as (page, wrong):
                until(lambda: page.inner_text("#title"), 15)
                page.evaluate("video.muted = true; video.play(); 0")
                until(lambda: watched(page, 2), 30)
                assert page.evaluate("video.error") is None
                before = {text: seconds(text) for text in playlists(url).values()}
                assert all("EVENT" in text and "ENDLIST" not in text for text in before)
                assert outcome.status == "failed", "it is not published"
                gate.opened.set()
                page.wait_for_url("**/index.html*", timeout=120_000)
                until(lambda: page.inner_text("#title") == taken.heading.title, 15)
                until(lambda: watched(page, 1), 15)
                assert [each for each in wrong if "lesson.json" not in each] == []
        finally:
            gate.opened.set()
        done.result(120)
    assert outcome.status == "published"
    assert seen == [url]
    told = state(url)
    assert told["over"]
    final = playlists(url)
    assert all(text.endswith("#EXT-X-ENDLIST\n") for text in final.values())
    lesson = read(outcome.master_url.replace("master.m3u8", "90.m3u8"))
    small = next(text for name, text in final.items() if name.endswith("/90.m3u8"))
    assert objects(small) == objects(lesson)[: len(objects(small))], "nothing is stored twice"


def test_workers_show_the_opening_of_long_footage_first_and_the_collector_takes_it_away(
    studio: Studio, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.steps.opening.SOUND_SECONDS", 9)  # Two fragments of the sound.
    rules = studio.settings
    video = replace(rules.profile.video, tune_minutes=0.0, sizes="all")
    studio.settings = replace(rules, profile=replace(rules.profile, video=video))
    bench = bench_of(studio)
    taken = Intake(studio.home, studio.settings, bench.work.enqueue).given(talk)
    id = taken.recording.id
    bench.work.enqueue(id)
    shown: list[dict[str, Any]] = []
    texts: dict[str, str] = {}
    while lessons(studio.ledger)[0].state != "published":
        if not bench.bells:
            bench.until_rung()
        assert bench.hear("light") or bench.hear()  # Light ones never wait behind heavy ones.
        row = lessons(studio.ledger)[0]
        if not row.preview_url:
            continue
        assert row.state not in ("published", "failed")
        assert row.plain()["preview_url"] in row.last
        told = state(row.preview_url)
        if not shown or told["chunks"] > shown[-1]["chunks"]:
            shown.append(told)
            if len(shown) == 1:
                assert steps_of(studio) == {"probe", "listen", "title", "opening", "encode"}
                assert (told["chunks"], told["whole"], told["sound"]) == (2, 0, True)
            now = playlists(row.preview_url)
            assert all(now[url].startswith(text) for url, text in texts.items()), "it only grows"
            texts, lengths = now, [seconds(text) for text in now.values()]
            assert min(lengths) == pytest.approx(told["seconds"], abs=0.05)
            assert studio.storage.open().read(f"l/{id}/lesson.json") is None, "no publication"
    (row,) = lessons(studio.ledger)
    assert (row.state, row.preview_url) == ("published", "")
    assert len(shown) > 2
    assert all(a["seconds"] < b["seconds"] for a, b in pairwise(shown))
    assert [each["whole"] for each in shown[:2]] == [0, 0], (
        "it is not known before the rest is asked"
    )
    assert all(each["seconds"] < each["whole"] for each in shown[2:])
    assert all(each["sound"] and each["mark"] == shown[0]["mark"] for each in shown)
    assert shown[-1]["heard"] > shown[-1]["opening"] == 2, "the whole sound went on behind it"
    store = studio.storage.open()
    assert {page_key(id), f"{folder(id)}preview.json"} <= store.keys(f"l/{id}/")
    until(lambda: collect(studio).objects and not store.keys(f"l/{id}/preview"), 30, every=0.5)
    assert store.read(f"l/{id}/index.html") is not None
    assert playlists_are_whole(read(row.master_url), row.master_url)


def steps_of(studio: Studio) -> set[str]:
    """Names of those that were done so far."""
    with studio.ledger.steps.engine.connect() as held:
        return set(held.scalars(select(step.c.name).where(step.c.state == "done")))


def playlists_are_whole(master: str, url: str) -> bool:
    """Every object of the edition is there still."""
    for name in re.findall(r"^(\w+\.m3u8)$", master, re.MULTILINE):
        media = f"{url.rpartition('/')[0]}/{name}"
        for each in objects(read(media)):
            read_object = urllib.request.Request(
                f"{media.split('/v/')[0]}/o/{each}", method="HEAD"
            )  # fmt: skip
            assert urllib.request.urlopen(read_object, timeout=10).status == 200
    return True


def test_a_store_that_is_away_costs_the_lesson_nothing_but_its_preview(
    studio: Studio, talk: Path, gate: Gate
) -> None:
    gate.opened.set()
    store, opened = studio.storage.open(), studio.storage

    class Away:
        """The store comes back when it is asked to publish."""

        tries = 0

        def open(self) -> object:
            Away.tries += 1
            if Away.tries == 1:
                raise StoreFailed("the store is away")
            return store

        def __getattr__(self, name: str) -> Any:
            return getattr(opened, name)

    studio.storage = Away()  # type: ignore[assignment]
    taken = Intake(studio.home, studio.settings).given(talk)
    outcome, seen = Outcome(), list[str]()
    make_now(studio, taken, outcome, gate.changed, Event(), seen.append)
    assert (outcome.status, seen) == ("published", [])
    assert store.read(f"l/{outcome.lesson}/preview.html") is None


def test_a_lesson_that_was_taken_down_has_none(studio: Studio, talk: Path, gate: Gate) -> None:
    gate.opened.set()
    taken = Intake(studio.home, studio.settings).given(talk)
    make_now(studio, taken, Outcome(), gate.changed, Event())
    store = studio.storage.open()
    unpublish(store, taken.recording.id)
    rules = studio.settings
    video = replace(rules.profile.video, crf=30)
    studio.settings = replace(rules, profile=replace(rules.profile, video=video))
    seen: list[str] = []
    make_now(studio, taken, Outcome(), gate.changed, Event(), seen.append)
    assert seen == []


def test_what_is_out_already_has_no_preview_that_goes_on(
    studio: Studio, talk: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.opened.set()
    taken = Intake(studio.home, studio.settings).given(talk)
    seen: list[str] = []

    def make() -> None:
        make_now(studio, taken, Outcome(), gate.changed, Event(), seen.append)

    def away(*_: object) -> None:
        raise StoreFailed("the store is away")

    with monkeypatch.context() as patched:
        patched.setattr("workers.preview.end", away)
        make()
    assert not state(seen[0])["over"]
    make()
    assert state(seen[0])["over"], "who tells it again tries again"
    for name in ("encode", "package"):  # As the collector takes what was not asked for in long.
        shutil.rmtree(studio.home.shelf / name)
    before = state(seen[0])["mark"]
    make()
    assert state(seen[0])["mark"] != before and state(seen[0])["over"]
    assert "preview" not in shown(studio.ledger, taken.recording.id)[1]
