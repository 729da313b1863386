"""The story as workers tell it: an edition is made, then viewers are led to it."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any, TypeVar

from pipeline import page
from pipeline.lesson import Rules, make_lesson
from pipeline.model.errors import BadConfig, Cancelled, StoreFailed, Superseded
from pipeline.model.lesson import Publication
from pipeline.model.taken import SIDECAR, Taken
from pipeline.plan.publish import page_key, pointer_key
from pipeline.publication import claim, publish_edition, publish_pages
from pipeline.steps.publish import Edition
from pipeline.steps.step import Artifact, Later, Run, Step
from pipeline.tools.kit import Tools
from pipeline.tools.store import S3Store
from pipeline.tools.tree import Tree
from workers.aside import Aside
from workers.hardware import encoders
from workers.late import bring_back
from workers.preview import Showing
from workers.replay import Pending
from workers.source import GROWN, changed, too_young
from workers.storage import ASLEEP, Storage
from workers.studio import Hold, Made, Studio
from workers.view import shown

R = TypeVar("R")
Keep = Callable[[str], None]


@dataclass(slots=True)
class StudioTools(Tools):
    """The kit of a studio, whose store is opened when a step first needs it."""

    storage: Storage | None = None

    @property
    def store(self) -> S3Store:
        """The object store."""
        assert self.storage
        return self.storage.open()


@dataclass(slots=True)
class _Noting:
    """A run that remembers which artifact is the upload, and shows what is ready meanwhile."""

    run: Run
    showing: Showing
    uploads: list[Artifact[Any]] = field(default_factory=list)

    def __call__(self, step: Step[R]) -> Artifact[R]:
        made = self.run(step)
        if step.name == "publish":
            self.uploads.append(made)
        return made

    def each(self, steps: Iterable[Step[R]]) -> Iterator[Artifact[R]]:
        wanted = list(steps)
        self.showing.asked(wanted)
        for made in self.run.each(wanted):
            self.showing.done(made)
            yield made

    def all(self, steps: Iterable[Step[R]]) -> list[Artifact[R]]:
        return list(self.each(steps))

    def later(self, step: Step[R]) -> Later[Artifact[R]]:
        self.showing.asked([step])
        return self.run.later(step)


def edition(studio: Studio, taken: Taken, run: Run, keep: Keep) -> Edition:
    """Everything up to the switch; ``keep`` hears of each track that its steps may read."""
    settings = studio.settings
    for track in taken.recording.tracks:
        keep(track.digest)
    hardware = encoders(settings, studio.home)
    rules = Rules(settings.profile, settings.limits, _logo(studio, keep), hardware)
    try:
        return make_lesson(taken.recording, taken.wishes, taken.heading, rules, run)
    except BadConfig as error:
        if error.file != SIDECAR:
            raise
        # The story knows what was wished, not in which file.
        raise BadConfig(taken.sidecar, error.field, error.problem) from error


def _logo(studio: Studio, keep: Keep) -> str:
    """The digest of the cards' logo, taken into the footage store; empty without one."""
    name = studio.settings.profile.titles.logo
    if not name:
        return ""
    try:
        with open(studio.home.root / name, "rb") as file:
            digest = studio.footage.store(file.fileno())
    except OSError as error:
        problem = f"{name} cannot be read: {error.strerror}; it is looked for in the home"
        raise BadConfig("studio.toml", "profile.titles.logo", problem) from None
    keep(digest)
    return digest


def _keeping(studio: Studio, hold: Hold) -> Keep:
    """Has what lies in this home alone go into the store too, as ``footage.store`` says.

    It may have been taken before that said so. Of what was put there nothing is asked again.
    """

    def go_on() -> None:
        if hold.cancelled():
            raise Cancelled("storing footage was stopped")

    def keep(digest: str) -> None:
        if studio.settings.footage.store == "local" or studio.storage.kept(digest):
            return
        try:
            if studio.footage.path(digest).exists():
                studio.keep(digest, go_on)
        except BadConfig as error:  # It is no fault of the lesson, which would be given up for it.
            raise StoreFailed(str(error)) from error

    return keep


