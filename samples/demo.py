"""The studio at work on real footage: `make demo`, or `make demo ONCE=1` to check what comes out.

Starts `dars up` with its home in var/, drops the samples into the watch folder as operators do, and
shows how far the lessons are. Exit codes: 0 all is published (and, once, as it must be), 1 it is not.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples" / "inbox"
DARS = Path(sys.executable).with_name("dars")
ENDED = ("published", "rejected", "failed")
# Seconds: the whole demo takes one or two minutes on two cores.
PATIENCE, LOOK, GOODBYE = 900.0, 1.0, 60.0

Lessons = list[dict[str, Any]]


class Failed(Exception):
    """The demo did not end well; the message says why."""


@contextmanager
def studio(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`dars up` while the block runs; it is asked to stop at the end, and made to if it does not."""
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "demo.log", "ab") as log:
        # A session of its own: Ctrl-C reaches this program alone, which then stops that one.
        child = subprocess.Popen(
            [DARS, "--home", home, "up"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(GOODBYE)
        except subprocess.TimeoutExpired:
            child.kill()


def drop(samples: Path, inbox: Path) -> list[Path]:
    """Copy ``site/course/lesson`` of ``samples`` into ``inbox``; return what was dropped."""
    dropped = []
    for course in sorted(samples.glob("*/*/")):
        for source in sorted(course.iterdir()):
            target = inbox / source.relative_to(samples)
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                # As a file manager does: under the final names from the first byte on.
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                # As careful programs do: whole before it has its name.
                part = target.with_name(f"{target.name}.part")
                shutil.copyfile(source, part)
                part.rename(target)
            dropped.append(target)
    return dropped


def lessons(home: Path) -> Lessons:
    """What `dars status --json` tells."""
    asked = subprocess.run(
        [DARS, "--home", home, "status", "--json"], capture_output=True, text=True
    )
    if asked.returncode:
        raise Failed(f"dars status: {asked.stderr.strip()}")
    found: Lessons = json.loads(asked.stdout)
    return found


class Board:
    """The lessons on the terminal, or one line for each change where there is none."""

    def __init__(self, console: Console) -> None:
        """Show nothing yet."""
        self.console = console
        self.bars = Progress(
            TextColumn("{task.fields[title]}"), BarColumn(24), TaskProgressColumn(),
            TextColumn("{task.fields[doing]}"), console=console,
        )  # fmt: skip
        self.tasks: dict[str, TaskID] = {}
        self.told: dict[str, str] = {}

    def show(self, rows: Lessons) -> None:
        """Show how things stand."""
        for row in rows:
            doing = row["state"] if row["state"] in ENDED else row["doing"] or row["state"]
            if row["lesson"] not in self.tasks:
                task = self.bars.add_task("", total=1.0, title=row["title"], doing=doing)
                self.tasks[row["lesson"]] = task
            share = 1.0 if row["state"] == "published" else row["progress"]
            self.bars.update(self.tasks[row["lesson"]], completed=share, doing=doing)
            if not self.console.is_terminal and self.told.get(row["lesson"]) != doing:
                self.told[row["lesson"]] = doing
                self.console.print(f"{row['title']}: {doing}", highlight=False, soft_wrap=True)


def follow(
    home: Path, dropped: Sequence[Path], child: "subprocess.Popen[bytes]", console: Console
) -> Lessons:
    """Show progress until every recording was taken and every lesson has ended."""
    board, deadline, calm = Board(console), time.monotonic() + PATIENCE, False
    with board.bars if console.is_terminal else console.capture() if False else _quiet():
        while time.monotonic() < deadline:
            if child.poll() is not None:
                raise Failed(f"dars up ended with exit code {child.returncode}")
            rows = lessons(home)
            board.show(rows)
            over = (
                not any(path.exists() for path in dropped)
                and len(rows) >= len(dropped)
                and all(row["state"] in ENDED for row in rows)
            )
            if over and calm:
                return rows
            calm = over
            time.sleep(LOOK)
    raise Failed(f"the lessons were not finished after {PATIENCE:g} s")
