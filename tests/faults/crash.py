"""Crash points, wrapped from outside: a process of the bed kills itself where it is told to.

Every write that others can see is a point: the commit of a ledger transaction, a request that
changes the store, rename, link, unlink and fsync. It is named after the code that asked for it::

    workers/ledger.py:finish:commit<workers/tasks.py:_carry_out
    pipeline/tools/store.py:_send:PutObject<pipeline/publication.py:_change@lesson.json

Before the ``<`` is the site as tests.faults.sites finds it in the source, behind it the nearest
caller in another file. In the folder that DARS_CRASHING names, ``reached`` collects the names;
``armed`` holds a side (before, after) and a name, and whoever comes there makes ``fired`` and dies
by SIGKILL; with ``freeze`` for a side it stops before the point until SIGCONT. So the bed chooses
the next point while the programs run. A commit is a point of each method that joined it, and that
of who only looked is none.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import local
from types import FrameType
from typing import Any

from tests.faults.sites import ELSEWHERE

ROOT = str(Path(__file__).parents[2]) + os.sep
# Requests that change the store, as botocore names them.
CHANGES = ("Put", "Create", "Upload", "Complete", "Delete", "Abort", "Copy")
# Whatever changes the ledger goes through it.
DOOR = "workers/transaction.py"
# Keys that are told apart; of others only the ending.
NAMED = ("lesson.json", "course.json", "site.json", "details.json", "master.m3u8", "index.html")
KINDS = {
    "rename": "rename", "replace": "rename", "link": "rename", "unlink": "unlink",
    "remove": "unlink", "rmdir": "unlink", "fsync": "fsync", "fdatasync": "fsync",
}  # fmt: skip

_open, _read, _write, _close, _kill = os.open, os.read, os.write, os.close, os.kill


def install(folder: str) -> None:
    """Wrap everything in this process."""
    points = _Points(folder)
    for name, kind in KINDS.items():
        plain = getattr(os, name)
        wrapped = points.around(plain, kind)
        setattr(os, name, wrapped)
        for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if plain in able:
                able.add(wrapped)
    import shutil

    shutil.rmtree = points.around(shutil.rmtree, "rmtree")  # type: ignore[assignment]
    from botocore.client import BaseClient
    from sqlalchemy.engine.default import DefaultDialect

    from workers import transaction

    transaction._joined = points.joining(transaction._joined)
    commit, rollback = DefaultDialect.do_commit, DefaultDialect.do_rollback
    DefaultDialect.do_commit = points.around(commit, "commit")  # type: ignore[method-assign]
    DefaultDialect.do_rollback = points.apart(rollback)  # type: ignore[method-assign]
    BaseClient._make_api_call = points.around(BaseClient._make_api_call, "")


class _Points:
    def __init__(self, folder: str) -> None:
        self.reached, self.armed = f"{folder}/reached", f"{folder}/armed"
        self.fired = f"{folder}/fired"
        self.seen: set[str] = set()
        self._within = local()

    def around(self, plain: Callable[..., Any], kind: str) -> Callable[..., Any]:
        """``plain`` with a point before and after it; of boto3 only what changes the store."""

        @wraps(plain)
        def wrapped(*said: Any, **more: Any) -> Any:
            what, key = (kind, "") if kind else (str(said[1]), str(said[2].get("Key", "")))
            name = point(what, sys._getframe(1), key) if kind or what.startswith(CHANGES) else ""
            if not name:
                return plain(*said, **more)
            names = [name, *(self._joined() if kind == "commit" else ())]
            for each in names:
                self.at(each, "before")
            try:
                return plain(*said, **more)
            finally:
                # What failed was tried: a file that was not there, a request that was refused.
                for each in names:
                    self.at(each, "after")

        return wrapped

    def joining(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        """The ledger's question whether a method joins a transaction, and which one did."""

        def wrapped(*said: Any) -> Any:
            held, frame = plain(*said), sys._getframe(1)
            if held is not None and frame.f_code.co_name == "change":
                self._within.names = [*getattr(self._within, "names", ()), point("commit", frame)]
            return held

        return wrapped

    def apart(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        """A rollback, after which nothing that joined is committed."""

        def wrapped(*said: Any) -> Any:
            self._joined()
            return plain(*said)

        return wrapped

    def _joined(self) -> list[str]:
        """The methods that joined the transaction of this thread, which is over now."""
        names: list[str] = getattr(self._within, "names", [])
        self._within.names = []
        return names

    def at(self, name: str, side: str) -> None:
        """Here is a point: note it, and die if it is the one."""
        if name not in self.seen:
            self.seen.add(name)
            handle = _open(self.reached, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            _write(handle, f"{name}\n".encode())
            _close(handle)
        said = self.said()
        if said in (f"{side} {name}", f"freeze {name}"):
            try:
                _close(_open(self.fired, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
            except FileExistsError:
                return
            _kill(os.getpid(), signal.SIGSTOP if said.startswith("freeze") else signal.SIGKILL)

    def said(self) -> str:
        """What is armed."""
        try:
            handle = _open(self.armed, os.O_RDONLY)
        except FileNotFoundError:
            return ""
        try:
            return _read(handle, 1000).decode()
        finally:
            _close(handle)


def point(kind: str, frame: FrameType | None, key: str = "") -> str:
    """The name of what happens now below ``frame``; empty where Dars did not ask for it."""
    site = caller = ""
    file = ""
    while frame is not None and not caller:
        here, function = _place(frame)
        if not site and _is_look(frame):
            return ""
        if here.startswith((f"{ROOT}pipeline{os.sep}", f"{ROOT}workers{os.sep}")):
            place = f"{here.removeprefix(ROOT)}:{function}"
            if not site:
                site, file = place, here
            elif here != file:
                caller = place
        frame = frame.f_back
    if not site or site.startswith(ELSEWHERE):
        return ""
    base = key.rpartition("/")[2]
    told = base if base in NAMED else f"*.{base.rpartition('.')[2]}" if "." in base else ""
    return f"{site}:{kind}<{caller}" + (f"@{told}" if told else "")


def _is_look(frame: FrameType) -> bool:
    code = frame.f_code
    return code.co_filename.removeprefix(ROOT) == DOOR and code.co_name == "look"


def _place(frame: FrameType) -> tuple[str, str]:
    """File and function; the ledger's door is no place, but the method that it carries out is."""
    code = frame.f_code
    if code.co_filename.removeprefix(ROOT) == DOOR:
        method = frame.f_locals.get("method")
        return (method.__code__.co_filename, method.__name__) if method is not None else ("", "")
    return code.co_filename, _function(frame)


def _function(frame: FrameType) -> str:
    """The function by its own name, that of a lambda or comprehension by the one around it."""
    names = [n for n in frame.f_code.co_qualname.split(".") if not n.startswith("<")] \
        if hasattr(frame.f_code, "co_qualname") else [frame.f_code.co_name]  # fmt: skip
    return names[-1] if names else "<module>"


class Crash:
    """The bed's side: ``with bed.up(env=crash.env)``; one point is armed at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    @property
    def env(self) -> dict[str, str]:
        """For the programs of the bed."""
        path = os.pathsep.join([str(Path(__file__).with_name("crashing")), ROOT])
        return {"DARS_CRASHING": str(self.folder), "PYTHONPATH": path}

    def reached(self) -> set[str]:
        """The points that anything came by so far."""
        file = self.folder / "reached"
        return set(file.read_text().split("\n")[:-1]) if file.exists() else set()

    def forget(self) -> None:
        """As if nothing had been reached; a program tells each point once while it runs."""
        (self.folder / "reached").unlink(missing_ok=True)

    def arm(self, name: str, side: str) -> None:
        """Have the next process that comes there die, or stop, once."""
        passing = self.folder / "arming"
        self.disarm()
        passing.write_text(f"{side} {name}")
        passing.rename(self.folder / "armed")

    def disarm(self) -> None:
        """Nobody dies any more."""
        for name in ("armed", "fired"):
            (self.folder / name).unlink(missing_ok=True)

    @property
    def fired(self) -> bool:
        """Whether somebody died there."""
        return (self.folder / "fired").exists()
