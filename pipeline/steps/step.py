"""Step, key, artifact: the protocol by which all work is done, remembered and reused.

A step is a frozen value: its name, its version, its parameters and references to the artifacts it
reads. Its key is the SHA-256 of exactly that, with every reference reduced to the *digest* of what
it points at, so a step that reads the same bytes and facts is the same step. Host paths, clocks
and chance never enter it.

Three words: the **kit** is the set of tools, a **room** is the private folder of one run, the
**shelf** holds finished artifacts by key.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from pipeline.model.need import Need
from pipeline.plain import fingerprint, plain

R = TypeVar("R")
Result = TypeVar("Result", covariant=True)
Queue = Literal["light", "heavy", "speech", "network"]


@dataclass(frozen=True, slots=True)
class Ref:
    """Points at an artifact: found by ``key``, meant by ``digest`` (of its files and value)."""

    step: str
    key: str
    digest: str


REF = {"step", "key", "digest"}


@dataclass(frozen=True, slots=True)
class Artifact(Generic[R]):
    """A finished step: its facts (``value``) and its files (in ``folder``)."""

    ref: Ref
    value: R
    folder: Path
    reused: bool
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0


class Store(Protocol):
    """The object store as publishing needs it; see pipeline.tools.store."""

    @property
    def public_url(self) -> str:
        """Where viewers find the keys."""

    def put(
        self, key: str, file: Path, content_type: str, digest: str, new: bool = ...,
        *, pulse: Callable[[], object] = ...,
    ) -> bool:  # fmt: skip
        """Store an immutable file with this SHA-256; False when it was there already.

        ``new``: the caller has looked, and it is not. ``pulse`` is called between the parts of a
        large file and may raise, to stop it.
        """

    def put_text(self, key: str, text: str, content_type: str) -> bool:
        """Store an immutable text; False when it was there already."""

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Bytes and entity tag, or None."""

    def swap(self, key: str, text: str, content_type: str, etag: str | None) -> bool:
        """Replace the text that has this entity tag (None: create it); False when that is lost."""

    def renew(self, key: str) -> bool:
        """Store an immutable text anew where it is old; False when there is none, or none now."""

    def keys(self, prefix: str) -> set[str]:
        """Every key that begins with ``prefix``."""

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Bytes of every object that begins with ``prefix``; 0 of one that will soon be old."""


class Lent(Protocol):
    """A track of which perhaps not all is on this machine."""

    def complete(self) -> bool:
        """Have all of it; False when that was so."""

    def close(self) -> None:
        """It is not read any more."""


class Kit(Protocol):
    """What a step may use. Everything that runs outside goes through the one process door."""

    def source(self, digest: str, room: "Room", need: Need | None = None) -> Path:
        """A track of footage by the SHA-256 of its bytes, while the step has its room.

        A machine that has it not fetches what the step has need of, without one all of it.
        """

    def folder(self, ref: Ref) -> Path:
        """The files of a finished artifact."""

    def weights(self, model: str) -> tuple[Path, str]:
        """The folder of a speech model, fetched if need be, and the digest of its files."""

    def ffmpeg(
        self, args: Sequence[str], room: "Room", seconds: Fraction | None = None, count: str = ""
    ) -> str:
        """Run ffmpeg in the room; returns the end of what it said on stderr.

        ``room.counted`` is then how often ``count`` was in all of that.
        """

    def inside(self, tool: str, request: Any, room: "Room", reads: Iterable[Path] = ()) -> Any:
        """Run one of our Python tools in a jailed child."""

    @property
    def store(self) -> Store:
        """The object store."""


@dataclass(slots=True)
class Room:
    """The private folder of one run, and the notes taken in it."""

    folder: Path
    tell: Callable[[float], None] = lambda _share: None
    cancelled: Callable[[], bool] = lambda: False
    commands: list[list[str]] = field(default_factory=list)
    cpu_seconds: float = 0.0
    counted: int = 0
    lent: list[Lent] = field(default_factory=list)

    def complete(self) -> bool:
        """Have all of what was read; False when that was so, and reading it again is no use."""
        return any([each.complete() for each in self.lent])

    def path(self, name: str) -> Path:
        """Absolute path of a file in this room."""
        return self.folder / name


@dataclass(frozen=True)
class Step(ABC, Generic[R]):
    """One piece of work. Subclasses are frozen dataclasses with plain fields and Refs."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    queue: ClassVar[Queue] = "light"
    result: ClassVar[Any]

    @abstractmethod
    def act(self, kit: Kit, room: Room) -> R:
        """Carry the plan out in ``room`` and return the facts; files stay in the room."""

    @property
    def label(self) -> str:
        """A few words for people: which of several like steps this is."""
        return ""

    @property
    def weight(self) -> int:
        """How long it takes beside its like (frames, say): who is first, see pipeline.steps.order.

        0 for what is short or has no like. Never part of the key.
        """
        return 0

    @cached_property
    def key(self) -> str:
        """SHA-256 (hex) of name, version and parameters; reckoned once, it is asked for often."""
        body = {"step": self.name, "version": self.version, "with": meaning(plain(self))}
        return fingerprint(body)


def meaning(data: Any) -> Any:
    """The plain form, in its own place, with every Ref reduced to its digest."""
    if isinstance(data, dict):
        if data.keys() == REF:
            return {"artifact": data["digest"]}
        places: Iterable[Any] = data
    elif isinstance(data, list):
        places = range(len(data))
    else:
        return data
    for place in places:
        if isinstance(data[place], dict | list):
            data[place] = meaning(data[place])
    return data


class Later(Protocol[Result]):
    """A step that was started and not waited for."""

    def result(self) -> Result:
        """Wait for it."""


class Run(Protocol):
    """Who carries steps out; the lesson does not know and does not care."""

    def __call__(self, step: Step[R]) -> Artifact[R]:
        """Carry out one step."""

    def each(self, steps: Iterable[Step[R]]) -> Iterator[Artifact[R]]:
        """Begin several, in any order; the results come in theirs, each when it is there."""

    def all(self, steps: Iterable[Step[R]]) -> list[Artifact[R]]:
        """The same, when all are there."""

    def later(self, step: Step[R]) -> Later[Artifact[R]]:
        """Start one and go on."""
