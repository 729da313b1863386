"""Real servers for tests: Redis, RabbitMQ and PostgreSQL, on loopback ports that they keep.

Each lives below a folder of its own, is started and stopped like ``with Redis(folder) as server``,
and can be killed, frozen and started again. They end with this process however it ends
(pipeline.tools.jail).
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self
from uuid import uuid4

import psycopg

from pipeline.tools import ports
from pipeline.tools.process import Server, start_server
from tests.conftest import missing
from tests.waiting import until

POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
# PostgreSQL refuses to run as root; this user exists everywhere and owns nothing.
NOBODY = 65534
# Seconds: RabbitMQ needs about ten on an idle machine.
PATIENCE = 90.0


class _Server:
    """One program; what a kind of server adds is its command and how it says that it is ready."""

    count = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = ports.choose(self.count)
        self._running: Server | None = None

    def start(self) -> Self:
        """Start it, on what it left behind, and wait until it answers."""
        log = self.folder / "log"
        self._running = start_server(self._argv(), self._place(), log, self._env())
        until(lambda: self._ready() or not self.alive(), PATIENCE)
        assert self.alive(), f"{type(self).__name__} does not start: {log.read_text()[-2000:]}"
        return self

    def stop(self) -> None:
        """Ask it to end, then see to it; nothing of it is left."""
        if self._running is not None:
            left = tree(self._running.pid)
            self.thaw()
            self._running.stop(10)
            _kill(left)
            self._running = None

    def kill(self) -> None:
        """SIGKILL everything of it at once."""
        if self._running is not None:
            # Not the supervisor: it collects the program, whose id must be free for the next start.
            _kill(tree(self._running.pid)[1:])
            until(lambda: not self.alive())
            self._running.stop(0)
            self._running = None

    def freeze(self) -> None:
        """SIGSTOP: it accepts connections, for the kernel does, and never answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def alive(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.alive()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def _signal(self, number: signal.Signals) -> None:
        """To the programs, not to the supervisor: that must see if this process ends."""
        assert self._running is not None
        for pid in tree(self._running.pid)[1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _place(self) -> Path:
        """Where it is started."""
        return self.folder

    def _argv(self) -> Sequence[str]:
        raise NotImplementedError

    def _env(self) -> dict[str, str]:
        return {}

    def _ready(self) -> bool:
        raise NotImplementedError


class Redis(_Server):
    """``options`` as on redis-server's command line, after ``--save '' --appendonly no``."""

    def __init__(self, folder: Path, *options: str) -> None:
        super().__init__(folder)
        self.options = options

    @property
    def url(self) -> str:
        """The broker URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def say(self, *words: str) -> bytes:
        """Send one command and return the first bytes of the answer."""
        text = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
        with socket.create_connection((ports.LOOPBACK, self.port), 5) as asked:
            asked.sendall(text.encode())
            return asked.recv(65536)

    def _argv(self) -> Sequence[str]:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            missing("redis-server")
        kept = ["--save", "", "--appendonly", "no", "--bind", ports.LOOPBACK]
        return [program, "--port", str(self.port), *kept, *self.options]

    def _ready(self) -> bool:
        return ports.opens(self.port)


class RabbitMQ(_Server):
    """``settings`` are lines of rabbitmq.conf, such as ``consumer_timeout = 10000``."""

    count = 3  # AMQP, distribution, epmd

    def __init__(self, folder: Path, *settings: str) -> None:
        super().__init__(folder)
        self.settings = settings
        self._epmd: Server | None = None

    @property
    def url(self) -> str:
        """The broker URL."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> Self:
        """Start its name server first, as a child of ours: by itself it would outlive the test."""
        program = shutil.which("epmd")
        if program is None or not RABBITMQ.is_file():
            missing("rabbitmq-server")
        rules = ["loopback_users = none", *self.settings, ""]
        (self.folder / "rabbitmq.conf").write_text("\n".join(rules))
        (self.folder / "plugins").write_text("[].\n")
        names = [program, "-address", ports.LOOPBACK, "-port", str(self.port + 2)]
        if self._epmd is None:
            self._epmd = start_server(names, self.folder, self.folder / "epmd.log")
        return super().start()

    def stop(self) -> None:
        """Both."""
        super().stop()
        if self._epmd is not None:
            self._epmd.stop(1)
            self._epmd = None

    def _argv(self) -> Sequence[str]:
        return [str(RABBITMQ)]

    def _env(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "RABBITMQ_NODENAME": f"dars{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": ports.LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.port + 1),
            "ERL_EPMD_PORT": str(self.port + 2),
            "ERL_EPMD_ADDRESS": ports.LOOPBACK,
            "RABBITMQ_MNESIA_BASE": folder,
            "RABBITMQ_LOG_BASE": folder,
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }

    def _ready(self) -> bool:
        """Whether it answers a wrong greeting with its own, as AMQP 0-9-1 (4.2.2) asks."""
        with suppress(OSError), socket.create_connection((ports.LOOPBACK, self.port), 5) as asked:
            asked.sendall(b"AMQP\x00\x00\x00\x00")
            return asked.recv(4) == b"AMQP"
        return False


class PostgreSQL(_Server):
    """A cluster with one superuser, ``dars``, without a password."""

    def __init__(self, folder: Path, *settings: str) -> None:
        super().__init__(folder)
        self.settings = settings
        self._data: Path | None = None

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of the database ``postgres``."""
        return self._url("postgres")

    def fresh(self) -> str:
        """The URL of a new, empty database."""
        name = f"d{uuid4().hex[:12]}"
        self.say(f"CREATE DATABASE {name}")
        return self._url(name)

    def say(self, sql: str) -> None:
        """Carry out one statement as the superuser."""
        where = f"host=127.0.0.1 port={self.port} user=dars dbname=postgres"
        with psycopg.connect(where, autocommit=True, connect_timeout=5) as held:
            held.execute(sql)

    def start(self) -> Self:
        """Make the cluster once, then serve it."""
        if not POSTGRESQL:
            missing("postgresql")
        if self._data is None:
            self._data = Path(mkdtemp(prefix="dars-pg-"))
            if os.geteuid() == 0:
                os.chown(self._data, NOBODY, NOBODY)
            initdb = [*self._user(), str(POSTGRESQL[-1] / "initdb"), "-D", str(self._data)]
            rules = ["-U", "dars", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"]
            subprocess.run([*initdb, *rules], cwd=self._data, check=True, capture_output=True)
        return super().start()

    def stop(self) -> None:
        """And remove the cluster."""
        super().stop()
        if self._data is not None:
            shutil.rmtree(self._data, ignore_errors=True)
            self._data = None

    def _place(self) -> Path:
        assert self._data is not None
        return self._data

    def _argv(self) -> Sequence[str]:
        rules = [
            f"port={self.port}", f"listen_addresses={ports.LOOPBACK}", "unix_socket_directories=",
            "max_connections=200", *self.settings,
        ]  # fmt: skip
        words = [word for rule in rules for word in ("-c", rule)]
        return [*self._user(), str(POSTGRESQL[-1] / "postgres"), "-D", str(self._data), *words]

    def _env(self) -> dict[str, str]:
        return {"HOME": str(self._data), "TMPDIR": "/tmp"}

    def _user(self) -> list[str]:
        if os.geteuid():
            return []
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://dars@127.0.0.1:{self.port}/{name}"

    def _ready(self) -> bool:
        with suppress(psycopg.OperationalError):
            self.say("SELECT 1")
            return True
        return False


def tree(pid: int) -> list[int]:
    """``pid`` and everything below it, parents first: some servers' children leave the group."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found


def _kill(pids: Sequence[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
