"""One settled thing becomes a recording: copied, noted, told, and only then moved aside.

The order is what makes a crash harmless: tracks (verified), note, ``enqueue``, move. Whatever was
not finished is done again at the next look, and doing any of it again changes nothing. So
``enqueue`` may hear the same id more than once. It would for ever where the move cannot be: that is
asked before all else.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from pipeline.model.course import CourseWishes
from pipeline.model.errors import (
    BadConfig,
    BadMedia,
    Busy,
    Cancelled,
    LedgerFailed,
    StoreFailed,
)
from pipeline.model.recording import Recording, Track
from pipeline.model.taken import SIDECAR, Taken, path_parts, path_text
from pipeline.model.wishes import Wishes
from pipeline.plan import sidecar
from pipeline.plan.names import folded, hidden, litter, readable, stem, unfinished
from pipeline.plan.place import Drop, Parts, place_of, recording_in, recording_of
from pipeline.settings import Home, Settings
from pipeline.tools.footage import Footage
from pipeline.tools.tree import Entry, Tree, being_written, odd
from workers.admission import admit
from workers.aside import Aside

# Notes among which that of a recording that comes again is found: it was taken minutes ago.
LATELY = 100

Progress = Callable[[str, int, int], None]
Keep = Callable[[str, Callable[[], None]], None]


@dataclass(slots=True)
class Intake:
    """Takes dropped recordings into the footage store of ``home``.

    ``enqueue`` hears the id of each recording before its sources are moved; ``keep`` the digest of
    each track that is here, before that (Studio.keep); ``progress`` hears a name, bytes done and
    bytes in all while footage is copied; ``cancelled`` stops a long copy.
    """

    home: Home
    settings: Settings
    enqueue: Callable[[str], None] = lambda _recording: None
    keep: Keep = lambda _digest, _pulse: None
    progress: Progress = lambda _name, _done, _total: None
    cancelled: Callable[[], bool] = lambda: False
    footage: Footage = field(init=False)
    aside: Aside = field(init=False)

    def __post_init__(self) -> None:
        self.footage = Footage(self.home.footage)
        self.aside = Aside(self.home)

    def take(self, inbox: Tree, drop: Drop, seen: Mapping[Parts, Entry]) -> Taken:
        """Take ``drop``, whose files were ``seen`` still; its sources end up aside.

        Raises BadMedia and BadConfig for what must be refused, Busy for what must wait.
        """
        self.aside.ask(inbox, drop)
        _only_files(drop, seen)
        _one_name(drop, seen)
        aside = self.aside.free(self.aside.taken, drop.path)
        kept = self.settings.watch.keep_sources
        taken = self._read(inbox, drop, self._lately(drop))
        taken = replace(taken, aside=path_text(aside), kept=kept)
        if look(Tree(inbox.root, _must_be_read), drop) != _versions(drop, seen):
            raise Busy("It changed while it was copied; it is tried again when it is still.")
        self.footage.note(taken)
        self._enqueue(taken)
        self.aside.keep(inbox, drop, aside)
        return taken

    def correct(self, inbox: Tree, drop: Drop) -> Taken | None:
        """Apply a sidecar that came after its recording was taken; None when there is none yet."""
        earlier = next((t for t in self.footage.recordings() if _belongs(drop, t)), None)
        if earlier is None:
            return None
        self.aside.ask(inbox, drop)
        said = self._wishes(inbox, drop)
        sidecar.check_tracks(said, (t.name for t in earlier.recording.tracks), _shown(drop.lesson))
        place, day = place_of(replace(drop, path=path_parts(earlier.dropped)))
        heading = sidecar.heading(place, day, said, self.settings.profile)
        name = _shown(drop.lesson)
        taken = replace(earlier, wishes=said, heading=heading, at=_now(), sidecar=name)
        self.footage.note(taken)
        self._enqueue(taken)
        self.aside.keep(inbox, drop, self.aside.free(self.aside.taken, drop.path))
        return taken

    def given(self, path: Path) -> Taken:
        """Read the file or folder at ``path``, which stays where it is.

        Its place is nothing but its name. Raises as ``take`` does, and FileNotFoundError.
        """
        path = path.resolve(strict=True)
        tree = Tree(path.parent, _must_be_read)
        if path.is_dir():
            seen = {each.path: each for each in listed(tree, (path.name,))}
            drop = recording_in(path.name, seen)
            _only_files(drop, seen)
        else:
            drop = recording_of(path.name, tree.names())
        taken = self._read(tree, drop)
        earlier = self.footage.taken(taken.recording.id)
        if earlier is not None and earlier.aside and not earlier.grown:
            taken = replace(taken, dropped=earlier.dropped, aside=earlier.aside, kept=earlier.kept)
        self.footage.note(taken)
        return taken

    def _lately(self, drop: Drop) -> Taken | None:
        """The note, with what was wished, of what comes again without its sidecar, now aside."""
        if drop.lesson is not None:
            return None
        lately = islice(self.footage.recordings(), LATELY)
        earlier = next((each for each in lately if each.dropped == path_text(drop.path)), None)
        return earlier if earlier is not None and earlier.grown else None

    def _read(self, tree: Tree, drop: Drop, earlier: Taken | None = None) -> Taken:
        if not drop.tracks:
            raise BadMedia(f"{_shown(drop.path)} holds no video or sound; put the footage into it.")
        said = earlier.wishes if earlier else self._wishes(tree, drop)
        name = earlier.sidecar if earlier else _shown(drop.lesson)
        names = [_track_name(drop, path) for path in drop.tracks]
        sidecar.check_tracks(said, names, name)
        place, day = place_of(drop)
        recording = Recording(tuple(self._tracks(tree, drop)), place)
        heading = sidecar.heading(place, day, said, self.settings.profile)
        return Taken(recording, said, heading, path_text(drop.path), "", _now(), sidecar=name)

    def _tracks(self, tree: Tree, drop: Drop) -> Iterable[Track]:
        sizes = [(tree.stamp(path) or (0, 0))[1] for path in drop.tracks]
        total, done = sum(sizes), 0
        admit(self.home, self.settings.limits, total)
        met: set[str] = set()
        for path in drop.tracks:
            name = _track_name(drop, path)
            with tree.open(path) as handle:
                size = self._acceptable(handle, name)
                digest = self._digest(handle, size, partial(self._report, name, done, total))
            self._keep(digest)
            done += size
            # The same bytes twice are one track.
            if digest not in met:
                met.add(digest)
                yield Track(digest, name, size)

    def _acceptable(self, handle: int, name: str) -> int:
        """Size in bytes; raises BadMedia for what no look inside can save, Busy for later."""
        size = os.fstat(handle).st_size
        if being_written(handle):
            raise Busy(f"{name} is still open for writing; it is tried again when it is closed.")
        if size == 0:
            raise BadMedia(f"{name} is empty (0 bytes); the copy may have failed, copy it again.")
        if size > self.settings.limits.file_gib * 2**30:
            raise BadMedia(
                f"{name} is larger than {self.settings.limits.file_gib:g} GiB, the most that is "
                "taken; record in parts, or raise limits.file_gib in studio.toml."
            )
        return size

    def _digest(self, handle: int, size: int, progress: Callable[[int], None]) -> str:
        """Digest of a track; it is in the store now."""
        known = self.footage.recall(handle)
        if known is not None:
            return known
        self.footage.make_room(size)
        digest = self.footage.store(handle, progress, self.cancelled)
        self.footage.remember(handle, digest)
        return digest

    def _keep(self, digest: str) -> None:
        def go_on() -> None:
            if self.cancelled():
                raise Cancelled("the copy was stopped")

        try:
            self.keep(digest, go_on)
        except BadConfig as error:  # It is no fault of the footage, which would be refused for it.
            raise StoreFailed(str(error)) from error

    def _enqueue(self, taken: Taken) -> None:
        try:
            self.enqueue(taken.recording.id)
        except BadConfig as error:  # Nor is it that the ledger cannot be opened.
            raise LedgerFailed(str(error)) from error

    def _report(self, name: str, before: int, total: int, done: int) -> None:
        self.progress(name, before + done, total)

    def _wishes(self, tree: Tree, drop: Drop) -> Wishes:
        course = CourseWishes()
        if drop.course is not None:
            course = sidecar.course_wishes(self._toml(tree, drop.course), _shown(drop.course))
        data = {} if drop.lesson is None else self._toml(tree, drop.lesson)
        return sidecar.wishes(data, _shown(drop.lesson), course)

    def _toml(self, tree: Tree, path: Parts) -> dict[str, object]:
        with tree.open(path) as handle:
            data = os.read(handle, sidecar.LARGEST + 1)
        return sidecar.parsed(data, _shown(path))


def listed(tree: Tree, at: Parts = ()) -> list[Entry]:
    """Everything below ``at`` that may matter; litter and hidden folders are not looked into."""
    return tree.entries(litter, lambda name: not hidden(name) and not unfinished(name), at)


def look(tree: Tree, drop: Drop) -> dict[Parts, tuple[int, int, int]]:
    """Inode, size and mtime of each file of ``drop``, as they are now."""
    if drop.folder:
        found = {each.path: each.stamp for each in listed(tree, drop.path)}
    else:
        stamps = {path: tree.stamp(path) for path in drop.files}
        found = {path: stamp for path, stamp in stamps.items() if stamp is not None}
    return {path: stamp[:3] for path, stamp in found.items() if path != drop.course}


def _versions(drop: Drop, seen: Mapping[Parts, Entry]) -> dict[Parts, tuple[int, int, int]]:
    return {path: seen[path].stamp[:3] for path in drop.files if path != drop.course}


def _only_files(drop: Drop, seen: Mapping[Parts, Entry]) -> None:
    for path in drop.files:
        if seen[path].kind != "file" and not hidden(path[-1]):
            raise BadMedia(odd(path, seen[path].kind))


def _one_name(drop: Drop, seen: Mapping[Parts, Entry]) -> None:
    """A second name may be another user's file, linked here to be read for somebody else."""
    for path in drop.files:
        if seen[path].links > 1:
            raise BadMedia(f"{path[-1]} has more than one name (a hard link); drop a copy instead.")


def _belongs(drop: Drop, taken: Taken) -> bool:
    """Whether the sidecar ``drop`` lies where ``taken`` was dropped."""
    was = path_parts(taken.dropped)
    if drop.folder:
        return was == drop.path
    same = folded(stem(was[-1])) == folded(stem(drop.path[-1]))
    return same and was[:-1] == drop.path[:-1]


def _track_name(drop: Drop, path: Parts) -> str:
    inner = path[len(drop.path) :] if drop.folder else path[-1:]
    return "/".join(readable(part) for part in inner)


def _shown(path: Parts | None) -> str:
    return "/".join(readable(part) for part in path or (SIDECAR,))


def _must_be_read(path: Parts, error: OSError) -> None:
    """What nobody may look into is not left out of a recording."""
    raise Busy(f"{_shown(path)} cannot be read ({error.strerror}); it is taken when it can.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
