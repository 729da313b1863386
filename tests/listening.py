"""A home, its worker processes, and the three kinds of broker that they listen to."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kombu.connection import Connection
from sqlalchemy import select

from tests.servers import RabbitMQ, Redis
from tests.working import CHUNKS, small_studio, take
from workers.app import QUEUES, Doorbell, make_app
from workers.studio import Studio
from workers.tables import step
from workers.tasks import Work
from workers.view import Row, lessons

ROOT = Path(__file__).parents[1]
ALL = ",".join(QUEUES)
TEXTS = ["first", "aside", "joined", *map(str, range(CHUNKS))]
Server = Redis | RabbitMQ | None


@dataclass
class Works:
    """``server`` is the broker; None means folders in the home."""

    root: Path
    server: Server = None
    url: str = ""
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.url = self.url or (self.server.url if self.server else "")
        self.studio: Studio = small_studio(self.root, self.url)
        self.work = Work(self.studio, Doorbell(make_app(self.studio.home, self.studio.settings)))
        self.marks = self.root / "marks"

    def start(self, queues: str = ALL, threads: int = 2) -> "subprocess.Popen[bytes]":
        argv = [sys.executable, "-m", "tests.working", str(self.root), self.url, queues]
        with open(self.root / "worker.log", "ab") as log:
            child = subprocess.Popen(
                [*argv, str(threads)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.started.append(child)
        return child

    def drop(self, title: str) -> str:
        id = take(self.studio, title)
        self.work.enqueue(id)
        return id

    def forget(self) -> None:
        """Have the broker lose everything that it holds."""
        if isinstance(self.server, Redis):
            self.server.say("FLUSHALL")
        elif isinstance(self.server, RabbitMQ):
            purge(self.server)
        else:
            shutil.rmtree(self.studio.home.run / "broker", ignore_errors=True)

    def open_gate(self) -> None:
        (self.marks / "gate").touch()

    def gates(self) -> list[str]:
        """Ids of programs that wait at the gate."""
        return running(str(self.marks / "gate"))

    def rows(self) -> list[Row]:
        return lessons(self.work.ledger)

    def running_step(self) -> str:
        """The key of the one step that is at work."""
        with self.work.ledger.steps.engine.connect() as held:
            return str(held.scalar(select(step.c.id).where(step.c.state == "running")))

    def published(self) -> bool:
        return all(row.state == "published" for row in self.rows())

    def marked(self, name: str) -> str:
        file = self.marks / name
        return file.read_text() if file.exists() else ""

    def once(self, title: str) -> None:
        """Every step of the lesson left its artifact once, and it came out.

        To come out again is to write nothing: a step that ends during a replay asks for another.
        """
        done = {text: self.marked(f"{title}-{text}.done") for text in TEXTS}
        assert done == dict.fromkeys(done, "x"), self.log()
        assert self.marked(f"{title}.published"), self.log()

    def log(self) -> str:
        return (self.root / "worker.log").read_text()


class Impatient(RabbitMQ):
    """Closes the channel of a message that is not acknowledged for 3 s, not for 30 minutes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "consumer_timeout = 3000")

    def _env(self) -> dict[str, str]:
        """It looks once a minute otherwise, and rabbitmq.conf has no word for that."""
        env = super()._env()
        name = "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"
        return {**env, name: f"{env[name]} -rabbit channel_tick_interval 1000"}

    def closed(self) -> int:
        """How many channels it closed because an acknowledgement did not come."""
        logs = [file.read_text("utf-8", "replace") for file in self.folder.glob("*.log")]
        return sum(text.count("delivery acknowledgement on channel") for text in logs)


@contextmanager
def works(root: Path, server: Server = None, url: str = "") -> Iterator[Works]:
    made = Works(root, server, url)
    try:
        yield made
    finally:
        for child in made.started:
            if child.poll() is None:
                child.kill()
            child.wait()
        made.work.doorbell.hang_up()
        made.studio.ledger.jobs.engine.dispose()


def purge(server: RabbitMQ) -> None:
    """Empty every queue of ours."""
    with Connection(server.url, connect_timeout=5) as connection:  # type: ignore[no-untyped-call]
        for name in QUEUES:
            with connection.channel() as channel:
                channel.queue_declare(name, durable=True, auto_delete=False)
                channel.queue_purge(name)


def running(text: str) -> list[str]:
    """Ids of processes whose command line holds ``text``."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                line = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            if text in line:
                found.append(folder.name)
    return found
