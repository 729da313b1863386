"""The story as workers tell it: an edition is made, then its pointer is switched."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.lesson import make_lesson
from pipeline.model.errors import Cancelled
from pipeline.model.taken import Taken
from pipeline.steps.publish import Edition
from pipeline.steps.step import Run
from pipeline.tools.kit import Tools
from pipeline.tools.store import S3Store
from workers.storage import Storage
from workers.studio import Made, Studio


@dataclass(slots=True)
class StudioTools(Tools):
    """The kit of a studio, whose store is opened when a step first needs it."""

    storage: Storage | None = None

    @property
    def store(self) -> S3Store:
        """The object store."""
        assert self.storage
        return self.storage.open()


def edition(studio: Studio, taken: Taken, run: Run) -> Edition:
    """Everything up to the switch."""
    profile, limits = studio.settings.profile, studio.settings.limits
    return make_lesson(taken.recording, taken.wishes, taken.heading, profile, limits, run)


def tell(studio: Studio, taken: Taken, run: Run, ours: Callable[[], bool]) -> Made:
    """Make the lesson and switch to it; raises Cancelled when it is not ours any more."""
    made = edition(studio, taken, run)
    if not ours():
        raise Cancelled("Somebody else has taken this lesson over.")
    raise NotImplementedError(made)
