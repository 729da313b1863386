"""Rows, seed and the night that many rows look at."""

import os
import random
from collections.abc import Iterator

import pytest

from tests.security.night import Night, one_night
from tests.security.table import lines, results

SEED = int(os.environ.get("SEED") or 20261123)
FULL = os.environ.get("FULL", "") not in ("", "0")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "row(n, ...): rows of the security table (rows.py)")


def pytest_runtest_setup(item: pytest.Item) -> None:
    rows = [number for mark in item.iter_markers("row") for number in mark.args]
    item.user_properties.append(("rows", rows))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, wherever rows were run: ``make security`` and ``make test`` alike."""
    told = terminalreporter.stats
    reports = [each for kind in ("passed", "failed", "error", "skipped", "") for each in
               told.get(kind, ()) if isinstance(each, pytest.TestReport)]  # fmt: skip
    found = results(reports)
    if found:
        terminalreporter.section("security table")
        for line in lines(found, SEED):
            terminalreporter.write_line(line)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Chance that comes again with the same seed, in whatever order tests are run."""
    return random.Random(f"{SEED} {request.node.name}")


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether every row is asked for whole (FULL=1)."""
    return FULL


@pytest.fixture(scope="session")
def night(
    tmp_path_factory: pytest.TempPathFactory, ffmpeg: str, media: os.PathLike[str]
) -> Iterator[Night]:
    """Everything hostile was dropped, and ``dars batch`` went over it."""
    with one_night(tmp_path_factory.mktemp("night"), ffmpeg, media) as made:
        yield made
