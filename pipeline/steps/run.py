"""Steps carried out here, in this process: threads around child processes."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, Literal, TypeVar

from pipeline.model.errors import Cancelled
from pipeline.steps.order import begin_all
from pipeline.steps.shelf import Shelf
from pipeline.steps.step import Artifact, Kit, Later, Queue, Step

R = TypeVar("R")
State = Literal["running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of one step so far; ``share`` runs from 0 to 1."""

    step: Step[Any]
    state: State
    share: float
    artifact: Artifact[Any] | None = None


Watcher = Callable[[Progress], None]


@dataclass(slots=True)
class LocalRun:
    """The Run protocol on this machine.

    ``lanes`` says how many steps of each queue run at once: heavy ones share the cores among
    themselves (pipeline.tools.cores); the others overlap with them. ``cancelled`` is the caller's
    word: what goes wrong here ends this run and no other.
    """

    shelf: Shelf
    kit: Kit
    watch: Watcher = lambda _progress: None
    lanes: dict[Queue, int] = field(
        default_factory=lambda: {"light": 2, "heavy": 1, "speech": 1, "network": 2}
    )
    cancelled: Callable[[], bool] = lambda: False
    _pools: dict[Queue, ThreadPoolExecutor] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _failed: Event = field(default_factory=Event)

    def __call__(self, step: Step[R]) -> Artifact[R]:
        """Carry out ``step`` and wait for it."""
        return self.later(step).result()

    def each(self, steps: Iterable[Step[R]]) -> Iterator[Artifact[R]]:
        """Every step, at the same time as far as the lanes allow; results in order."""
        for begun in begin_all(self.later, steps):
            yield begun.result()

    def all(self, steps: Iterable[Step[R]]) -> list[Artifact[R]]:
        """The same, when all are there."""
        return list(self.each(steps))

    def later(self, step: Step[R]) -> Later[Artifact[R]]:
        """Start ``step`` and do not wait for it."""
        found = self.shelf.find(step)
        if found is not None:
            self.watch(Progress(step, "done", 1.0, found))
            ready: Future[Artifact[R]] = Future()
            ready.set_result(found)
            return ready
        return self._pool(step.queue).submit(self._carry_out, step)

    def _carry_out(self, step: Step[R]) -> Artifact[R]:
        if self._over():
            raise Cancelled(f"{step.name} was not started: the run was stopped")
        self.watch(Progress(step, "running", 0.0))
        try:
            artifact = self.shelf.carry_out(
                step,
                self.kit,
                lambda share: self.watch(Progress(step, "running", share)),
                self._over,
            )
        except BaseException:
            self._failed.set()
            self.watch(Progress(step, "failed", 1.0))
            raise
        self.watch(Progress(step, "done", 1.0, artifact))
        return artifact

    def _over(self) -> bool:
        return self.cancelled() or self._failed.is_set()

    def _pool(self, queue: Queue) -> ThreadPoolExecutor:
        with self._lock:
            if queue not in self._pools:
                self._pools[queue] = ThreadPoolExecutor(self.lanes[queue], f"dars-{queue}")
            return self._pools[queue]

    @contextmanager
    def open(self) -> Iterator["LocalRun"]:
        """Stop everything that still runs on the way out."""
        try:
            yield self
        except BaseException:
            self._failed.set()
            raise
        finally:
            for pool in self._pools.values():
                pool.shutdown(cancel_futures=True)
