"""``make security``: run rows of the security table and say what came of them.

    make security               every row, in about two minutes
    make security FULL=1        with 1000 mutated files and 2000 races
    make security ROW=12        one row, or some: ROW=1,2
    make security SEED=7        another seed than that of the day of the table

The rows are ordinary tests (tests/security), so ``make test`` runs them too. The exit code is 1
when anything is not as required or a row has no test.
"""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Chosen:
    """Leaves the tests of some rows."""

    def __init__(self, rows: set[int]) -> None:
        self.rows = rows

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Those that belong to one of them."""
        items[:] = [item for item in items if self.rows.intersection(
            number for mark in item.iter_markers("row") for number in mark.args)]  # fmt: skip


def main() -> int:
    """Run what was asked for."""
    rows = {int(word) for word in os.environ.get("ROW", "").replace(",", " ").split()}
    plugins = [Chosen(rows)] if rows else []
    return int(pytest.main(["-q", "--tb=short", str(HERE)], plugins=plugins) != pytest.ExitCode.OK)


if __name__ == "__main__":
    sys.exit(main())
