"""What is ready of a lesson can be watched while the rest of it is made.

Nothing depends on it: what goes wrong here is said in the log, and the lesson goes on.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import Any

from pipeline import page
from pipeline.model.errors import DarsError
from pipeline.model.taken import Taken
from pipeline.plan.preview import page_key
from pipeline.preview import Ready, end, grow
from pipeline.publication import publish_pages
from pipeline.steps.encode import Encode, First
from pipeline.steps.opening import Opening
from pipeline.steps.sound import EncodeSound
from pipeline.steps.step import Artifact, Step
from pipeline.tools.store import S3Store
from workers.studio import Hold, Made, Studio
from workers.view import shown

log = logging.getLogger(__name__)

# Seconds without a preview after one failed.
REST = 300.0


@dataclass(slots=True)
class Showing:
    """The preview of one lesson, as one telling of its story comes by it."""

    studio: Studio
    taken: Taken
    hold: Hold
    chunks: tuple[Encode, ...] = ()
    folders: list[Path] = field(default_factory=list)
    left: Fraction | int = 0
    opening: Opening | None = None
    sound: EncodeSound | None = None
    store: S3Store | None = None
    url: str = ""

    def asked(self, steps: Sequence[Step[Any]]) -> None:
        """The lesson asks for these: all of its chunks at once, before them perhaps the first."""
        chunks = tuple(each for each in steps if isinstance(each, Encode))
        if chunks:
            self.chunks, self.folders = chunks, []
            self.left = sum(each.chunk.frames / each.look.rate for each in self._missing(chunks))
        self.opening = next((each for each in steps if isinstance(each, Opening)), self.opening)
        self.sound = next((each for each in steps if isinstance(each, EncodeSound)), self.sound)

    def done(self, made: Artifact[Any]) -> None:
        """The next chunk is there; if it was made just now, people are shown it."""
        if made.ref.step == Encode.name:
            self.folders.append(made.folder)
            if not made.reused:
                self.show()

    def show(self) -> None:
        """Show what is ready, if that is worth it and the lesson is ours."""
        id = self.taken.recording.id
        if not self.chunks or monotonic() < self.studio.no_preview_before:
            return
        ready = self._ready(id)
        try:
            if ready.coming and self.hold.check():
                self._grow(ready)
        except (DarsError, OSError) as error:
            # Not for each chunk anew: to wait for a store that is away takes its time.
            self.studio.no_preview_before = monotonic() + REST
            log.warning("lesson %s has no new preview: %s", id, error)

    def _grow(self, ready: Ready) -> None:
        """The store is opened, and the page there, while the first chunk is still encoded."""
        store = self.store = self.store or self._opened(ready.lesson)
        if ready.worth and grow(store, ready):
            self.url = f"{store.public_url}/{page_key(ready.lesson)}"
            self.hold.show(self.url)

    def _opened(self, id: str) -> S3Store:
        store, (own,) = self.studio.storage.open(), page.preview_files(id)
        found = store.read(own.key)
        if found is None or found[0] != own.data:
            files = [*page.app_files(), own]
            publish_pages(store, ((f.key, f.data, f.content_type, f.immutable) for f in files))
        return store

    def seen(self) -> str:
        """Where this telling showed what was ready, or an earlier one as the ledger noted."""
        return self.url or shown(self.studio.ledger, self.taken.recording.id)[1].get("preview", "")

    def end(self, made: Made) -> Made:
        """The lesson is out, as ``made``: who watches the preview is led on to it.

        While that fails its address stays noted, and who tells the lesson again tries again.
        """
        urls = {name: url for name, url in made.urls.items() if name != "preview"}
        where = self.url
        try:
            where = self.seen()
            end(self.studio.storage.open(), self.taken.recording.id)
        except DarsError as error:
            log.warning("the preview of %s did not end: %s", self.taken.recording.id, error)
            urls |= {"preview": where} if where else {}
        return replace(made, urls=urls)

    def _missing(self, chunks: Iterable[Encode]) -> Iterator[Encode]:
        shelf = self.studio.shelf
        return (each for each in chunks if not shelf.folder(each.name, each.key).exists())

    def _ready(self, id: str) -> Ready:
        shelf = self.studio.shelf
        whole = shelf.find(self.sound) if self.sound else None
        begun = shelf.find(self.opening) if self.opening else None
        return Ready(
            id, self.taken.heading, self.chunks, tuple(self.folders),
            more=all(isinstance(each, First) for each in self.chunks),
            sound=whole.folder / "sound.mp4" if whole else None,
            opening=(begun.folder / "sound.mp4", begun.value) if begun and begun.value else None,
            left=float(self.left),
        )  # fmt: skip
