"""A recording: the tracks that were filmed together, and where they were dropped."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Track:
    """One file of footage; ``digest`` is the SHA-256 of its bytes, ``name`` is for people only."""

    digest: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Place:
    """What the drop path said: ``site/course/NN title``; empty where the path was silent."""

    site: str = ""
    course: str = ""
    order: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """One or more tracks; its identity is their bytes, never their names or place."""

    tracks: tuple[Track, ...]
    place: Place = Place()

    @property
    def id(self) -> str:
        """Sixteen hex digits of the SHA-256 over the sorted track digests."""
        text = "\n".join(sorted(track.digest for track in self.tracks))
        return sha256(text.encode()).hexdigest()[:16]
