"""The Run protocol by replay: what is on the shelf is there at once, what is not raises Pending.

The lesson is an ordinary function, so running it again is how it goes on: each time it comes
further, and names the steps it misses. Nothing is carried out here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pipeline.steps.order import begin_all
from pipeline.steps.registry import body_of
from pipeline.steps.shelf import Shelf
from pipeline.steps.step import Artifact, Later, Step
from workers.ledger import Wanted

R = TypeVar("R")


class Pending(Exception):
    """The lesson cannot go on before the missing steps are done."""


@dataclass(frozen=True, slots=True)
class _Result(Generic[R]):
    """What ``later`` gives: an artifact, or the knowledge that there is none yet."""

    artifact: Artifact[R] | None

    def result(self) -> Artifact[R]:
        if self.artifact is None:
            raise Pending
        return self.artifact


@dataclass(slots=True)
class Replay:
    """One replay; ``found`` and ``missing`` are what the lesson asked for, by key, in order.

    ``aside`` are those that it has only started: it goes on without them.
    """

    shelf: Shelf
    found: dict[str, Artifact[Any]] = field(default_factory=dict)
    missing: dict[str, Step[Any]] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)

    def __call__(self, step: Step[R]) -> Artifact[R]:
        """The artifact, or Pending."""
        return self._look(step).result()

    def each(self, steps: Iterable[Step[R]]) -> Iterator[Artifact[R]]:
        """Look for every step before giving up, so that the missing ones run at the same time."""
        for looked in begin_all(self._look, steps):
            yield looked.result()

    def all(self, steps: Iterable[Step[R]]) -> list[Artifact[R]]:
        """The same."""
        return list(self.each(steps))

    def later(self, step: Step[R]) -> Later[Artifact[R]]:
        """Look for ``step`` and go on."""
        looked = self._look(step)
        if step.key in self.missing:
            self.aside.add(step.key)
        return looked

    def _look(self, step: Step[R]) -> Later[Artifact[R]]:
        artifact = self.shelf.find(step)
        if artifact is None:
            self.missing[step.key] = step
        else:
            self.found[artifact.ref.key] = artifact
        return _Result(artifact)

    def counts(self) -> Counter[str]:
        """Finished steps by name."""
        return Counter(artifact.ref.step for artifact in self.found.values())

    def wanted(self) -> list[Wanted]:
        """The missing steps, ready to be enrolled: first those without which it cannot go on."""
        order = sorted(self.missing, key=lambda key: key in self.aside)
        missing = [(key, self.missing[key]) for key in order]
        return [
            Wanted(key, step.name, step.queue, step.label, body_of(step), turn, key in self.aside)
            for turn, (key, step) in enumerate(missing)
        ]
