"""Every row of the security table is tried, or struck with the reason."""

import re
from pathlib import Path

from tests.security.rows import ROWS, STRUCK, WHOLLY_STRUCK

HERE = Path(__file__).parent
MARK = re.compile(r"(?:pytest\.mark|mark)\.row\(([\d, ]+)\)")
SPREAD = re.compile(r"^ROWS = \(([\d, ]+)\)$", re.M)


def test_every_row_has_a_test_or_a_reason() -> None:
    texts = [file.read_text("utf-8") for file in HERE.glob("test_r*.py")]
    found = [each for text in texts for each in (*MARK.findall(text), *SPREAD.findall(text))]
    tried = {int(word) for each in found for word in re.findall(r"\d+", each)}
    assert sorted(ROWS) == list(range(1, 34))
    assert tried | set(WHOLLY_STRUCK) == set(ROWS)
    assert not tried & set(WHOLLY_STRUCK) and set(WHOLLY_STRUCK) <= set(STRUCK)


def test_the_page_shows_every_row_and_every_reason() -> None:
    page = " ".join((HERE.parents[1] / "docs" / "security.md").read_text("utf-8").split())
    for row, attack in ROWS.items():
        assert f"| {row} | {attack} |" in page
    for row, why in STRUCK.items():
        assert f"- Row {row}: {why}" in page
