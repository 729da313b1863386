"""The test bed: real servers, real ``dars`` programs, real lessons of two seconds.

What a row does with it::

    with bed.up(broker="redis", ledger="postgresql") as studio:   # watcher and two workers
        studio.drop()                     # one more film into the inbox; returns its lesson's id
        studio.workers[0].kill()          # the group, SIGKILL; .crash() .term() .freeze() .thaw()
        studio.workers[0].start()
        studio.broker_proxy.cut()         # see tests.faults.proxy; also .store_proxy
        studio.broker.kill(); studio.broker.start()               # tests.servers
        studio.stream()                   # drops until a few lessons are on their way
        studio.flowing()                  # the same, until somebody is at work; who that is
        bed.pause(rng.uniform(0, 1))      # the time of a fault, never a wait for something
        studio.revive()                   # starts what died and is ``wanted``
        studio.settle()                   # starts what ended, waits until every drop has an end
        outcome.blame(studio.unpublished())   # where nothing is wrong with the footage
        outcome.blame(studio.audit())         # A1 to A7

``bed.small(...)`` is the same on small steps without media or store (tests.faults.small), for rows
that need hundreds of jobs: ``drop`` takes milliseconds. A studio's rules are those of ``RULES``;
``rules={"work": {"attempts": 3}}`` changes them. Everything ends with the block; the folder stays
when there were violations, so that logs, ledger and history can be read.

Brokers ``folders``, ``redis`` (one for each studio), ``rabbitmq`` (shared by the rows of one run,
for it starts slowly); ledgers ``sqlite`` and ``postgresql`` (shared, a database for each studio).
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any, Literal

from pipeline.settings import Home, Settings, StoreSettings
from pipeline.tools.kit import ffmpeg_path
from tests.faults.books import Books
from tests.faults.programs import dars, module
from tests.faults.proxy import Proxy
from tests.faults.storing import Store
from tests.faults.studio import Studio
from tests.servers import PostgreSQL, RabbitMQ, Redis

Broker = Literal["folders", "redis", "rabbitmq"]
Ledger = Literal["sqlite", "postgresql"]
Rules = Mapping[str, Mapping[str, Any]]

# As quick as a lesson can be: two seconds of film, one size, two chunks, no cards, no speech.
# ``attempts`` is far above what a row injects into one step: a row that is about the cap sets it.
PROFILE = """
[profile]
language = "en"
[profile.speech]
enabled = false
[profile.titles]
intro_seconds = 0.0
outro_seconds = 0.0
[profile.video]
preset = "ultrafast"
gop_seconds = 1
chunk_seconds = 1
[[profile.video.ladder]]
height = 90
kbps = 100
"""
RULES: dict[str, dict[str, Any]] = {
    "watch": {"quiet_seconds": 0.3, "rescan_seconds": 1.0},
    "work": {"sweep_seconds": 0.5, "lease_seconds": 4, "attempts": 30},
}
WORKERS = 2


@dataclass(slots=True)
class Servers:
    """What the rows of one run share, started when it is first needed."""

    folder: Path
    _held: ExitStack = field(default_factory=ExitStack)
    _rabbitmq: RabbitMQ | None = None
    _postgresql: PostgreSQL | None = None
    _film: bytes = b""

    @property
    def rabbitmq(self) -> RabbitMQ:
        """Running."""
        if self._rabbitmq is None:
            self._rabbitmq = self._held.enter_context(RabbitMQ(self.folder / "rabbitmq"))
        return self._rabbitmq if self._rabbitmq.alive() else self._rabbitmq.start()

    @property
    def postgresql(self) -> PostgreSQL:
        """Running."""
        if self._postgresql is None:
            self._postgresql = self._held.enter_context(PostgreSQL(self.folder / "postgresql"))
        return self._postgresql if self._postgresql.alive() else self._postgresql.start()

    @property
    def film(self) -> bytes:
        """A film of two seconds, 160x90, with sound; ``Studio.drop`` makes each copy unlike."""
        if not self._film:
            file = self.folder / "film.mp4"
            graph = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=10:d=2"]
            sound = ["-f", "lavfi", "-i", "sine=440:r=48000:d=2", "-shortest"]
            codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
            argv = [ffmpeg_path(Settings()), "-v", "error", *graph, *sound, *codecs, str(file)]
            subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
            self._film = file.read_bytes()
        return self._film

    def close(self) -> None:
        """Stop them all."""
        self._held.close()


@dataclass(slots=True)
class Bed:
    """What one row gets: a folder of its own, and servers."""

    row: int
    folder: Path
    servers: Servers
    _made: int = 0

    @staticmethod
    def pause(seconds: float) -> None:
        """Let time pass before a fault: the time is the fault's own, nothing is waited for."""
        Event().wait(seconds)

    @contextmanager
    def up(
        self, broker: Broker = "folders", ledger: Ledger = "sqlite", *, rules: Rules | None = None,
        workers: int = WORKERS, threads: int = 2, env: Mapping[str, str] | None = None,
        start: bool = True,
    ) -> Iterator[Studio]:  # fmt: skip
        """A studio with its store, a watcher and workers; ``env`` is added to theirs."""
        with ExitStack() as held:
            studio = self._studio(held, broker, ledger, small=False)
            studio.store = held.enter_context(Store(Home(studio.home)))
            studio.store_proxy = held.enter_context(Proxy(studio.store.port))
            file, home = studio.store.credentials, studio.home
            direct = f"http://127.0.0.1:{studio.store.port}/dars"
            store = StoreSettings(
                endpoint=f"http://127.0.0.1:{studio.store_proxy.port}", public_url=direct,
                credentials=str(file),
            )  # fmt: skip
            studio.public, studio.rules = direct, _merged(studio, rules)
            (home / "studio.toml").write_text(PROFILE + _toml(studio.rules, store))
            studio.watcher = dars("watch", home, home / "logs" / "watch.log", "watch")
            studio.workers = [
                dars(f"worker-{n}", home, home / "logs" / f"worker-{n}.log", "worker",
                     "--threads", str(threads)) for n in range(workers)
            ]  # fmt: skip
            yield from self._run(studio, env, start)

    @contextmanager
    def small(
        self, broker: Broker = "folders", ledger: Ledger = "sqlite", *, rules: Rules | None = None,
        workers: int = WORKERS, threads: int = 4, env: Mapping[str, str] | None = None,
        start: bool = True,
    ) -> Iterator[Studio]:  # fmt: skip
        """The same on small steps: no media, no store, no watcher."""
        with ExitStack() as held:
            studio = self._studio(held, broker, ledger, small=True)
            studio.rules, logs = _merged(studio, rules), studio.home / "logs"
            (studio.home / "studio.toml").write_text(_toml(studio.rules))
            studio.workers = [
                module(f"worker-{n}", logs / f"worker-{n}.log", "tests.faults.small",
                       str(studio.home), str(threads)) for n in range(workers)
            ]  # fmt: skip
            yield from self._run(studio, env, start)

    def _studio(self, held: ExitStack, broker: Broker, ledger: Ledger, small: bool) -> Studio:
        self._made += 1
        home = self.folder / f"home-{self._made}"
        Home(home).make()
        studio = Studio(self.row, home, self.servers.film if not small else b"", small)
        if broker == "redis":
            studio.broker = held.enter_context(Redis(home / "redis"))
        elif broker == "rabbitmq":
            studio.broker = self.servers.rabbitmq
        if studio.broker is not None:
            studio.broker_proxy = held.enter_context(Proxy(studio.broker.port))
        url = f"sqlite:///{home / 'ledger.sqlite'}"
        if ledger == "postgresql":
            studio.postgresql = self.servers.postgresql
            url = studio.postgresql.fresh()
        studio.books = Books(url)
        return studio

    def _run(self, studio: Studio, env: Mapping[str, str] | None, start: bool) -> Iterator[Studio]:
        """Start the programs, and see that nothing of them is left however the row ends."""
        for each in studio.programs:
            each.env = dict(env or {})
        try:
            if start:
                studio.revive(everything=True)
            yield studio
        finally:
            studio.end()


def _merged(studio: Studio, rules: Rules | None) -> dict[str, dict[str, Any]]:
    """RULES, where broker and ledger are, and what the row wants otherwise."""
    made = {name: dict(table) for name, table in RULES.items()}
    if studio.broker is not None and studio.broker_proxy is not None:
        there, passing = f":{studio.broker.port}/", f":{studio.broker_proxy.port}/"
        made["work"]["broker"] = studio.broker.url.replace(there, passing)
    if studio.postgresql is not None:
        made["work"]["ledger"] = studio.books.url
    for name, table in (rules or {}).items():
        made.setdefault(name, {}).update(table)
    return made


def _toml(rules: Rules, store: StoreSettings | None = None) -> str:
    """JSON's texts, numbers and booleans are TOML's too."""
    tables = dict(rules)
    if store is not None:
        tables["store"] = {
            "endpoint": store.endpoint, "public_url": store.public_url,
            "credentials": store.credentials, **rules.get("store", {}),
        }  # fmt: skip
    return "".join(
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    )