def tell(studio: Studio, taken: Taken, run: Run, hold: Hold) -> Made:
    """Make the lesson and switch to it; raises Cancelled when it is not ours any more.

    When viewers are led to this edition already, that is all. An upload is remembered like any
    step, but the store may have been emptied, or be another one now: then it is done again.
    """
    showing = Showing(studio, taken, hold)
    noting, keep = _Noting(run, showing), _keeping(studio, hold)
    try:
        made = edition(studio, taken, noting, keep)
    except Pending:
        showing.show()
        raise
    before = _before(studio, made)
    if before is not None:
        # Made again where it had been collected, or made otherwise and back again.
        return showing.end(before) if showing.seen() else before
    store = studio.storage.open()
    _pages(store, made)
    source_is_whole(studio, taken)
    if not claim(store, made.lesson, made.version):
        for upload in noting.uploads:
            shutil.rmtree(upload.folder, ignore_errors=True)
        made = edition(studio, taken, noting, keep)
        if not claim(store, made.lesson, made.version):
            raise StoreFailed(f"edition {made.version} of {made.lesson} does not stay in the store")
    if not hold.check():
        raise Cancelled("Somebody else has taken this lesson over.")
    return showing.end(_told(store, publish_edition(store, made, hold.fence)))


def source_is_whole(studio: Studio, taken: Taken) -> None:
    """Raise Superseded when the file that was taken went on growing; it is dropped again then.

    Whoever brings a source back notes it first. So it is looked at first here, and the note is
    read after that: a source that is not there any more was brought back, or taken away by hand.
    """
    Event().wait(too_young(taken, studio.settings.watch.quiet_seconds))
    grown = changed(studio.home, taken)
    if grown or studio.taken(taken.recording.id).grown:
        bring_back(Aside(studio.home), Tree(studio.home.inbox), taken)
        raise Superseded(GROWN)


def _before(studio: Studio, made: Edition) -> Made | None:
    """What was noted when this edition was switched to, if viewers are still led to it.

    It saves starting the embedded store, or a client of another one, for nothing.
    """
    version, urls, result = shown(studio.ledger, made.lesson)
    if version != made.version or urls.get("app") != _app():
        return None
    root = urls["page"].removesuffix(page_key(made.lesson))
    seen = studio.storage.glance(f"{root}{pointer_key(made.lesson)}")
    note = " ".join(made.told)
    return Made(version, urls, result, note) if seen in (version, ASLEEP) else None


def _app() -> str:
    return page.app_files()[0].key.rpartition("/")[0]


def _pages(store: S3Store, made: Edition) -> None:
    """Put the pages where they are not yet, the lesson's last: where it is, all are."""
    around = [*page.site_files(), *page.course_files(made.heading.course_id)]
    own = page.lesson_files(made.lesson)
    if all(_same(store, each) for each in (around[-1], *own)):
        return
    for files in ([*page.app_files(), *around], own):
        publish_pages(store, ((f.key, f.data, f.content_type, f.immutable) for f in files))


def _same(store: S3Store, file: page.PageFile) -> bool:
    found = store.read(file.key)
    return found is not None and found[0] == file.data


def _told(store: S3Store, publication: Publication) -> Made:
    """What the ledger notes; of a lesson that is unpublished that there is nothing to watch."""
    if not publication.shown:
        return Made("", {}, {}, publication.note)
    root = store.public_url
    downloads = [
        {"kind": each.kind, "url": f"{root}/{each.key}", "bytes": each.bytes}
        for each in publication.downloads
    ]
    urls = {
        "master": f"{root}/{publication.master_key}",
        "page": f"{root}/{publication.page_key}",
        "app": _app(),
    }
    result = {
        "output_seconds": round(float(publication.seconds), 3),
        "bytes": publication.bytes,
        "downloads": downloads,
    }
    return Made(publication.version, urls, result, publication.note)
