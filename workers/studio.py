"""One studio as its workers see it: folders, rules, shelf, ledger, tools and store.

Everything is opened when it is first used: a lesson that needs no store starts none.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.model.errors import BadConfig
from pipeline.model.taken import Taken
from pipeline.settings import Home, Settings, load
from pipeline.steps.shelf import Shelf
from pipeline.steps.step import Kit, Run
from pipeline.tools.footage import Footage
from workers.ledger import Ledger, open_ledger

if TYPE_CHECKING:
    from workers.storage import Storage

log = logging.getLogger(__name__)

RULES = "studio.toml"


@dataclass(frozen=True, slots=True)
class Made:
    """A lesson that is out: what the ledger notes of it, in plain JSON.

    ``note`` says what is damaged in the footage, which sizes were left out, and why viewers are
    shown another version, if they are; where they are shown none, ``version`` and ``urls`` are
    empty.
    """

    version: str
    urls: dict[str, str]
    result: dict[str, Any]
    note: str = ""


class Hold(Protocol):
    """Our lease on a recording; workers.holding is one."""

    def check(self) -> bool:
        """Ask the ledger whether it is still ours to end."""

    def show(self, url: str) -> None:
        """Hear where what is ready can be watched."""

    def cancelled(self) -> bool:
        """Whether to stop working."""

    def fence(self, above: int = 0) -> int:
        """Our token, made greater than ``above``; raises Cancelled when it is not ours any more."""


# Tells the story of a recording: studio, what was taken, who carries steps out, and our lease.
Story = Callable[["Studio", Taken, Run, Hold], Made]


def _tell(studio: "Studio", taken: Taken, run: Run, hold: Hold) -> Made:
    from workers.making import tell  # The whole pipeline: not needed to look at the ledger.

    return tell(studio, taken, run, hold)


@dataclass
class Studio:
    """A home and its rules."""

    home: Home
    settings: Settings = field(default_factory=Settings)
    story: Story = _tell
    # Seconds of the monotonic clock before which no preview is tried: the store was away.
    no_preview_before: float = 0.0

    @cached_property
    def shelf(self) -> Shelf:
        """Finished artifacts."""
        return Shelf(self.home.shelf, self.home.rooms)

    @cached_property
    def footage(self) -> Footage:
        """Tracks and the notes of recordings."""
        return Footage(self.home.footage)

    @cached_property
    def ledger(self) -> Ledger:
        """The truth about work."""
        return open_ledger(self.home, self.settings)

    @cached_property
    def storage(self) -> "Storage":
        """The object store."""
        from workers.storage import Storage

        return Storage(self.home, self.settings)

    @cached_property
    def kit(self) -> Kit:
        """The tools of the steps; the first program raises BadConfig where walls are required."""
        from workers.guard import guard
        from workers.making import StudioTools

        # Once, and not at all where everything is on the shelf: it starts programs itself.
        told = cache(lambda: log.info(guard(self.settings)))
        return StudioTools(
            self.settings, self.home, before=told, vault=self.storage.vault, storage=self.storage
        )

    def keep(self, digest: str, pulse: Callable[[], object] = lambda: None) -> None:
        """Put a track of this home into the store too, where ``footage.store`` says so.

        ``pulse`` is called now and then and may stop it; raises StoreFailed, BadConfig.
        """
        if self.settings.footage.store == "s3":
            self.storage.keep(digest, self.footage.path(digest), pulse)

    def taken(self, id: str) -> Taken:
        """What was taken in as ``id``; raises BadConfig when there is no note of it."""
        found = self.footage.taken(id)
        if found is None:
            problem = "is not known in this home; drop the footage again"
            raise BadConfig(str(self.home.footage), f"recording {id}", problem)
        return found

    def footage_bytes(self, id: str) -> int:
        """Size of all tracks of recording ``id``; 0 when there is no note of it."""
        found = self.footage.taken(id)
        return sum(track.size for track in found.recording.tracks) if found else 0

    def make(self, id: str, run: Run, hold: Hold) -> Made:
        """Tell the story of recording ``id``; raises what stops it, Pending among it."""
        return self.story(self, self.taken(id), run, hold)

    def reject(self, id: str, reason: str) -> None:
        """Put the sources of a recording that cannot be a lesson where people look for them."""
        from workers.aside import Aside

        Aside(self.home).reject(self.taken(id), reason)

    def close(self) -> None:
        """Stop what this process started."""
        if "storage" in self.__dict__:
            self.storage.close()


def open_studio(home: Path, server: str = "") -> Studio:
    """The studio in ``home``; ``server`` is another S3 endpoint than its rules name."""
    root = home.expanduser().absolute()
    settings = load(root / RULES)
    if server:
        settings = replace(settings, store=replace(settings.store, endpoint=server))
    try:
        return Studio(Home(root).make(), settings)
    except OSError as error:
        raise BadConfig(
            str(root), "", f"cannot be the home of a studio: {error.strerror}"
        ) from None
