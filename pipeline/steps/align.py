"""Where each track begins on the clock of the first one."""

from dataclasses import dataclass
from typing import ClassVar

from pipeline.model.facts import Offset
from pipeline.plan import align
from pipeline.plan.listen import SPEECH
from pipeline.steps.step import Kit, Queue, Ref, Room, Step


@dataclass(frozen=True)
class Align(Step[tuple[Offset, ...]]):
    """One offset for each of ``listens`` (Listen artifacts; None for a track without sound).

    The first that has a sound is the reference. An offset with a note is a guess.
    """

    listens: tuple[Ref | None, ...]
    name: ClassVar[str] = "align"
    version: ClassVar[int] = 3
    queue: ClassVar[Queue] = "light"
    result: ClassVar[object] = tuple[Offset, ...]

    def act(self, kit: Kit, room: Room) -> tuple[Offset, ...]:
        """Compare every sound with the reference, one after the other."""
        reference = next((ref for ref in self.listens if ref), None)
        made = []
        for ref in self.listens:
            if ref is None:
                made.append(align.SILENT)
            elif ref is reference:
                made.append(align.FIRST)
            else:
                made.append(self._offset(kit, room, reference, ref))
        return tuple(made)

    def _offset(self, kit: Kit, room: Room, reference: Ref | None, other: Ref) -> Offset:
        assert reference is not None
        files = [kit.folder(ref) / SPEECH for ref in (reference, other)]
        request = align.request(str(files[0]), str(files[1]))
        return align.offset(kit.inside("sync", request, room, reads=files))
