"""The studio at work on real footage: `make demo`, or `make demo ONCE=1` to check what comes out.

Starts `dars up` with its home in var/, drops the samples into its watch folder as operators do, and
shows how far the lessons are. Exit codes: 0 all is published (and, once, as it must be), 1 it is
not, 130 it was stopped before that was known.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

from rich.live import Live

from pipeline.settings import Home
from workers.board import Board, Lines, Screen
from workers.view import Row

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples" / "inbox"
DARS = Path(sys.executable).with_name("dars")
ENDED = ("published", "rejected", "failed", "parked")
# Seconds until all lessons are out (a minute or two on two cores), between two looks, and for
# `dars up` to end by itself.
PATIENCE, LOOK, GOODBYE = 900.0, 1.0, 60.0


class Failed(Exception):
    """The demo did not end well; the message says why."""


@contextmanager
def studio(home: Home) -> Iterator[Callable[[], bool]]:
    """`dars up` while the block runs; yields what tells whether it still does.

    In the end it is asked to stop, and made to if it does not.
    """
    with open(home.logs / "demo.log", "ab") as log:
        # A session of its own: Ctrl-C reaches this program alone, which then stops that one.
        child = subprocess.Popen(
            [DARS, "--home", home.root, "up"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield lambda: child.poll() is None
    finally:
        child.terminate()
        try:
            child.wait(GOODBYE)
        except subprocess.TimeoutExpired:
            child.kill()


def drop(samples: Path, inbox: Path) -> list[Path]:
    """Copy each ``site/course/lesson`` of ``samples`` into ``inbox``; return where footage is."""
    dropped = []
    for source in sorted(samples.glob("*/*/*")):
        target = inbox / source.relative_to(samples)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            # As a file manager does it: under the final names from the first byte on.
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            # As careful programs do it: whole before it has its name.
            part = target.with_name(f"{target.name}.part")
            shutil.copyfile(source, part)
            part.rename(target)
        if source.suffix != ".toml":
            dropped.append(target)
    return dropped


def lessons(home: Home) -> list[Row]:
    """What `dars status --json` tells."""
    argv = [str(DARS), "--home", str(home.root), "status", "--json"]
    asked = subprocess.run(argv, capture_output=True, text=True)
    if asked.returncode:
        raise Failed(asked.stderr.strip())
    return [Row(**each) for each in json.loads(asked.stdout)]


def follow(home: Home, dropped: Sequence[Path], alive: Callable[[], bool], board: Board) -> None:
    """Show progress until every recording was taken and every lesson has ended."""
    pause, deadline, calm = Event(), monotonic() + PATIENCE, False
    while monotonic() < deadline:
        if not alive():
            last = (home.logs / "demo.log").read_text("utf-8", "replace").strip().splitlines()[-1:]
            raise Failed(f"`dars up` has ended: {' '.join(last)}")
        rows = lessons(home)
        board.show(rows)
        taken = len(rows) >= len(dropped) and not any(path.exists() for path in dropped)
        over = taken and all(row.state in ENDED for row in rows)
        if over and calm:  # Seen twice: what was dropped again is taken before it is queued.
            return
        calm = over
        pause.wait(LOOK)
    raise Failed(f"the lessons were not finished after {PATIENCE:g} s")


@contextmanager
def screen(foot: str) -> Iterator[Board]:
    """The live table of `dars up` on a terminal, a line for each change elsewhere."""
    if not sys.stdout.isatty():
        yield Lines()
        return
    with Live(auto_refresh=False) as live:
        yield Screen(live, foot)


def report(home: Home, began: float) -> list[Row]:
    """Print where to watch; return the lessons, or raise Failed when one is none."""
    rows = lessons(home)
    out = [row for row in rows if row.state == "published"]
    print(f"\n{len(out)} of {len(rows)} lessons after {monotonic() - began:.0f} s:")
    for row in out:
        print(f"  {row.title}\n    {row.page_url}")
    for row in rows:
        if row not in out:
            raise Failed(f"{row.title} is {row.state}: {row.reason}")
    return out


def verify(row: Row) -> None:
    """Fetch the page and all that the lesson is made of; raise Failed when anything is wrong."""
    from pipeline.tools.walk import walk
    from pipeline.tools.web import Web

    page = Web()
    answer = page.get(row.page_url)
    page.close()
    found = walk(row.master_url)
    wrong = list(found.problems)
    if answer.status != 200 or not answer.content_type.startswith("text/html"):
        wrong.append(f"{row.page_url} is no page ({answer.reason or answer.status})")
    if not found.captions:  # There is speech in every sample.
        wrong.append(f"{row.master_url} has no captions")
    if wrong:
        raise Failed("\n  ".join([f"{row.title} is not as it must be:", *wrong]))
    print(
        f"  {row.title}: {found.seconds:.1f} s, {found.renditions} renditions,"
        f" {found.captions} captions, {found.downloads} downloads;"
        f" {found.requests} requests, {found.bytes} bytes, all as promised"
    )


def demo(home: Home, once: bool) -> None:
    """Do it all; raises Failed."""
    began = monotonic()
    with studio(home) as alive:
        dropped = drop(SAMPLES, home.inbox)
        with screen("Ctrl-C stops") as board:
            follow(home, dropped, alive, board)
        out = report(home, began)
        if once:
            for row in out:
                verify(row)
        else:
            index = out[0].page_url.split("/l/")[0] + "/index.html"
            print(f"\nAll lessons: {index}\nDrop your own into {home.inbox}; Ctrl-C stops.")
            serve(alive)


def serve(alive: Callable[[], bool]) -> None:
    """Until Ctrl-C."""
    try:
        while alive():
            Event().wait(LOOK)
    except KeyboardInterrupt:
        print("\nStopping.")
        return
    raise Failed("`dars up` has ended")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description="Makes lessons of the samples.")
    parser.add_argument("--once", action="store_true", help="verify what came out, then end")
    parser.add_argument("--home", type=Path, default=ROOT / "var", help="the studio's home")
    asked = parser.parse_args()
    # Whatever ends this program, `dars up` is stopped.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        demo(Home(asked.home.absolute()).make(), asked.once)
    except Failed as failure:
        print(f"demo: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
