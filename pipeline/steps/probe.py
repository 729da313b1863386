"""What is in one track of footage, and whether it can become a lesson."""

from dataclasses import dataclass, field
from typing import ClassVar

from pipeline.model.errors import BadMedia, ToolFailed
from pipeline.model.media import Media
from pipeline.plain import plain, typed
from pipeline.plan.probe import crash, judge
from pipeline.settings import LimitSettings
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True)
class Probe(Step[Media]):
    """Look into the file whose bytes have the digest ``track``."""

    track: str
    limits: LimitSettings = field(default_factory=LimitSettings)
    accept_damage: bool = False
    name: ClassVar[str] = "probe"
    version: ClassVar[int] = 3
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[Media]] = Media

    def act(self, kit: Kit, room: Room) -> Media:
        """Raise BadMedia for what is refused, also when the file brings its reader down."""
        source = kit.source(self.track, room)
        request = {
            "path": str(source),
            "limits": plain(self.limits),
            "accept_damage": self.accept_damage,
        }
        try:
            found = kit.inside("probe", request, room, [source])
        except ToolFailed as failure:
            if sentence := crash(failure.exit_code):
                raise BadMedia(sentence) from failure
            raise
        return judge(typed(Media, found, "result.json"), self.accept_damage, self.limits.hours)
