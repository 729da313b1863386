"""When the slides change in one track."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.model.facts import Slide
from pipeline.model.media import Picture
from pipeline.plain import typed
from pipeline.plan.slides import request
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True)
class Slides(Step[tuple[Slide, ...]]):
    """Look at the picture of ``track``; camera footage has no slides, and that is an answer."""

    track: str
    container: str
    picture: Picture
    name: ClassVar[str] = "slides"
    version: ClassVar[int] = 1
    queue: ClassVar[Queue] = "light"
    result: ClassVar[object] = tuple[Slide, ...]

    def act(self, kit: Kit, room: Room) -> tuple[Slide, ...]:
        """All of it is in the tool."""
        source = kit.source(self.track)
        asked = request(str(source), self.container, self.picture)
        found: tuple[Slide, ...] = typed(
            tuple[Slide, ...], kit.inside("slides", asked, room, [source]), "slides"
        )
        return found
