"""How far a lesson has come, told from how many of its steps are done.

What is still to come is not known before the footage is (an hour has three hundred chunks), so each
kind of step has its usual share of the whole. Nothing but the bar depends on these numbers.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from pipeline.steps.order import begin_all
from pipeline.steps.run import LocalRun, Progress
from pipeline.steps.step import Artifact, Later, Step

R = TypeVar("R")

# Rough shares of the wall time of a lecture with speech.
USUAL = {
    "probe": 1, "align": 1, "listen": 5, "slides": 7, "speech": 30, "title": 2, "tune": 1,
    "encode": 44, "sound": 4, "package": 2, "pictures": 1, "publish": 2,
}  # fmt: skip

# Before one of these is known, and while the picture is looked at, no more is encoded.
SETTLED = {"slides", "sound"}


def share(done: Mapping[str, int], open_steps: Iterable[tuple[str, float]]) -> float:
    """0 to 1: ``done`` counts finished steps by name, ``open_steps`` are names with their share."""
    shares: dict[str, list[float]] = defaultdict(list)
    for name, at in open_steps:
        shares[name].append(at)
    whole = 0.0
    known, looked = {*done, *shares}, {"slides", "tune"} & {*shares}
    for name, usual in USUAL.items():
        count = done.get(name, 0) + len(shares[name])
        # What a long lesson opens with is encoded first, and next to nothing of it.
        opens = name == "encode" and (looked or not known & SETTLED)
        if count and not opens:
            whole += usual * (done.get(name, 0) + sum(shares[name])) / count
    return min(1.0, whole / sum(USUAL.values()))


@dataclass(slots=True)
class Tally:
    """Stands between the lesson and a LocalRun, and knows every step that was asked for.

    ``changed`` is called after each change, from any thread.
    """

    changed: Callable[["Tally", Progress], None] = lambda _tally, _progress: None
    asked: dict[str, Step[Any]] = field(default_factory=dict)
    told: dict[str, Progress] = field(default_factory=dict)
    _run: LocalRun | None = None
    _lock: Lock = field(default_factory=Lock)

    def follow(self, run: LocalRun) -> "Tally":
        """Pass what the lesson asks for on to ``run``, whose watcher is ``self.see``."""
        self._run = run
        return self

    def __call__(self, step: Step[R]) -> Artifact[R]:
        """As Run has it."""
        return self.later(step).result()

    def each(self, steps: Iterable[Step[R]]) -> Iterator[Artifact[R]]:
        """As Run has it; all are known before the first begins."""
        wanted = list(steps)
        with self._lock:
            self.asked.update((step.key, step) for step in wanted)
        for begun in begin_all(self.later, wanted):
            yield begun.result()

    def all(self, steps: Iterable[Step[R]]) -> list[Artifact[R]]:
        """As Run has it."""
        return list(self.each(steps))

    def later(self, step: Step[R]) -> Later[Artifact[R]]:
        """As Run has it."""
        assert self._run
        with self._lock:
            self.asked[step.key] = step
        return self._run.later(step)

    def see(self, progress: Progress) -> None:
        """Hear what became of a step."""
        with self._lock:
            self.told[progress.step.key] = progress
        self.changed(self, progress)

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """Steps that are done, and that were asked for, by name."""
        with self._lock:
            done = Counter(p.step.name for p in self.told.values() if p.state == "done")
            return done, Counter(step.name for step in self.asked.values())

    def share(self) -> float:
        """0 to 1."""
        with self._lock:
            done = [p.step.name for p in self.told.values() if p.state == "done"]
            missing = [key for key in self.asked if self._state(key) != "done"]
            still = [(self.asked[key].name, self._share(key)) for key in missing]
        return share(Counter(done), still)

    def steps(self) -> list[dict[str, Any]]:
        """For the report of a run: every step that was asked for, in order."""
        with self._lock:
            return [self._line(key, step) for key, step in self.asked.items()]

    def source_seconds(self) -> float:
        """Length of the longest track, as far as it was probed."""
        with self._lock:
            probed = [p.artifact.value for p in self.told.values()
                      if p.artifact and p.step.name == "probe"]  # fmt: skip
        return max((round(float(media.length), 3) for media in probed), default=0.0)

    def _state(self, key: str) -> str:
        return self.told[key].state if key in self.told else "waiting"

    def _share(self, key: str) -> float:
        return self.told[key].share if key in self.told else 0.0

    def _line(self, key: str, step: Step[Any]) -> dict[str, Any]:
        made = self.told[key].artifact if key in self.told else None
        return {
            "name": step.name, "key": key, "state": self._state(key),
            "reused": bool(made and made.reused),
            "cpu_seconds": round(made.cpu_seconds, 3) if made else 0.0,
            "wall_seconds": round(made.wall_seconds, 3) if made else 0.0,
        }  # fmt: skip
