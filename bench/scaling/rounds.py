"""One round of the bench: N workers on N hosts make a number of lessons; what it took."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from threading import Event
from typing import Any, Literal

import psycopg

from bench.scaling.hosts import Host, Site
from bench.scaling.meter import Meter, Reading
from bench.scaling.servers import Servers, prepare_home
from pipeline.model.lesson import Heading
from pipeline.model.recording import Recording, Track
from pipeline.model.taken import Taken
from pipeline.model.wishes import Wishes
from tests.faults.books import ENDED
from tests.faults.small import small_studio
from tests.faults.studio import unlike
from tests.waiting import until
from tests.working import take
from workers.app import Doorbell, make_app
from workers.studio import Studio, open_studio
from workers.tasks import Work

Kind = Literal["small", "lessons"]
COURSE = "A course"
# Seconds that a round may take at most, on a busy machine.
PATIENCE = 1800.0
PROFILE = "[profile]\nlanguage = 'en'\n[profile.speech]\nenabled = false\n"
# One line per lesson and step that came to its end, and when the first was begun and the last done.
DONE = """
SELECT count(*) FILTER (WHERE becomes = 'done'),
       count(*) FILTER (WHERE what = 'lesson' AND becomes = 'waiting'), count(*),
       max(at) FILTER (WHERE becomes = 'published') - min(at) FROM history
"""
BYTES = "SELECT coalesce(sum((result->>'bytes')::bigint), 0) FROM lesson"


@dataclass(frozen=True, slots=True)
class Task:
    """What a round does: ``films`` are the lessons' footage, or their number for small ones."""

    kind: Kind
    films: tuple[bytes, ...] = ()
    lessons: int = 0
    idle_seconds: float = 0.0
    shares: bool = True

    @property
    def count(self) -> int:
        """Lessons."""
        return self.lessons or len(self.films)


@dataclass(slots=True)
class Round:
    """What a round took: seconds of wall and CPU by part, and what servers counted.

    ``others`` is what the rest of the machine used meanwhile, CPU seconds; above some percent the
    wall time says little. ``idle`` is CPU per second of waiting for work.
    """

    kind: str
    workers: int
    lessons: int
    wall: float = 0.0
    steps: int = 0
    replays: int = 0
    lines: int = 0
    bytes: int = 0
    others: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)
    idle: dict[str, float] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """CPU seconds of everything that is ours."""
        return sum(self.cpu.values())

    @property
    def servers_share(self) -> float:
        """Ledger and broker, as a share of all CPU."""
        return (self.cpu["postgresql"] + self.cpu["redis"]) / self.total

    @property
    def coordination_share(self) -> float:
        """The same with what workers do besides their steps."""
        return self.servers_share + self.cpu["workers"] / self.total


def rules(servers: Servers, site: Site, database: str) -> str:
    """studio.toml of every host: the same."""
    tables: Mapping[str, Mapping[str, Any]] = {
        "work": {"broker": servers.broker, "insecure_broker": True, "ledger": database},
        "store": {
            "endpoint": servers.endpoint, "public_url": f"{servers.endpoint}/dars",
            "credentials": str(site.own / "keys"),
        },
    }  # fmt: skip
    lines = [PROFILE]
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


@contextmanager
def working(
    site: Site, servers: Servers, hosts: list[Host], task: Task
) -> Iterator[tuple[Studio, Meter]]:
    """A new studio with an empty ledger and shelf, and a listening worker on every host."""
    database = servers.ledger()
    text = rules(servers, site, database)
    shutil.rmtree(site.shared)
    site.shared.mkdir()
    prepare_home(site, site.own, text, servers.store.credentials)
    studio = small_studio(site.own) if task.kind == "small" else open_studio(site.own)
    _ = studio.ledger
    meter = Meter(servers, database)
    try:
        for host in hosts:
            shutil.rmtree(host.disk)
            prepare_home(site, host.disk, text, servers.store.credentials, task.shares)
            words = ("bench.scaling.worker", str(site.own), task.kind)
            meter.workers[host] = host.program(*words, shares=task.shares)
            meter.workers[host].start()
        for host in hosts:
            until(lambda host=host: _ready(host, meter), 120)  # type: ignore[misc]
        yield studio, meter
    finally:
        for program in meter.workers.values():
            program.term()
        for program in meter.workers.values():
            _gone(program)
            program.end()


