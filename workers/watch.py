"""The watch folder: events wake it early, and a full look is what counts.

One thread. A look lists everything, lets it settle, and takes what is still. A root that is gone
is an alarm and a wait, never a deletion; what goes wrong with one thing never stops another.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from threading import Event

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from pipeline.model.errors import BadConfig, BadMedia, Cancelled, DarsError
from pipeline.model.taken import Taken
from pipeline.plan.names import hidden, readable
from pipeline.plan.place import Drop, Parts, by_turns, drops
from pipeline.tools.tree import Entry, Tree
from workers.alone import alone
from workers.intake import Intake, listed
from workers.late import Late
from workers.settle import Settle

log = logging.getLogger(__name__)

# Seconds between two looks however many events there are, and between two glances at `stop`.
SHORTEST_PAUSE = 1.0
GLANCE = 0.1
# Seconds after which no further recording is begun without another look.
TURN = 30.0
HINTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent, DirMovedEvent, FileClosedEvent, FileCreatedEvent, FileModifiedEvent,
    FileMovedEvent,
]  # fmt: skip


class _Hint(FileSystemEventHandler):
    """Any event means no more than: look soon."""

    def __init__(self, wake: Event) -> None:
        self.wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the loop."""
        self.wake.set()


@dataclass(slots=True)
class Watcher:
    """Watches the inbox of ``intake.home`` until ``stop`` is set.

    ``taken`` hears of each recording, ``refused`` of each name and sentence, ``grown`` of a
    recording that was taken too early and will come again, ``alarm`` of what needs a person.
    ``waiting`` is what the last look saw and did not take. Without ``events`` there are only looks.
    """

    intake: Intake
    stop: Event = field(default_factory=Event)
    taken: Callable[[Taken], None] = lambda _taken: None
    refused: Callable[[str, str], None] = lambda _name, _sentence: None
    grown: Callable[[Taken], None] = lambda _taken: None
    alarm: Callable[[str], None] = log.error
    clock: Callable[[], float] = time.monotonic
    events: bool = True
    waiting: tuple[Parts, ...] = ()
    _settle: Settle[Parts] = field(init=False)
    _late: Late = field(init=False)
    _inbox: Tree = field(init=False)
    _root: tuple[int, int] | None = None
    _resumed: bool = False
    _gone: bool = False
    _wake: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self._settle = Settle(self.intake.settings.watch.quiet_seconds)
        self._late = Late(self.intake.aside)
        self._inbox = Tree(self.intake.home.inbox, _unreadable)

    def run(self) -> None:
        """Watch until ``stop`` is set; raises Busy when another watcher has this home."""
        with alone(self.intake.home.run / "watch.lock", "A watcher"):
            self.intake.footage.sweep()
            while not self.stop.is_set():
                with self._hints():
                    watched = self._root
                    while not self.stop.is_set() and self._root == watched:
                        self._wake.clear()
                        self.scan(TURN)
                        self._pause()

    def scan(self, seconds: float = inf) -> int:
        """Take one look and everything that is still; return how many recordings were taken.

        After ``seconds`` no further one is begun: what came meanwhile may be another course's.
        """
        if not self._there():
            return 0
        self._look_after()
        try:
            seen = {each.path: each for each in listed(self._inbox)}
        except OSError as error:
            self._lost(error)
            return 0
        found = {drop.path: drop for drop in drops(seen)}
        stamps = {
            path: tuple((seen[file].kind, seen[file].stamp) for file in drop.files)
            for path, drop in found.items()
            if _matters(drop, seen)
        }
        now = self.clock()
        done = []
        for path in by_turns(self._settle.look(stamps, now)):
            if self.stop.is_set() or self.clock() - now > seconds:
                break
            if self._one(found[path], seen):
                done.append(path)
        self.waiting = tuple(path for path in found if path not in done)
        return len(done)

    def _look_after(self) -> None:
        try:
            back = self._late.grown(self._inbox, self.clock())
            if not self._resumed:
                known = self.intake.footage.recordings()
                back += self._late.resume(self._inbox, known, self.clock())
                self._resumed = True
            for each in back:
                log.warning("%s grew after it was taken and comes again", each.dropped)
                self.grown(each)
        except (DarsError, OSError) as error:
            log.warning("a source that grew after it was taken stays aside: %s", error)

    def _one(self, drop: Drop, seen: Mapping[Parts, Entry]) -> bool:
        """Deal with one still thing; whatever goes wrong with it stays with it."""
        try:
            return self._taken(drop, seen)
        except Cancelled:
            return False
        except (DarsError, OSError) as error:
            reason = str(error)
        except Exception as error:
            log.exception("taking %s", _shown(drop))
            reason = f"something unforeseen: {error!r}"
        wait = self._settle.later(drop.path, self.clock())
        log.warning("%s waits %.0f s: %s", _shown(drop), wait, reason)
        return False

    def _taken(self, drop: Drop, seen: Mapping[Parts, Entry]) -> bool:
        try:
            if drop.tracks or _odd(drop, seen):
                taken = self.intake.take(self._inbox, drop, seen)
                self._late.add(taken, drop, seen, self.clock())
            else:
                corrected = self.intake.correct(self._inbox, drop)
                if corrected is None:
                    self._settle.later(drop.path, self.clock())
                    return False
                taken = corrected
        except (BadMedia, BadConfig) as error:
            self.intake.aside.refuse(self._inbox, drop, str(error))
            self.refused(_shown(drop), str(error))
            return False
        self.taken(taken)
        return True

    def _there(self) -> bool:
        """Whether the root is there; another one in its place is looked at afresh."""
        try:
            root = self._inbox.identity()
        except OSError as error:
            self._lost(error)
            return False
        if self._gone:
            log.warning("the watch folder %s is back", self.intake.home.inbox)
        if root != self._root:
            self._settle.forget()
        self._root, self._gone = root, False
        return True

    def _lost(self, error: OSError) -> None:
        if not self._gone:
            reason = error.strerror or str(error)
            self.alarm(f"The watch folder {self.intake.home.inbox} cannot be read ({reason}); "
                       "nothing is taken until it is back.")  # fmt: skip
        self._gone, self._root = True, None
        self._settle.forget()

    def _pause(self) -> None:
        """Wait for an event, for the next thing to be still or for the next full look."""
        watch = self.intake.settings.watch
        due = self._settle.due(self.clock())
        longest = min(watch.rescan_seconds, watch.rescan_seconds if due is None else due)
        shortest = min(SHORTEST_PAUSE, max(watch.quiet_seconds / 2, GLANCE))
        began = time.monotonic()
        while not self.stop.is_set():
            waited = time.monotonic() - began
            if waited >= max(longest, shortest) or (self._wake.is_set() and waited >= shortest):
                return
            if self._wake.is_set():
                self.stop.wait(shortest - waited)
            else:
                self._wake.wait(min(GLANCE, max(longest, shortest) - waited))

    @contextmanager
    def _hints(self) -> Iterator[None]:
        """Events, where the system gives them: without them there are the full looks."""
        if not self.events or not self._there():
            yield
            return
        observer = Observer()
        try:
            observer.schedule(
                _Hint(self._wake), self._inbox.root, recursive=True, event_filter=HINTS
            )
            observer.start()
        except OSError as error:
            log.warning("no events from the watch folder (%s); it is looked at only", error)
        try:
            yield
        finally:
            with suppress(RuntimeError):  # It never started.
                observer.stop()
                observer.join()


def _matters(drop: Drop, seen: Mapping[Parts, Entry]) -> bool:
    """Not a folder that waits for its footage or for a copier to finish."""
    if drop.unfinished is not None:
        return False
    return bool(drop.tracks) or drop.lesson is not None or _odd(drop, seen)


def _odd(drop: Drop, seen: Mapping[Parts, Entry]) -> bool:
    return any(seen[path].kind != "file" and not hidden(path[-1]) for path in drop.files)


def _shown(drop: Drop) -> str:
    return "/".join(readable(part) for part in drop.path)


def _unreadable(path: Parts, error: OSError) -> None:
    log.warning("%s cannot be read: %s", "/".join(map(readable, path)), error.strerror)
