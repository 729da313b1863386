"""The opening first, then the long ones; among equals in the order of the lesson."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import pytest

from pipeline.model.chunk import Chunk, FootageChunk, TitleChunk
from pipeline.model.span import Span
from pipeline.plan.encode import Look
from pipeline.steps.encode import CardSource, Encode, First
from pipeline.steps.order import begin_all, in_turn
from pipeline.steps.registry import body_of, step_from
from pipeline.steps.step import Artifact, Kit, Ref, Room, Step

LOOK = Look(Fraction(25), (), (), 100)
CARD = CardSource(Ref("title", "k", "d"), "back.png", "text.png", True)


@dataclass(frozen=True)
class Frames(Step[int]):
    frames: int
    name: ClassVar[str] = "frames"
    result: ClassVar[type[int]] = int

    @property
    def weight(self) -> int:
        return self.frames

    def act(self, kit: Kit, room: Room) -> int:
        return self.frames


def order(*frames: int) -> list[int]:
    return [each.frames for each in in_turn([Frames(n) for n in frames])]


@pytest.mark.parametrize(
    ("asked", "begun"),
    [
        ((), []),
        ((0, 0), [0, 0]),
        ((0, 5, 0), [0, 5, 0]),
        ((100, 300, 1500, 200, 1400), [100, 300, 1500, 1400, 200]),
        ((0, 300, 900, 40, 1500, 0), [0, 300, 900, 1500, 40, 0]),
        # Less than a factor of two is no difference that frames could tell.
        ((0, 300, 700, 1500, 1100, 1400, 700, 600), [0, 300, 700, 1500, 1100, 1400, 700, 600]),
        ((1, 1, 2, 4, 8), [1, 1, 8, 4, 2]),
    ],
)
def test_the_opening_then_the_long_ones(asked: tuple[int, ...], begun: list[int]) -> None:
    assert order(*asked) == begun


def test_a_title_opens_with_the_first_chunks_and_the_last_one_comes_last() -> None:
    pieces: list[Chunk] = [
        TitleChunk("intro", 125), FootageChunk((Span(200, 500),)), FootageChunk((Span(500, 900),)),
        FootageChunk((Span(1500, 1600),)),
        FootageChunk((Span(3000, 4500),)), TitleChunk("outro", 75),
    ]  # fmt: skip
    steps = [Encode(each, CARD, LOOK) for each in pieces]
    begun = [pieces.index(each.chunk) for each in in_turn(steps)]
    assert begun == [0, 1, 2, 4, 3, 5]


def test_results_are_in_the_order_in_which_they_were_asked_for() -> None:
    begun: list[int] = []

    @dataclass
    class Soon:
        made: Artifact[int]

        def result(self) -> Artifact[int]:
            return self.made

    def begin(step: Step[Any]) -> Soon:
        begun.append(step.weight)
        return Soon(Artifact(Ref("frames", step.key, ""), step.weight, None, False))  # type: ignore[arg-type]

    asked = [1, 1, 2, 4, 2]
    made = begin_all(begin, (Frames(n) for n in asked))
    assert [each.result().value for each in made] == asked
    assert begun == [1, 1, 4, 2, 2]


def test_the_weight_is_no_part_of_the_key() -> None:
    @dataclass(frozen=True)
    class Heavier(Frames):
        @property
        def weight(self) -> int:
            return 10 * self.frames

    assert Heavier(3).key == Frames(3).key


def test_what_a_lesson_opens_with_is_encoded_as_anything_else() -> None:
    what = FootageChunk((Span(0, 300),)), CARD, LOOK
    assert First(*what).key == Encode(*what).key
    assert step_from(body_of(First(*what))) == Encode(*what)
