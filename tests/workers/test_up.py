"""``dars up``: everything on one machine, and nothing of it left when it ends, however it ends."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commanding import ROOT, Dars, film, new_home, running
from tests.servers import Redis
from tests.waiting import until

pytestmark = pytest.mark.media


class Studio:
    """`dars up` in a home of its own; ``said`` is what it printed so far."""

    def __init__(self, dars: Dars) -> None:
        self.dars, self.out = dars, dars.home / "up.out"
        self.child = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        with open(self.out, "ab") as out:
            self.child = subprocess.Popen(
                self.dars.argv("up"), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        return self.child

    def said(self) -> str:
        return self.out.read_text()

    def ready(self) -> None:
        """Wait until it takes footage; fail with what it said when it ended instead."""
        self.wait_for("drop footage into")

    def wait_for(self, text: str) -> None:
        until(lambda: text in self.said() or self.child.poll() is not None, 90)
        assert text in self.said(), self.said()

    def worker(self, name: str) -> int:
        """The id of a worker's own process, not of the supervisor beside it."""
        found = [
            pid
            for pid in running(f"--queues\0{name}")
            if str(self.dars.home) in command(pid) and "jail.py" not in command(pid)
        ]
        return found[0] if found else 0


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(new_home(tmp_path / "home"))
    yield made
    made.child.kill()
    made.child.wait()
    until(lambda: not running(str(made.dars.home)), 20)


def test_what_is_dropped_is_published_and_sigterm_ends_everything(
    up: Studio, ffmpeg: str, tmp_path: Path
) -> None:
    up.ready()
    second = up.dars("up")
    assert second.returncode == 75 and "already runs" in second.stderr
    clip = film(ffmpeg, tmp_path / "clip.mp4")
    shutil.copy(clip, up.dars.home / "inbox" / "01 Vectors.mp4")
    (up.dars.home / "inbox" / "02 notes.mp4").write_text("no film")
    up.wait_for("published Vectors http")
    up.wait_for("rejected notes")
    rows = {row["title"]: row["state"] for row in up.dars.status()}
    assert rows == {"Vectors": "published", "notes": "rejected"}

    # A command beside it uses the same store and the same ledger.
    code, outcome = up.dars.process(clip)
    assert (code, outcome["status"]) == (0, "published")

    up.child.terminate()
    assert up.child.wait(20) == 0
    assert running(str(up.dars.home)) == []
    assert "Traceback" not in up.said()


def test_a_killed_worker_is_started_again_and_goes_on(
    up: Studio, ffmpeg: str, tmp_path: Path
) -> None:
    up.ready()
    worker = until(lambda: up.worker("heavy"), 30)
    shutil.copy(film(ffmpeg, tmp_path / "clip.mp4", 40), up.dars.home / "inbox" / "01 Long.mp4")
    until(lambda: list((up.dars.home / "rooms").glob("encode-*")), 90)
    os.kill(worker, signal.SIGKILL)
    until(lambda: up.worker("heavy") not in (0, worker), 60)
    up.wait_for("published Long http")
    assert "worker heavy ended and is started again" in up.said()


def test_when_it_is_killed_nothing_of_it_lives_on(up: Studio) -> None:
    until(lambda: up.worker("speech"), 60)
    assert len(running(str(up.dars.home))) > 4
    up.child.kill()
    up.child.wait()
    until(lambda: not running(str(up.dars.home)), 20)
    up.start()
    until(lambda: up.said().count("drop footage into") == 2 and up.worker("speech"), 60)


def test_the_same_keys_come_from_redis_and_two_workers_as_from_the_foreground(
    tmp_path: Path, ffmpeg: str
) -> None:
    clip = film(ffmpeg, tmp_path / "Vectors.mp4", 4)
    # What x264 makes depends on its threads a little, and what comes after an encode on that.
    threads = "[tools]\nthreads = 1\n"
    alone = new_home(tmp_path / "alone", threads)
    shutil.copy(clip, alone.home / "Vectors.mp4")
    _, outcome = alone.process(alone.home / "Vectors.mp4")
    with Redis(tmp_path / "redis") as server:
        both = new_home(tmp_path / "both", f'broker = "{server.url}"\nheavy = 2\n{threads}')
        made = Studio(both)
        try:
            made.ready()
            shutil.copy(clip, both.home / "inbox" / "Vectors.mp4")
            made.wait_for("published Vectors http")
        finally:
            made.child.terminate()
            made.child.wait(30)
    found = {path.name for path in (both.home / "shelf").glob("*/*") if len(path.name) == 64}
    assert found == {step["key"] for step in outcome["steps"]}
