"""Results are kept row by row, and the page says of each when it was run."""

import json
from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.table import Result, keep, shown


def result(row: int = 12, runs: int = 50, *wrong: str) -> Result:
    return Result(row, "Broker lost", "0 lost", runs, True, 7, 61.4, wrong, {"p95 resume": "2 s"})


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    page = tmp_path / "reliability.md"
    page.write_text(f"Before.\n{table.BEGIN}\n{table.END}\nAfter.\n")
    monkeypatch.setattr(table, "KEPT", tmp_path / "reliability.json")
    monkeypatch.setattr(table, "PAGE", page)
    return tmp_path


def test_a_row_replaces_itself_and_leaves_the_others(docs: Path) -> None:
    for each in (result(12), result(2), result(12, 60)):
        keep(each)
    kept = json.loads((docs / "reliability.json").read_text())
    assert [(number, row["runs"]) for number, row in kept.items()] == [("2", 50), ("12", 60)]
    page = (docs / "reliability.md").read_text()
    assert page.startswith("Before.\n") and page.endswith("After.\n")
    assert "| 12 | Broker lost | 60 | 7 | 61 s | 0 | < 5 % | 0 lost | p95 resume 2 s | 20" in page


def test_what_failed_has_no_bound() -> None:
    assert result(12, 50, "lost").bound == "-"
    assert result(12, 2).bound == "< 100 %"


def test_the_last_line_counts_missing_rows_as_failed() -> None:
    text = shown([result(), result(2, 50, "lost")], {19: "no such broker"}, {3: "missing"})
    assert text.splitlines()[-1] == "1 passed, 2 failed"
    assert "19  struck: no such broker" in text
    assert "3  missing" in text