def play(site: Site, servers: Servers, hosts: list[Host], task: Task) -> Round:
    """One round."""
    made = Round(task.kind, len(hosts), task.count)
    with working(site, servers, hosts, task) as (studio, meter):
        if task.idle_seconds:
            before = meter.read()
            Event().wait(task.idle_seconds)
            spent = meter.read().since(before)
            made.idle = {name: used / task.idle_seconds for name, used in spent.cpu.items()}
        work = Work(studio, Doorbell(make_app(studio.home, studio.settings)))
        lessons = _noted(studio, task)
        before = meter.read()
        for lesson in lessons:
            work.enqueue(lesson)
        _wait(meter, len(lessons))
        _fill(made, meter, meter.read().since(before))
    return made


def _noted(studio: Studio, task: Task) -> list[str]:
    """Ids of the lessons, whose footage is where workers look for it."""
    if task.kind == "small":
        return [take(studio, f"lesson {number}") for number in range(task.count)]
    return [_lesson(studio, film, number) for number, film in enumerate(task.films)]


def _lesson(studio: Studio, film: bytes, number: int) -> str:
    data = unlike(film, f"lesson {number} of {studio.settings.work.ledger}")
    file = studio.home.root / "film.mp4"
    file.write_bytes(data)
    with open(file, "rb") as opened:
        digest = studio.footage.store(opened.fileno())
    assert digest == sha256(data).hexdigest()
    recording = Recording((Track(digest, f"{number}.mp4", len(data)),))
    heading, now = Heading(f"Lesson {number}", COURSE), datetime.now(UTC).isoformat()
    studio.footage.note(Taken(recording, Wishes(), heading, f"{number}.mp4", "", now))
    return recording.id


def _wait(meter: Meter, lessons: int) -> None:
    """Until every lesson has an end; one connection, so that asking costs next to nothing."""
    states = ", ".join(f"'{state}'" for state in ENDED)
    asked = f"SELECT count(*) FROM lesson WHERE state IN ({states})".encode()
    with psycopg.connect(_plain(meter.database), autocommit=True) as held:

        def ended() -> bool:
            dead = [host.name for host, each in meter.workers.items() if not each.alive()]
            assert not dead, f"{dead} ended by themselves"
            (count,) = held.execute(asked).fetchone() or (0,)
            return bool(count >= lessons)

        until(ended, PATIENCE, 0.5)


def _fill(made: Round, meter: Meter, spent: Reading) -> None:
    made.cpu, made.counts = spent.cpu, spent.counts
    made.others = spent.machine - made.total
    with psycopg.connect(_plain(meter.database), autocommit=True) as held:
        row = held.execute(DONE.encode()).fetchone() or (0, 0, 0, 0.0)
        made.steps, made.replays, made.lines, made.wall = (
            row[0],
            row[1],
            row[2],
            float(row[3] or 0.0),
        )
        (stored,) = held.execute(BYTES.encode()).fetchone() or (0,)
        made.bytes = int(stored)
        found = held.execute(b"SELECT id, state, reason FROM lesson WHERE state <> 'published'")
        made.states = {id: f"{state}: {reason}" for id, state, reason in found}


def _ready(host: Host, meter: Meter) -> bool:
    program = meter.workers[host]
    assert program.alive(), (host.disk / "log").read_text()[-2000:]
    return (host.disk / "run" / "ready").exists()


def _gone(program: Any) -> None:
    """Wait until a worker has handed back and ended."""
    until(lambda: not program.alive(), 20)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")
