"""Work waits for room on the disk, says so, and goes on by itself; nothing fails for want of it."""

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model.errors import Busy, ToolFailed
from pipeline.settings import Home, LimitSettings
from tests.hearing import Bench, bench_in, bench_of
from workers.admission import GIB, admit, failed_for_room, free_bytes, short_of_room

pytestmark = pytest.mark.media
# More than any disk has: bytes of footage.
HUGE = 10**18


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with bench_in(tmp_path) as made:
        yield made


def on_a_full_disk(bench: Bench) -> Bench:
    """A worker of the same home whose rules leave no room."""
    studio = bench.work.studio
    full = replace(studio.settings, limits=replace(studio.settings.limits, free_gib=1e6))
    return bench_of(replace(studio, settings=full))


def test_nothing_is_begun_below_the_free_space_that_is_asked_for(tmp_path: Path) -> None:
    free, home = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize, Home(tmp_path)
    assert short_of_room(home, LimitSettings(free_gib=free / GIB / 2)) == ""
    assert short_of_room(home, LimitSettings(free_gib=0), footage=free // 6) == ""
    lacks = short_of_room(home, LimitSettings(free_gib=0), footage=free)
    assert lacks.startswith("waits for room on the disk: ")
    assert lacks.endswith(f" GB free, {3 * free / 1e9:.1f} GB needed")
    with pytest.raises(Busy, match=r"goes on by itself when there is room"):
        admit(home, LimitSettings(), HUGE)


def test_what_is_free_is_asked_of_the_disks_that_the_parts_of_a_home_lie_on(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "home").make()
    home.shelf.rmdir()
    home.shelf.symlink_to("/proc")  # A file system on which nothing is free.
    assert free_bytes(home) == 0
    assert short_of_room(home, LimitSettings(free_gib=0.001)) != ""


def test_a_lesson_waits_with_a_reason_and_goes_on_within_a_sweep(bench: Bench) -> None:
    id = bench.drop("a")
    full = on_a_full_disk(bench)
    full.bells.extend(bench.bells)
    full.work_off()
    row = bench.row()
    assert (row.lesson, row.state) == (id, "waiting")
    assert row.last.startswith("waits for room on the disk: ")
    assert not (bench.marks / "a-first.begun").exists()
    bench.bells.clear()
    bench.until_rung()  # Half a second, as the studio sweeps.
    bench.work_off()
    assert (bench.row().state, bench.row().reason) == ("published", "")


def test_a_lesson_that_does_not_fit_holds_up_no_other(bench: Bench) -> None:
    large, small = bench.drop("large", size=HUGE), bench.drop("small")
    bench.work_off()
    rows = {row.lesson: row for row in bench.rows()}
    assert rows[small].state == "published"
    assert "1000000000.0 GB needed" not in rows[small].reason
    assert rows[large].last.endswith(f"{3 * HUGE / 1e9:.1f} GB needed")


def test_what_was_let_in_also_ends(bench: Bench) -> None:
    """Its own artifacts fill the disk; they must not keep it from being finished."""
    bench.drop("a")
    bench.hear(), bench.hear()
    bench.work.studio.__dict__["footage_bytes"] = lambda _id: HUGE
    bench.work_off()
    assert bench.row().state == "published"


def test_a_full_disk_in_the_middle_of_a_step_is_no_attempt(bench: Bench) -> None:
    bench.fails("a-1", "disk full")
    bench.drop("a")
    for _ in range(5):
        bench.work_off()
        assert bench.row().state == "waiting"
        assert bench.row().last.startswith("waits for room on the disk: No space left on device")
        bench.until_rung()
    (bench.marks / "a-1.fails").unlink()
    bench.until_rung()
    bench.work_off()
    assert bench.row().state == "published"


def test_programs_say_on_stderr_that_the_disk_is_full() -> None:
    full = "av_interleaved_write_frame(): No space left on device\n"
    assert failed_for_room(ToolFailed("ffmpeg failed", tail=full))
    assert failed_for_room(OSError(errno.EDQUOT, "Disk quota exceeded"))
    assert not failed_for_room(ToolFailed("ffmpeg failed", tail="Invalid data\n"))
    assert not failed_for_room(OSError(errno.EIO, "Input/output error"))
