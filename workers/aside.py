"""Where sources go: aside when they are taken, out of the way when they are refused.

Nothing is ever overwritten: where a name is taken already, a number is added.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.model.taken import Taken, path_parts
from pipeline.plan.names import readable, stem, suffix
from pipeline.plan.place import Drop, Parts
from pipeline.settings import Home
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

    def free(self, tree: Tree, path: Parts, also: str = "") -> Parts:
        """``path``, or the first numbered one where neither it nor it + ``also`` is there yet."""
        number = 1
        while True:
            tried = (*path[:-1], numbered(path[-1], number))
            beside = (*path[:-1], tried[-1] + also)
            if tree.stamp(tried) is None and tree.stamp(beside) is None:
                return tried
            number += 1

    def keep(self, inbox: Tree, drop: Drop, to: Parts) -> None:
        """Move the sources of ``drop`` to ``to`` below ``taken``, its own sidecar with them."""
        inbox.move(drop.path, self.taken, to)
        self._sidecar(inbox, drop, self.taken, to)

    def refuse(self, inbox: Tree, drop: Drop, sentence: str) -> Path:
        """Move ``drop`` to ``rejected`` with a text beside it that says why; return its path."""
        to = self._explain(drop.path, sentence)
        inbox.move(drop.path, self.rejected, to)
        self._sidecar(inbox, drop, self.rejected, to)
        return self.home.rejected.joinpath(*to)

    def reject(self, taken: Taken, sentence: str) -> Path:
        """Move what was taken, and proved to be no lesson, to ``rejected`` with its text.

        Sources that are not here any more (or never were: footage given by hand) leave the text
        alone. Done twice it changes nothing.
        """
        path = path_parts(taken.dropped)
        for tree, source in ((self.taken, taken.aside), (Tree(self.home.inbox), taken.dropped)):
            if taken.aside and tree.stamp(path_parts(source)) is not None:
                to = self._explain(path, sentence)
                tree.move(path_parts(source), self.rejected, to)
                return self.home.rejected.joinpath(*to)
        self.rejected.write((*path[:-1], path[-1] + ".txt"), _text(sentence))
        return self.home.rejected.joinpath(*path)

    def _explain(self, path: Parts, sentence: str) -> Parts:
        """Write the text first: what lies in ``rejected`` is never without its reason."""
        to = self.free(self.rejected, path, ".txt")
        self.rejected.write((*to[:-1], to[-1] + ".txt"), _text(sentence))
        return to

    def _sidecar(self, inbox: Tree, drop: Drop, tree: Tree, to: Parts) -> None:
        lesson = drop.lesson
        if lesson is None or drop.folder or drop.shares_lesson or lesson == drop.path:
            return
        if inbox.stamp(lesson) is not None:
            name = (*to[:-1], stem(to[-1]) + suffix(lesson[-1]))
            inbox.move(lesson, tree, self.free(tree, name))


def numbered(name: str, number: int) -> str:
    """``talk.mp4`` with number 2 is ``talk (2).mp4``; names that grow too long are cut."""
    end = suffix(name)
    mark = "" if number == 1 else f" ({number})"
    body = stem(name)
    while body and len((body + mark + end).encode("utf-8", "surrogateescape")) > LONGEST_NAME:
        body = body[:-1]
    return body + mark + end


def _text(sentence: str) -> str:
    return readable(sentence)[:LONGEST_SENTENCE] + "\n"
