"""Where sources go: aside when they are taken, out of the way when they are refused.

Nothing is ever overwritten: where a name is taken already, a number is added.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from pipeline.model.errors import BadConfig, BadMedia, Busy
from pipeline.model.taken import Taken, path_parts, path_text
from pipeline.plan.names import readable, stem, suffix
from pipeline.plan.place import Drop, Parts
from pipeline.settings import Home
from pipeline.tools.footage import Footage
from pipeline.tools.tree import Tree

# Bytes of a name that every file system takes, less what `.txt` and the passing names need.
LONGEST_NAME = 240
LONGEST_SENTENCE = 1000


@dataclass(frozen=True, slots=True)
class Aside:
    """The folders ``taken`` and ``rejected`` of one home."""

    home: Home

    @property
    def taken(self) -> Tree:
        """Sources that were copied and verified."""
        return Tree(self.home.taken)

    @property
    def rejected(self) -> Tree:
        """Sources that cannot become a lesson."""
        return Tree(self.home.rejected)

    def free(self, tree: Tree, path: Parts) -> Parts:
        """``path``, or the first numbered one that is not there yet, in folders that can be."""
        tried = (numbered((*_folders(tree, path[:-1]), path[-1]), number) for number in count(1))
        return next(each for each in tried if tree.stamp(each) is None)

    def ask(self, inbox: Tree, drop: Drop) -> None:
        """Raise Busy when ``drop`` cannot be kept: what stays in the inbox is taken for ever."""
        for path in filter(None, (drop.path, _own_sidecar(inbox, drop))):
            if not inbox.movable(path, self.taken):
                raise Busy(
                    f"{readable(path[-1])} cannot be moved out of its folder; let the user of Dars "
                    "write there."
                )

    def keep(self, inbox: Tree, drop: Drop, to: Parts) -> None:
        """Move the sources of ``drop`` to ``to`` below ``taken``, its own sidecar with them."""
        self._move(inbox, drop, self.taken, to)

    def refuse(self, inbox: Tree, drop: Drop, sentence: str) -> Path:
        """Move ``drop`` to ``rejected`` with a text beside it that says why; return its path."""
        to = self._explain(drop.path, sentence)
        self._move(inbox, drop, self.rejected, to)
        return self.home.rejected.joinpath(*to)

    def reject(self, taken: Taken, sentence: str) -> Path:
        """Move what was taken, and proved to be no lesson, to ``rejected`` with its text.

        Where the sources are gone (or never were here: footage given by hand) the text stands
        alone. Done twice it changes nothing.
        """
        to = numbered(path_parts(taken.rejected or taken.dropped), 1)
        source = self._source(taken)
        if source is not None or self._told(to) != _text(sentence):
            to = self._explain(to, sentence)
        if source is not None:
            source[0].move(source[1], self.rejected, to)
        if taken.aside:
            # What comes to lie where it was is another's.
            there = path_text(to) if self.rejected.stamp(to) is not None else ""
            Footage(self.home.footage).note(replace(taken, aside="", rejected=there))
        return self.home.rejected.joinpath(*to)

    def place(self, taken: Taken) -> tuple[Tree, Parts] | None:
        """Where its sources were put, as the note says now; None when that was nowhere."""
        noted = self.noted(taken)
        if noted.rejected:
            return self.rejected, path_parts(noted.rejected)
        return (self.taken, path_parts(noted.aside)) if noted.aside else None

    def noted(self, taken: Taken) -> Taken:
        """What is noted of it now; ``taken`` where the note is damaged or gone."""
        with suppress(BadConfig):
            return Footage(self.home.footage).taken(taken.recording.id) or taken
        return taken

    def recall(self, place: tuple[Tree, Parts], inbox: Tree, dropped: Parts) -> None:
        """Move sources from their ``place`` to where they were dropped; not with a text."""
        tree, path = place
        tree.move(path, inbox, self.free(inbox, dropped))
        if tree.root == self.home.rejected and self.rejected.stamp(_beside(path)) is not None:
            self.rejected.remove(_beside(path))

    def _source(self, taken: Taken) -> tuple[Tree, Parts] | None:
        """Where the sources are: aside, or (a worker may be that quick) still in the inbox."""
        if not taken.aside:
            return None
        aside, dropped = path_parts(taken.aside), path_parts(taken.dropped)
        if self.taken.stamp(aside) is not None:
            return self.taken, aside
        inbox, tracks = Tree(self.home.inbox), taken.recording.tracks
        stamp = inbox.stamp(dropped)
        # The same name may be a new file by now.
        same = stamp is not None and stamp[1] == tracks[0].size
        return (inbox, dropped) if same and len(tracks) == 1 else None

    def _explain(self, path: Parts, sentence: str) -> Parts:
        """Write the text first: what lies in ``rejected`` is never without its reason."""
        path = (*_folders(self.rejected, path[:-1]), path[-1])
        for number in count(1):
            to = numbered(path, number)
            told, text = self._told(to), _text(sentence)
            if self.rejected.stamp(to) is None and told in (None, text):
                if told is None:
                    self.rejected.write(_beside(to), text)
                return to
        raise AssertionError("numbers do not end")

    def _told(self, path: Parts) -> str | None:
        """The text beside ``path`` in ``rejected``, or None; never more than was ever written."""
        beside = _beside(path)
        if self.rejected.stamp(beside) is None:
            return None
        try:
            with self.rejected.open(beside) as handle:
                return os.read(handle, 8 * LONGEST_SENTENCE).decode("utf-8", "replace")
        except BadMedia:
            return ""

    def _move(self, inbox: Tree, drop: Drop, tree: Tree, to: Parts) -> None:
        inbox.move(drop.path, tree, to)
        lesson = _own_sidecar(inbox, drop)
        if lesson:
            name = stem(to[-1]) + suffix(lesson[-1])
            inbox.move(lesson, tree, self.free(tree, (*to[:-1], name)))


def numbered(path: Parts, number: int) -> Parts:
    """``talk.mp4`` with number 2 is ``talk (2).mp4``; a name that grows too long is cut."""
    body, end = stem(path[-1]), suffix(path[-1])
    mark = "" if number == 1 else f" ({number})"
    while len(os.fsencode(body + mark + end)) > LONGEST_NAME:
        body = body[:-1]
    return (*path[:-1], body + mark + end)


def _folders(tree: Tree, path: Parts) -> Parts:
    """``path`` as folders of ``tree``, numbered where a file has the name of one."""
    chosen: Parts = ()
    for part in path:
        tried = (numbered((*chosen, part), number) for number in count(1))
        chosen = next(p for p in tried if tree.stamp(p) is None or tree.is_folder(p))
    return chosen


def _own_sidecar(inbox: Tree, drop: Drop) -> Parts:
    """The sidecar that goes where ``drop`` goes: not one inside it, nor one that is shared."""
    lesson = drop.lesson or ()
    if drop.folder or drop.shares_lesson or lesson == drop.path:
        return ()
    return lesson if lesson and inbox.stamp(lesson) is not None else ()


def _beside(path: Parts) -> Parts:
    return (*path[:-1], path[-1] + ".txt")


def _text(sentence: str) -> str:
    return readable(sentence)[:LONGEST_SENTENCE] + "\n"
