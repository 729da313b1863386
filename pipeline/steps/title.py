"""A title card, drawn once and reused for as long as it would show the same."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.model.errors import BadConfig, BadMedia
from pipeline.plain import plain
from pipeline.plan.title import CardPlan, Text
from pipeline.plan.whole import check_still
from pipeline.steps.step import Kit, Queue, Room, Step


@dataclass(frozen=True, slots=True)
class Layers:
    """The two stills of a card, by file name; ``plan.title.motion`` sets them in motion."""

    background: str
    text: str


@dataclass(frozen=True)
class RenderTitle(Step[Layers]):
    """Draw ``card``; the key is what it shows, so nothing else can cause another drawing."""

    card: CardPlan
    name: ClassVar[str] = "title"
    version: ClassVar[int] = 2
    queue: ClassVar[Queue] = "light"
    result: ClassVar[type[Layers]] = Layers

    def act(self, kit: Kit, room: Room) -> Layers:
        """Draw in the jailed child; raise BadConfig for a logo that cannot be used."""
        logo = [kit.source(self.card.logo, room)] if self.card.logo else []
        request = {"card": plain(self.card), "logo": str(logo[0]) if logo else ""}
        try:
            made = Layers(**kit.inside("title", request, room, reads=logo))
        except BadMedia as error:
            # The logo is the only file a card reads, and the studio's settings name it.
            raise BadConfig("studio.toml", "profile.titles.logo", str(error)) from None
        for name in (made.background, made.text):
            check_still(room.path(name).read_bytes(), name, (self.card.width, self.card.height))
        return made

    @property
    def label(self) -> str:
        """The largest words on the card."""
        items = (item for stack in self.card.stacks for item in stack.items)
        texts = [item for item in items if isinstance(item, Text)]
        return max(texts, key=lambda item: item.size).text[:40] if texts else ""
