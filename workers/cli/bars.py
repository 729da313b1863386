"""Progress on stderr: bars on a terminal, a line for each finished step elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from pipeline.steps.run import Progress
from workers.progress import Tally

if TYPE_CHECKING:
    from rich.progress import Progress as Rich
    from rich.progress import TaskID


class Bars(Protocol):
    """What is told while a lesson is made."""

    def copied(self, name: str, done: int, total: int) -> None:
        """``done`` of ``total`` bytes of a track were read."""

    def name(self, title: str) -> None:
        """What the lesson is called."""

    def changed(self, tally: Tally, progress: Progress) -> None:
        """Something became of a step."""

    def seen(self, url: str) -> None:
        """What is ready can be watched there."""


@dataclass(slots=True)
class Lines:
    """For logs and pipes."""

    def copied(self, name: str, done: int, total: int) -> None:
        """One line for each whole copy."""
        if done == total:
            print(f"copied {name} ({total / 1e6:.1f} MB)", file=sys.stderr, flush=True)

    def name(self, title: str) -> None:
        """What the lesson is called."""
        print(f"lesson {title}", file=sys.stderr, flush=True)

    def changed(self, tally: Tally, progress: Progress) -> None:
        """One line for each finished step that was not there before."""
        made = progress.artifact
        if made is None or made.reused:
            return
        done, asked = tally.counts()
        step = progress.step
        words = f"{step.name} {done[step.name]}/{asked[step.name]} {step.label}".rstrip()
        print(f"{words}: {made.wall_seconds:.1f} s", file=sys.stderr, flush=True)

    def seen(self, url: str) -> None:
        """One line."""
        print(f"preview {url}", file=sys.stderr, flush=True)


@dataclass(slots=True)
class OnTerminal:
    """One bar for the lesson and one for each step that runs."""

    rich: "Rich"
    whole: "TaskID"
    _steps: dict[str, "TaskID"] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def copied(self, name: str, done: int, total: int) -> None:
        """Move the lesson's bar while its footage is copied."""
        self.rich.update(self.whole, description=f"copying {name}", completed=done, total=total)

    def name(self, title: str) -> None:
        """What the lesson is called."""
        self.rich.update(self.whole, description=title, completed=0, total=1)

    def changed(self, tally: Tally, progress: Progress) -> None:
        """Move the bars."""
        step, key = progress.step, progress.step.key
        done, asked = tally.counts()
        with self._lock:
            self.rich.update(self.whole, completed=tally.share())
            if progress.state != "running":
                if key in self._steps:
                    self.rich.remove_task(self._steps.pop(key))
                return
            words = f"  {step.name} {done[step.name] + 1}/{asked[step.name]} {step.label}"
            if key not in self._steps:
                self._steps[key] = self.rich.add_task(words, total=1)
            self.rich.update(self._steps[key], description=words, completed=progress.share)

    def seen(self, url: str) -> None:
        """A line above the bars, to be clicked on."""
        self.rich.console.print(f"preview {url}", markup=False, highlight=False)


@contextmanager
def bars() -> Iterator[Bars]:
    """Bars for this terminal, or lines where there is none."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Rich

    columns = (
        # No markup: a title may hold brackets.
        TextColumn("{task.description}", markup=False),
        BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    with Rich(*columns, console=Console(stderr=True), transient=True) as rich:
        yield OnTerminal(rich, rich.add_task("reading", total=1))
