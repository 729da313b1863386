"""When the slides change in one track, and where nothing moves."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.model.facts import Seeing
from pipeline.model.media import Picture
from pipeline.plain import typed
from pipeline.plan.slides import request
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True)
class Slides(Step[Seeing]):
    """Look at the picture of ``track``; camera footage has no slides, and that is an answer."""

    track: str
    container: str
    picture: Picture
    name: ClassVar[str] = "slides"
    version: ClassVar[int] = 3
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[Seeing]] = Seeing

    def act(self, kit: Kit, room: Room) -> Seeing:
        """All of it is in the tool."""
        source = kit.source(self.track, room)
        asked = request(str(source), self.container, self.picture)
        found: Seeing = typed(Seeing, kit.inside("slides", asked, room, [source]), "slides")
        return found
