"""When is a dropped thing still? Pure: the looks and the clock are handed in."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

# Seconds to wait after something went wrong, once and again and again.
SHORTEST_WAIT, LONGEST_WAIT = 1.0, 600.0


@dataclass(slots=True)
class _Seen:
    stamp: Hashable
    since: float
    looks: int = 1
    failures: int = 0
    not_before: float = 0.0


@dataclass(slots=True)
class Settle(Generic[K]):
    """Remembers each thing's stamp; a thing is still when two looks ``quiet`` seconds apart agree.

    All times are seconds of one clock that never goes back.
    """

    quiet: float
    _seen: dict[K, _Seen] = field(default_factory=dict)

    def look(self, stamps: Mapping[K, Hashable], now: float) -> list[K]:
        """Take one look at everything there is; return what is still, in the order given.

        What is not among ``stamps`` any more is forgotten.
        """
        self._seen = {key: self._noted(key, stamp, now) for key, stamp in stamps.items()}
        return [
            key for key, seen in self._seen.items() if seen.looks > 1 and self._due(seen) <= now
        ]

    def later(self, key: K, now: float) -> float:
        """``key`` could not be taken: wait, twice as long each time; return the seconds."""
        seen = self._seen[key]
        wait: float = min(max(self.quiet, SHORTEST_WAIT) * 2**seen.failures, LONGEST_WAIT)
        seen.failures = min(seen.failures + 1, 32)
        seen.not_before = now + wait
        return wait

    def due(self, now: float) -> float | None:
        """Seconds until the next thing may be still, or None when there is nothing."""
        if not self._seen:
            return None
        return max(0.0, min(self._due(seen) for seen in self._seen.values()) - now)

    def forget(self) -> None:
        """Start afresh: what was seen may be another folder's."""
        self._seen.clear()

    def _noted(self, key: K, stamp: Hashable, now: float) -> _Seen:
        seen = self._seen.get(key)
        if seen is None or seen.stamp != stamp:
            return _Seen(stamp, now)
        seen.looks += 1
        return seen

    def _due(self, seen: _Seen) -> float:
        return max(seen.since + self.quiet, seen.not_before)
