"""The shelf is kept small, and the store is tidied once a day."""

import os
import time
from pathlib import Path
from threading import Event

import pytest
from botocore.exceptions import ClientError

from pipeline.model.errors import Cancelled, StoreFailed
from pipeline.plain import canonical, plain
from pipeline.plan.publish import Pointer
from pipeline.settings import Home
from pipeline.tools import s3
from workers.collect import DAY, Collected, collect, collect_daily, collect_shelf
from workers.storage import Storage
from workers.studio import Studio, open_studio

KIB = 1024
# A shelf of at most three artifacts of one KiB; a grace of an hour.
RULES = f"[store]\ngrace_hours = 1.0\nkeep_days = 30.0\n[limits]\nshelf_gib = {3 / KIB**2}\n"


def studio(home: Home) -> Studio:
    (home.root / "studio.toml").write_text(RULES)
    return open_studio(home.root)


def artifact(home: Home, name: str, hours: float) -> Path:
    """One KiB that was last asked for so long ago."""
    folder = home.shelf / "encode" / name
    folder.mkdir(parents=True)
    (folder / "240.mp4").write_bytes(b"x" * KIB)
    then = time.time() - hours * 3600
    os.utime(folder, (then, then))
    return folder


def collected(home: Home) -> Collected:
    found = Collected()
    collect_shelf(studio(home), False, found)
    return found


def test_a_full_shelf_loses_what_was_asked_for_least_recently(home: Home) -> None:
    for name, hours in (("a", 40), ("b", 2), ("c", 30), ("d", 20), ("e", 10)):
        artifact(home, name, hours)
    assert collected(home) == Collected(artifacts=2, artifact_bytes=2 * KIB)
    assert sorted(each.name for each in home.shelf.glob("*/*")) == ["b", "d", "e"]
    assert collected(home) == Collected()


def test_what_a_lesson_that_is_being_made_asked_for_stays(home: Home) -> None:
    for number in range(6):
        artifact(home, str(number), 0.5)
    assert collected(home) == Collected()


def test_what_nobody_has_asked_for_in_keep_days_goes(home: Home) -> None:
    artifact(home, "old", 31 * 24)
    artifact(home, "new", 29 * 24)
    assert collected(home).artifacts == 1
    assert [each.name for each in home.shelf.glob("*/*")] == ["new"]


@pytest.mark.media
def test_once_a_day(home: Home) -> None:
    opened, stopped, never = studio(home), Event(), Event()
    stopped.set()
    with pytest.raises(Cancelled):
        collect_daily(opened, stopped)
    old = artifact(home, "old", 31 * 24)
    assert collect_daily(opened, never) == Collected(artifacts=1, artifact_bytes=KIB)
    assert not old.exists()
    artifact(home, "older", 31 * 24)
    assert collect_daily(opened, never) is None
    mark = home.run / "collected"
    yesterday = time.time() - DAY - 1
    os.utime(mark, (yesterday, yesterday))
    assert collect_daily(opened, never) is not None
    opened.close()


@pytest.mark.media
def test_an_upload_that_takes_more_than_a_day_is_not_aborted(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = studio(home)
    store = opened.storage.open()
    store.client.create_multipart_upload(Bucket=store.bucket, Key="l/a/o/film.mp4")
    monkeypatch.setattr(s3, "age", lambda _: 1.5 * DAY)
    assert collect(opened).uploads == 0
    monkeypatch.setattr(s3, "age", lambda _: 8 * DAY)
    assert collect(opened).uploads == 1
    opened.close()


@pytest.mark.media
def test_what_cannot_be_read_stays_alone(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreign document, or a right that the keys lack, stops nothing else, the shelf included."""
    opened = studio(home)
    store = opened.storage.open()
    none = canonical(plain(Pointer("c", "", 0, "", "", ()))).encode()
    store.put_page("l/c/lesson.json", none, "application/json")
    for key in ("l/a/lesson.json", "l/b/o/" + "0" * 64 + ".m4s"):
        store.put_page(key, b"<html>", "text/html")

    def refused(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "ListMultipartUploads")

    store.client.meta.events.register("before-call.s3.ListMultipartUploads", refused)
    monkeypatch.setattr(s3, "age", lambda _: 1.5 * DAY)
    artifact(home, "old", 31 * 24)
    found = collect(opened)
    assert (found.objects, found.artifacts) == (1, 1)
    assert store.keys("l/") == {"l/a/lesson.json", "l/c/lesson.json"}
    opened.close()


def test_the_shelf_needs_no_store(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = studio(home)
    old = artifact(home, "old", 31 * 24)

    def away(_: Storage) -> None:
        raise StoreFailed("the store is away")

    monkeypatch.setattr(Storage, "open", away)
    with pytest.raises(StoreFailed):
        collect(opened)
    assert not old.exists()
