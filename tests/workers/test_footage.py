"""Footage that also goes into the store, and a machine that has only what is there."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.model.errors import BadConfig, StoreFailed
from pipeline.model.taken import Taken
from pipeline.settings import FootageSettings, Home, Settings, StoreSettings, load
from pipeline.steps.probe import Probe
from pipeline.tools.bucket import PROBES
from pipeline.tools.weed import EmbeddedStore
from tests.faults.proxy import Proxy, Way
from tests.waiting import until
from tests.working import OURS
from workers.collect import collect
from workers.doctor import _footage
from workers.intake import Intake
from workers.making import tell
from workers.replay import Pending, Replay
from workers.studio import Studio


@pytest.fixture
def studio(home: Home, store_server: EmbeddedStore) -> Iterator[Studio]:
    store = store_server.settings(StoreSettings(bucket="dars-taken"))
    made = Studio(home, Settings(store=store, footage=FootageSettings(store="s3")))
    yield made
    made.close()


@pytest.mark.media
def test_what_is_taken_goes_into_the_store_and_is_read_from_there(
    studio: Studio, samples: Path
) -> None:
    film = next(samples.rglob("*.mp4"))
    taken = Intake(studio.home, studio.settings, keep=studio.keep).given(film)
    (track,) = taken.recording.tracks
    studio.footage.path(track.digest).unlink()
    made = studio.shelf.carry_out(Probe(track.digest, studio.settings.limits), studio.kit)
    assert made.value.size == track.size
    (found,) = _footage(studio)
    assert found.state == "ok" and "dars-footage too" in found.said and "20 GiB" in found.said


@pytest.mark.media
def test_what_was_taken_before_goes_there_when_its_lesson_is_told_and_is_asked_for_once(
    home: Home, store_server: EmbeddedStore, samples: Path
) -> None:
    port = urlsplit(store_server.settings(StoreSettings()).endpoint).port
    assert port
    with Proxy(port) as line:
        there = store_server.settings(StoreSettings(bucket="dars-taken"))
        there = replace(there, endpoint=f"http://127.0.0.1:{line.port}")
        rules = Settings(store=there, footage=FootageSettings("s3", "dars-late"))
        (home.root / "logo.png").write_bytes(b"a picture")
        titles = replace(rules.profile.titles, logo="logo.png")
        rules = replace(rules, profile=replace(rules.profile, titles=titles))
        taken = Intake(home, rules).given(next(samples.rglob("*.mp4")))
        with closing(Studio(home, rules)) as studio:
            told(studio, taken)
            vault = studio.storage.vault()
            assert len(vault.store.keys("f/")) == 4, "a film and a logo, and the blocks of both"
            asked: list[bytes] = []

            def noting(_way: Way, data: bytes) -> bytes:
                asked.append(data)
                return data

            line.tamper = noting
            told(studio, taken)
            assert not asked
            for key in vault.store.keys(""):
                vault.store.delete(key)
            vault.store.client.delete_bucket(Bucket="dars-late")
        with closing(Studio(home, rules)) as studio:
            studio.storage.vault()  # By anybody: it makes the bucket anew.
            told(studio, taken)
            assert len(studio.storage.vault().store.keys("f/")) == 4


def told(studio: Studio, taken: Taken) -> None:
    with pytest.raises(Pending):
        tell(studio, taken, Replay(studio.shelf), OURS)


@pytest.mark.media
def test_gc_leaves_footage_and_takes_what_a_crash_left_beside_it(
    studio: Studio, samples: Path
) -> None:
    film = next(samples.rglob("*.mp4"))
    taken = Intake(studio.home, studio.settings, keep=studio.keep).given(film)
    vault, left = studio.storage.vault(), f"{PROBES}left"
    vault.store.put_page(left, b"left", "text/plain")
    assert vault.store.read(left) is not None
    store = replace(studio.settings.store, grace_hours=0.0005)
    studio.settings = replace(studio.settings, store=store)
    until(lambda: collect(studio) and vault.store.read(left) is None)
    assert vault.blocks(taken.recording.tracks[0].digest).size == film.stat().st_size


@pytest.mark.media
def test_a_bucket_in_trouble_does_not_keep_the_shelf_from_being_collected(
    home: Home, store_server: EmbeddedStore, caplog: pytest.LogCaptureFixture
) -> None:
    store = store_server.settings(StoreSettings(bucket="dars-taken"))
    # The store refuses such a name.
    made = Studio(home, Settings(store=store, footage=FootageSettings("s3", "No_Bucket")))
    (old := home.shelf / "encode" / "old").mkdir(parents=True)
    os.utime(old, (0, 0))
    with closing(made):
        assert collect(made).artifacts == 1
    assert not old.exists()
    assert "beside footage" in caplog.text


@pytest.mark.media
def test_what_the_store_does_not_take_waits_and_is_not_refused(
    studio: Studio, samples: Path
) -> None:
    def keep(_digest: str, _pulse: Callable[[], None]) -> None:
        raise BadConfig("studio.toml", "footage.bucket", "can be read by anybody")

    with pytest.raises(StoreFailed, match="can be read by anybody"):
        Intake(studio.home, studio.settings, keep=keep).given(next(samples.rglob("*.mp4")))
    assert not list(studio.footage.recordings())


def test_viewers_and_footage_never_share_a_bucket(tmp_path: Path) -> None:
    rules = tmp_path / "studio.toml"
    rules.write_text('[store]\nbucket = "one"\n[footage]\nstore = "s3"\nbucket = "one"\n')
    with pytest.raises(BadConfig, match=r"footage\.bucket must be another one than store\.bucket"):
        load(rules)
