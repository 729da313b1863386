"""Fixtures that every room's tests share, and the rule that CI skips nothing."""

import os
import signal
from collections.abc import Callable, Generator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from pipeline.settings import Home
from tests.waiting import until as wait_until

ROOT = Path(__file__).parent.parent
CI = os.environ.get("CI", "").lower() not in ("", "0", "false", "no")

settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if CI else "here")

if find_spec("tests.stores"):
    pytest_plugins = ["tests.stores"]


def pytest_configure() -> None:
    """A shell that starts this in the background has it ignore Ctrl-C, and all that it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--golden`` writes the golden files again instead of comparing with them."""
    parser.addoption("--golden", action="store_true", help="write the golden files again")


def missing(what: str) -> NoReturn:
    """Skip for want of something that a machine may not have."""
    pytest.skip(f"{what} is not on this machine")


# What is dear and made once a session is shared by the tests of one of these folders.
TOGETHER = ("tests/e2e/", "tests/security/")


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """For several processes (``-n 2``): a file, or one of those folders, stays in one of them."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((each for each in TOGETHER if nodeid.startswith(each)), "")
        return folder or nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups:
    """How tests are dealt out."""
    return Groups(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI a skipped test has failed: what it needs is missing, and nobody would see."""
    report = yield
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def media() -> Path:
    """Real footage: DARS_MEDIA, or shared/media beside the clone; MANIFEST.tsv lists it."""
    folder = Path(os.environ.get("DARS_MEDIA") or ROOT.parent / "shared" / "media").resolve()
    if not (folder / "MANIFEST.tsv").is_file():
        missing(f"the collection of real footage ({folder}, or DARS_MEDIA)")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The footage that is part of the repository, laid out as an operator drops it."""
    return ROOT / "samples" / "inbox"


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    """Path of the ffmpeg program that Dars itself uses."""
    import imageio_ffmpeg

    program: str = imageio_ffmpeg.get_ffmpeg_exe()
    return program


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty studio."""
    return Home(tmp_path / "home").make()


@pytest.fixture
def until() -> Callable[..., Any]:
    """``until(condition, seconds)``: see tests.waiting."""
    return wait_until
