"""The bed: real servers, and studios on them whose programs can be killed one by one.

    with bed.up(broker="rabbitmq", ledger="postgresql") as site:
        file = site.drop()            # two seconds of footage that nobody has seen before
        site.kill("worker-1")         # its whole process group, SIGKILL
        site.start("worker-1")
        site.settle()                 # every job has ended
        outcome.blame(site.audit())

A *site* is one home with a watcher and two workers, each in a session and group of its own; between
them and broker and store stand proxies (tests.faults.proxy). Servers are started when a row first
needs them and shared by the rows; a row that hurts a server asks for one of its own (``own=True``).
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from threading import Event

from pipeline.settings import Home
from pipeline.tools.weed import EmbeddedStore
from tests.faults.books import Books
from tests.faults.footage import Footage
from tests.faults.proxy import Proxy
from tests.faults.site import Program, Site
from tests.servers import PostgreSQL, RabbitMQ, Redis

RULES = """
[profile.titles]
intro_seconds = 0
outro_seconds = 0
[profile.speech]
enabled = false
[profile.video]
preset = "ultrafast"
gop_seconds = 1
[[profile.video.ladder]]
height = 90
kbps = 100
[watch]
quiet_seconds = 0.3
rescan_seconds = 1.0
[store]
endpoint = "http://127.0.0.1:{store}"
bucket = "{bucket}"
public_url = "{public}"
credentials = "{credentials}"
[work]
broker = "{broker}"
ledger = "{ledger}"
light = 2
lease_seconds = {lease}
sweep_seconds = {sweep}
attempts = {attempts}
"""


@dataclass(slots=True)
class Rules:
    """What a row may set: seconds of a lease and between sweeps, the cap of attempts, more TOML."""

    lease: int = 5
    sweep: float = 1.0
    attempts: int = 3
    more: str = ""


@dataclass
class Bed:
    """Servers for one row after the other; ``folder`` holds everything they write."""

    folder: Path
    rng: Random
    _stack: ExitStack = field(default_factory=ExitStack)
    _count: int = 0

    def __enter__(self) -> "Bed":
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    @cached_property
    def redis(self) -> Redis:
        """One for all rows."""
        return self._stack.enter_context(Redis(self.folder / "redis"))

    @cached_property
    def rabbitmq(self) -> RabbitMQ:
        """One for all rows."""
        return self._stack.enter_context(RabbitMQ(self.folder / "rabbitmq"))

    @cached_property
    def postgresql(self) -> PostgreSQL:
        """One for all rows."""
        return self._stack.enter_context(PostgreSQL(self.folder / "postgresql"))

    @cached_property
    def store(self) -> EmbeddedStore:
        """One for all rows; every site has a bucket of its own."""
        store = EmbeddedStore(Home(self.folder / "store"))
        self._stack.callback(store.stop)
        return store.start()

    @cached_property
    def footage(self) -> Footage:
        """Clips without end."""
        return Footage(self.folder / "clips")

    @staticmethod
    def pause(seconds: float) -> None:
        """Let time pass before a fault: the time is the fault's own, nothing is waited for."""
        Event().wait(seconds)

    @contextmanager
    def up(
        self,
        broker: str = "redis",
        ledger: str = "sqlite",
        *,
        own: bool = False,
        workers: int = 2,
        rules: Rules = Rules(),  # noqa: B008  frozen by use
    ) -> Iterator[Site]:
        """A site; ``broker`` is folders, redis or rabbitmq, ``ledger`` sqlite or postgresql."""
        self._count += 1
        name = f"bed-{self._count}"
        home = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder)) / "home"
        home.mkdir()
        with ExitStack() as stack:
            server = self._broker(broker, stack, own)
            to_broker = stack.enter_context(Proxy(server.port)) if server else None
            to_store = stack.enter_context(Proxy(int(self.store.endpoint.rpartition(":")[2])))
            url = ""
            if server and to_broker:
                url = server.url.replace(f":{server.port}", f":{to_broker.port}")
            books = self._ledger(ledger, stack, own)
            public = f"{self.store.endpoint}/{name}"
            text = RULES.format(
                store=to_store.port, bucket=name, public=public, broker=url,
                credentials=self.store.credentials,
                ledger=books if books.startswith("postgresql") else "",
                lease=rules.lease, sweep=rules.sweep, attempts=rules.attempts,
            )  # fmt: skip
            (home / "studio.toml").write_text(text + rules.more, "utf-8")
            where = books if books.startswith("postgresql") else str(home / "ledger.sqlite")
            site = Site(
                home, public, Books(where), self.footage, rules.attempts, server, to_broker,
                to_store,
            )  # fmt: skip
            stack.callback(site.end)
            self._programs(site, workers)
            yield site

    def _programs(self, site: Site, workers: int) -> None:
        site.add(Program("watcher", site.dars("watch"), site.home))
        for number in range(1, workers + 1):
            work = site.dars("worker", "--threads", "2")
            site.add(Program(f"worker-{number}", work, site.home))
        for program in site.programs.values():
            program.start()

    def _broker(self, kind: str, stack: ExitStack, own: bool) -> Redis | RabbitMQ | None:
        if kind == "folders":
            return None
        if own:
            self._count += 1
            folder = self.folder / f"{kind}-{self._count}"
            if kind == "redis":
                return stack.enter_context(Redis(folder))
            return stack.enter_context(RabbitMQ(folder))
        if kind == "rabbitmq":
            return self.rabbitmq
        self.redis.say("FLUSHALL")
        return self.redis

    def _ledger(self, kind: str, stack: ExitStack, own: bool) -> str:
        if kind == "sqlite":
            return "sqlite"
        if own:
            self._count += 1
            folder = self.folder / f"{kind}-{self._count}"
            return stack.enter_context(PostgreSQL(folder)).fresh()
        return self.postgresql.fresh()
