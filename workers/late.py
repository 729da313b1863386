"""Sources that go on growing after they were taken: they come back to the watch folder.

A copier that paused for longer than the quiet time still writes to its file, wherever that was
moved, also to what was rejected because it was not whole. For a while after each recording was
taken its sources are looked at again; what changed is put back where it was dropped, settles there,
and is taken whole. That it is to come again is noted before it is moved, so that nobody takes what
was taken first for the whole, whoever dies meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pipeline.model.taken import Taken, path_parts
from pipeline.plan.names import stem, suffix
from pipeline.plan.place import Drop, Parts
from pipeline.tools.footage import Footage
from pipeline.tools.tree import Entry, Tree
from workers.aside import Aside
from workers.intake import listed
from workers.source import changed

# Seconds for which sources are looked at again; no copier that lives pauses longer.
LOOK_AFTER = 600.0

Contents = dict[Parts, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Left:
    taken: Taken
    folder: bool
    contents: Contents
    until: float


@dataclass(slots=True)
class Late:
    """The recordings that were taken lately; times are seconds of the caller's clock.

    Sources that are not to be kept are deleted when they are not looked at any more.
    """

    aside: Aside
    _left: list[_Left] = field(default_factory=list)

    def add(self, taken: Taken, drop: Drop, seen: Mapping[Parts, Entry], now: float) -> None:
        """Look after ``taken``, whose sources were ``seen`` so when they were copied."""
        inside = (path for path in drop.files if path[: len(drop.path)] == drop.path)
        found = [Entry(path[len(drop.path) :], "file", seen[path].stamp) for path in inside]
        # The same bytes once more are the same recording, which lies elsewhere now.
        for left in [each for each in self._left if each.taken.recording.id == taken.recording.id]:
            self._left.remove(left)
            # Noted by now is where they lie that came last.
            known = Footage(self.aside.home.footage).recordings()
            if left.taken.aside not in {each.aside for each in known}:
                self._delete(left.taken)
        if taken.aside:
            self._left.append(_Left(taken, drop.folder, _contents(found), now + LOOK_AFTER))

    def resume(self, inbox: Tree, known: Iterable[Taken], now: float) -> list[Taken]:
        """Go on where a watcher before this one ended; return what had to be put back already."""
        back = []
        for taken in known:
            age = (datetime.now(UTC) - datetime.fromisoformat(taken.at)).total_seconds()
            # What is not there was taken away by hand, or has never come: then it is taken again.
            place = self._place(taken)
            young = age < LOOK_AFTER
            watched = place is not None and (young or not taken.kept)
            if taken.grown or (watched and changed(self.aside.home, taken)):
                if bring_back(self.aside, inbox, taken):
                    back.append(taken)
            elif watched and not young:
                self._delete(taken)
            elif place is not None and young:
                tree, path = place
                until = now + LOOK_AFTER - max(0.0, age)
                left = _Left(taken, tree.is_folder(path), {}, until)
                self._left.append(replace(left, contents=self._now(left)))
        return back

    def grown(self, inbox: Tree, now: float) -> list[Taken]:
        """Put what changed back into ``inbox`` and return which recordings that were."""
        back = [left for left in self._left if left.contents != self._now(left)]
        same = [left for left in self._left if left not in back]
        self._left = [left for left in same if left.until > now]
        for left in back:
            bring_back(self.aside, inbox, left.taken)
        for left in same:
            if left.until <= now:
                self._delete(self.aside.noted(left.taken))
        return [left.taken for left in back]

    def _delete(self, taken: Taken) -> None:
        """For studios that asked for it when it was taken; what was rejected meanwhile stays."""
        tree = self.aside.taken
        path = () if taken.kept or not taken.aside else path_parts(taken.aside)
        if not path or tree.stamp(path) is None:
            return
        tree.remove(path)
        alike = [name for name in tree.names(path[:-1]) if stem(name) == stem(path[-1])]
        for name in alike if all(suffix(name) == ".toml" for name in alike) else ():
            tree.remove((*path[:-1], name))

    def _place(self, taken: Taken) -> tuple[Tree, Parts] | None:
        """Where its sources are; None when they are not there any more."""
        place = self.aside.place(taken)
        return place if place is not None and place[0].stamp(place[1]) is not None else None

    def _now(self, left: _Left) -> Contents:
        """What lies aside now; what is gone was taken away by hand and has not grown."""
        place = self.aside.place(left.taken)
        stamp = place and place[0].stamp(place[1])
        if not place or not stamp:
            return left.contents
        tree, path = place
        if not left.folder:
            return _contents([Entry((), "file", stamp)])
        found = listed(tree, path)
        return _contents([Entry(e.path[len(path) :], e.kind, e.stamp) for e in found])


def bring_back(aside: Aside, inbox: Tree, taken: Taken) -> bool:
    """Put the sources of ``taken`` back into ``inbox``; False when that was done before."""
    footage = Footage(aside.home.footage)
    noted = aside.noted(taken)
    if not noted.grown:
        footage.note(replace(noted, grown=True))
    place = aside.place(taken)
    if place is None or place[0].stamp(place[1]) is None:
        return False
    # What lies there now may be the whole one already, which came back and was taken.
    where = noted.aside, noted.rejected
    others = (each for each in footage.recordings() if (each.aside, each.rejected) == where)
    if not all(each.grown for each in others):
        return False
    aside.recall(place, inbox, path_parts(noted.dropped))
    # What comes to lie where it was is another's.
    footage.note(replace(noted, grown=True, aside="", rejected=""))
    return True


def _contents(entries: list[Entry]) -> Contents:
    return {each.path: each.stamp[1:3] for each in entries}
