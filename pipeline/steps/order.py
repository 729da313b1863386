"""Which of several steps is begun first.

The opening first, so that there is soon something to watch: everything up to and with the first
step that has a weight, and the next one, so that it goes on. Then the long ones, so that no core
waits at the end for one that was begun last. Steps are equally long when less than a factor of two
lies between them: frames of a camera take more than twice the time of frames of slides, so a finer
order would be chance, and among equals the order of the lesson lets what can be watched grow from
its beginning.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pipeline.steps.step import Artifact, Later, Step

# Steps with a weight that open.
OPENING = 2
R = TypeVar("R")
S = TypeVar("S", bound=Step[Any])


def in_turn(steps: Sequence[S]) -> list[S]:
    """The same steps in the order in which they are begun; those without weight come last."""
    weights = [each.weight for each in steps]
    heavy = [n for n, weight in enumerate(weights) if weight][:OPENING]
    opening = heavy[-1] + 1 if heavy else len(steps)
    rest = sorted(range(opening, len(steps)), key=lambda n: -weights[n].bit_length())
    return [*steps[:opening], *(steps[n] for n in rest)]


def begin_all(
    begin: Callable[[Step[R]], Later[Artifact[R]]], steps: Iterable[Step[R]]
) -> list[Later[Artifact[R]]]:
    """Begin every step when its turn comes; what is waited for is in the order of ``steps``."""
    wanted = list(steps)
    begun = {id(step): begin(step) for step in in_turn(wanted)}
    return [begun[id(step)] for step in wanted]
