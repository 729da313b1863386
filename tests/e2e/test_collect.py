"""Garbage collection on a real store: old editions go, what viewers and rollbacks need stays."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.lessons import DARS, process
from tests.waiting import until

pytestmark = pytest.mark.media

RULES = """
[profile.titles]
intro_seconds = 0.0
outro_seconds = 0.0
[profile.speech]
enabled = false
[profile.video]
preset = "ultrafast"
[[profile.video.ladder]]
height = 90
kbps = 100
[store]
keep_days = 0.0
grace_hours = 0.0005
"""


def dars(home: Path, *words: str) -> str:
    argv = [str(DARS), "--home", str(home), *words]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


def gone(home: Path) -> int:
    """Objects that one collection deleted."""
    return int(dars(home, "gc").split()[0])


def test_old_editions_go_and_the_one_before_can_still_be_shown(
    tmp_path: Path, samples: Path
) -> None:
    home, footage = tmp_path / "home", tmp_path / "talk.mp4"
    footage.write_bytes(next(samples.rglob("*.mp4")).read_bytes())
    versions = []
    for title in ("One", "Two", "Three", "Four"):
        footage.with_suffix(".toml").write_text(f"title = '{title}'\n")
        ran = process(home, footage, RULES)
        assert ran.code == 0, ran.stderr
        versions.append(ran.said["version"])
    lesson = ran.said["lesson"]
    # Until they are older than the grace; the embedded store's clock is this machine's.
    deleted = until(lambda: gone(home), 30, every=0.5)
    assert deleted >= 6, "playlists and details of the first two editions"
    assert until(lambda: gone(home) == 0, 30)
    assert dars(home, "rollback", lesson).split() == [lesson, versions[2]]
    told = subprocess.run(
        [str(DARS), "--home", str(home), "rollback", lesson, "--to", versions[0]],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 2 and "has no version" in told.stderr
    # Asked for again, an edition that was collected is uploaded again, whole.
    footage.with_suffix(".toml").write_text("title = 'One'\n")
    again = process(home, footage, RULES)
    assert again.code == 0 and again.said["version"] == versions[0], again.stderr
