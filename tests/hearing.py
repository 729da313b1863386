"""One worker without a broker: bells are collected, and heard when the test says so."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, update

from tests.waiting import until
from tests.working import small_studio, take
from workers.app import Doorbell, make_app
from workers.leases import Bell
from workers.studio import Studio
from workers.tables import job, rung, step
from workers.tasks import Work
from workers.view import Row, lessons


@dataclass(frozen=True, slots=True)
class ByHand(Doorbell):
    """Bells are collected, and heard when the test says so."""

    heard: list[Bell] = field(default_factory=list)

    def ring(self, bells: Iterable[Bell], patience: float = 0) -> bool:
        self.heard.extend(bells)
        return True


@dataclass
class Bench:
    """One worker without a broker."""

    work: Work
    bells: list[Bell]
    marks: Path

    def drop(self, title: str, course: str = "A course", size: int = 1) -> str:
        id = take(self.work.studio, title, course, size)
        self.work.enqueue(id)
        return id

    def hear(self, queue: str = "") -> Bell | None:
        """The next bell, of one queue or of all."""
        bell = next((bell for bell in self.bells if queue in ("", bell.queue)), None)
        if bell is None:
            return None
        self.bells.remove(bell)
        {"lesson": self.work.lesson, "step": self.work.step}[bell.what](bell.id)
        return bell

    def work_off(self) -> None:
        while self.hear():
            pass

    def forget_rings(self) -> None:
        """As if enough time had passed for every bell and every delay."""
        with self.work.ledger.jobs.engine.begin() as held:
            for table in (job, step):
                held.execute(update(table).values(not_before=0.0, ring_at=0.0))
            held.execute(delete(rung))

    def until_rung(self) -> None:
        """Sweep until a bell was rung: for what waits, as long as it must."""

        def rung() -> bool:
            self.work.ring()
            return bool(self.bells)

        until(rung)

    def rows(self) -> list[Row]:
        return lessons(self.work.ledger)

    def row(self) -> Row:
        (row,) = self.rows()
        return row

    def state(self, id: str) -> str:
        return next(row.state for row in self.rows() if row.lesson == id)

    def ran(self, text: str) -> int:
        file = self.marks / f"{text}.done"
        return len(file.read_text()) if file.exists() else 0

    def fails(self, text: str, how: str) -> None:
        (self.marks / f"{text}.fails").write_text(how)


@contextmanager
def bench_in(root: Path) -> Iterator[Bench]:
    """A bench whose gate is open."""
    studio = small_studio(root)
    (root / "marks" / "gate").touch()
    yield bench_of(studio)
    studio.ledger.jobs.engine.dispose()


def bench_of(studio: Studio) -> Bench:
    """Another worker of the same home."""
    bell = ByHand(make_app(studio.home, studio.settings))
    return Bench(Work(studio, bell), bell.heard, studio.home.root / "marks")
