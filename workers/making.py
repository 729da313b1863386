"""The story as workers tell it: an edition is made, then its pointer is switched."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline import page
from pipeline.lesson import make_lesson
from pipeline.model.errors import Cancelled
from pipeline.model.taken import Taken
from pipeline.publication import is_there, publish_edition, publish_pages
from pipeline.steps.publish import Edition, PutEdition
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
    store = studio.storage.open()
    if not is_there(store, made.lesson, made.version):
        # The store was emptied or is another one: what the shelf remembers is not there.
        studio.shelf.forget(PutEdition.name, lambda said: said["lesson"] == made.lesson)
        made = edition(studio, taken, run)
    publish_pages(store, _pages(made))
    if not ours():
        raise Cancelled("Somebody else has taken this lesson over.")
    shown = publish_edition(store, made)
    urls = {"master": shown.master_key, "page": shown.page_key}
    return Made(
        shown.version,
        {name: f"{store.public_url}/{key}" for name, key in urls.items()},
        {
            "source_seconds": round(float(made.source_seconds), 3),
            "output_seconds": round(float(shown.seconds), 3),
            "bytes": shown.bytes,
            "downloads": [
                {"kind": e.kind, "url": f"{store.public_url}/{e.key}", "bytes": e.bytes}
                for e in shown.downloads
            ],
            "reason": shown.note,
        },
    )


def _pages(made: Edition) -> Iterable[tuple[str, bytes, str, bool]]:
    files = (
        *page.app_files(),
        *page.site_files(),
        *page.course_files(made.heading.course_id),
        *page.lesson_files(made.lesson),
    )
    return ((each.key, each.data, each.content_type, each.immutable) for each in files)
