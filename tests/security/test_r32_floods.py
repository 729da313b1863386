"""Row 32: one lecturer's thousands, and documents that are deeper than any reader."""

from pathlib import Path

import pytest

from pipeline.settings import Home, Settings
from tests.bookkeeping import state
from tests.hearing import bench_in
from tests.page.publication import served
from tests.security.table import Note
from tests.working import take
from workers.history import ENDED
from workers.storage import Storage

pytestmark = pytest.mark.media

# A lesson of tests.working has nine steps and is told again after most of them.
TURNS = 60


@pytest.mark.row(32)
def test_one_lesson_does_not_wait_for_a_flood_of_another_lecturer(
    tmp_path: Path, full: bool, record_property: Note
) -> None:
    with bench_in(tmp_path) as bench:
        size, ledger = 10_000 if full else 200, bench.work.ledger
        for n in range(size):
            ledger.enqueue(take(bench.work.studio, f"many {n}", "Crowded"), f"many {n}")
        record_property("cases", size)
        alone = bench.drop("one", "Lonely")
        turns = 0
        while state(ledger, alone) not in ENDED:
            assert [bench.hear("light"), bench.hear("heavy")] != [None, None]
            turns += 1
            assert turns < TURNS
        assert state(ledger, alone) == "published"


@pytest.mark.row(32)
@pytest.mark.parametrize("text", ["[" * 100_000, '{"version":' * 100_000, "null", '"x"', ""])
def test_a_pointer_that_is_no_pointer_says_nothing(text: str, home: Home, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "lesson.json").write_text(text)
    with served(tmp_path / "www") as address:
        assert Storage(home, Settings()).glance(f"{address}/lesson.json") == ""
