"""One real lesson for all tests that look at it, in a store that stays up meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.settings import Home
from pipeline.tools.weed import EmbeddedStore
from tests.e2e.lessons import Ran, process


@dataclass(frozen=True, slots=True)
class Lesson:
    """A published lesson, its home and the footage it was made from."""

    home: Path
    footage: Path
    made: Ran

    @property
    def master(self) -> str:
        """URL of the master playlist."""
        return str(self.made.said["master_url"])

    @property
    def page(self) -> str:
        """URL of the page."""
        return str(self.made.said["page_url"])

    def download(self, kind: str) -> str:
        """URL of the first download of this kind."""
        return str(next(d["url"] for d in self.made.said["downloads"] if d["kind"] == kind))


@pytest.fixture(scope="session")
def talk(samples: Path) -> Path:
    """The talk with real pauses: 42 s, 720p30, English."""
    return next(samples.rglob("01 *.mp4"))


@pytest.fixture(scope="session")
def lesson(tmp_path_factory: pytest.TempPathFactory, talk: Path) -> Iterator[Lesson]:
    """The talk as a lesson by default rules; its store serves until the tests end."""
    home = tmp_path_factory.mktemp("lesson") / "home"
    store = EmbeddedStore(Home(home))
    store.start()
    try:
        made = process(home, talk)
        assert made.code == 0, made.stderr
        yield Lesson(home, talk, made)
    finally:
        store.stop()
