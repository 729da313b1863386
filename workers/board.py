"""What ``dars up`` shows: a live table on a terminal, a line for each change elsewhere."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from workers.history import ENDED
from workers.studio import Studio
from workers.view import Row

if TYPE_CHECKING:
    from rich.live import Live


class Board(Protocol):
    """Shows how things stand."""

    def say(self, line: str) -> None:
        """One line that stays."""

    def show(self, rows: Sequence[Row]) -> None:
        """The lessons as they are now."""


@dataclass(slots=True)
class Lines:
    """For logs: a line when a lesson changes its state."""

    _told: dict[str, str] = field(default_factory=dict)
    _previews: set[str] = field(default_factory=set)

    def say(self, line: str) -> None:
        """One line."""
        print(line, flush=True)

    def show(self, rows: Sequence[Row]) -> None:
        """What is new since the last time."""
        for row in rows:
            if self._told.get(row.lesson) != row.word:
                self._told[row.lesson] = row.word
                ended = row.last if row.state in ENDED else ""
                self.say(" ".join(filter(None, [row.word, row.title, ended])))
            _say_preview(row, self._previews, self.say)


@dataclass(slots=True)
class Screen:
    """A table that is drawn anew, with what was said above it."""

    live: "Live"
    foot: str
    _out: set[str] = field(default_factory=set)
    _previews: set[str] = field(default_factory=set)

    def say(self, line: str) -> None:
        """One line above the table."""
        self.live.console.print(line, markup=False, highlight=False)

    def show(self, rows: Sequence[Row]) -> None:
        """Draw the table; the URL of a lesson that came out is also said, to be clicked on."""
        from rich.console import Group
        from rich.text import Text

        from workers.cli.table import table

        for row in rows:
            if row.word == "published" and row.version not in self._out:
                self._out.add(row.version)
                self.say(f"published {row.title}: {row.page_url}")
            _say_preview(row, self._previews, self.say)
        latest = rows[-max(4, self.live.console.height - 6) :]
        parts: list[Any] = [table(latest), Text(self.foot, "dim")]
        self.live.update(Group(*parts), refresh=True)


def _say_preview(row: Row, said: set[str], say: Callable[[str], None]) -> None:
    """Once for each preview that begins: it can be watched from now on."""
    if not row.preview_url:
        said.discard(row.lesson)
    elif row.lesson not in said:
        said.add(row.lesson)
        say(f"preview {row.title}: {row.preview_url}")


@contextmanager
def board(studio: Studio) -> Iterator[Board]:
    """A board for this terminal, or lines where there is none."""
    site = f"{studio.storage.open().public_url}/index.html"
    foot = f"drop footage into {studio.home.inbox}   lessons: {site}   Ctrl-C stops"
    if not sys.stdout.isatty():
        print(foot, flush=True)
        yield Lines()
        return
    from rich.live import Live

    with Live(auto_refresh=False) as live:
        yield Screen(live, foot)
