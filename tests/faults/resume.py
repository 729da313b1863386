"""How long what a dead worker was doing waits until somebody does it again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic
from typing import Self

from tests.faults.books import AWAY, ENDED, Books, Row, pid_of
from tests.faults.row import percentile

LOOK = 0.05
Place = tuple[str, str]


@dataclass(slots=True)
class Resumes:
    """Looks at the ledger while anything is lost; use it with ``with``.

    A row is resumed when its token has risen. One that ended or is gone needs nobody any more and
    is forgotten.
    """

    books: Books
    _lost: dict[Place, tuple[int, float]] = field(default_factory=dict)
    _seconds: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._look_on, name="resumes", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        assert self._thread
        self._thread.join()

    def died(self, *pids: int) -> int:
        """These workers died a moment ago; returns how many rows they held."""
        now = monotonic()
        try:
            held = {
                place: (int(row["token"]), now) for place, row in self._rows()
                if row["state"] == "running" and pid_of(row["owner"]) in pids
            }  # fmt: skip
        except AWAY:
            return 0
        with self._lock:
            self._lost |= held
        return len(held)

    @property
    def seconds(self) -> list[float]:
        """Of every row that was resumed so far."""
        return list(self._seconds)

    @property
    def p95(self) -> float:
        """Seconds."""
        return percentile(self._seconds, 0.95)

    def _look_on(self) -> None:
        while not self._stop.wait(LOOK):
            if self._lost:
                try:
                    self._look(dict(self._rows()))
                except AWAY:
                    continue

    def _look(self, rows: dict[Place, Row]) -> None:
        now = monotonic()
        with self._lock:
            for place, (token, began) in list(self._lost.items()):
                row = rows.get(place)
                if row is None or row["state"] in (*ENDED, "done", "waiting"):
                    del self._lost[place]
                elif int(row["token"]) > token:
                    self._seconds.append(now - began)
                    del self._lost[place]

    def _rows(self) -> Iterable[tuple[Place, Row]]:
        for what in ("lesson", "step"):
            for row in self.books.ask(f"SELECT id, token, state, owner FROM {what}"):
                yield (what, str(row["id"])), row
