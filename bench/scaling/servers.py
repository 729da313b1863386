"""The servers of a bench on the server host: Redis, PostgreSQL and SeaweedFS, on its address.

They are those of the tests, which listen on loopback, with one more address: Redis has a password,
PostgreSQL trusts the bridge's network, and of SeaweedFS a second S3 gateway listens on the bridge.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.scaling.hosts import SERVER, Site
from pipeline.settings import Home
from pipeline.tools import ports
from pipeline.tools.process import start_server
from pipeline.tools.weed import weed_path
from tests.faults.storing import Store
from tests.servers import PostgreSQL, Redis
from tests.waiting import until

WORD = "nobody-else-is-on-this-bridge"
TRUST = "host all all 127.0.0.1/32 trust\nhost all all 10.77.0.0/24 trust\n"


@dataclass(frozen=True, slots=True)
class Servers:
    """Running servers, and the port of the gateway."""

    redis: Redis
    postgresql: PostgreSQL
    store: Store
    gateway: int

    @property
    def broker(self) -> str:
        """Its URL from any host."""
        return f"redis://:{WORD}@{SERVER}:{self.redis.port}/0"

    def ledger(self) -> str:
        """The URL of a new, empty ledger from any host."""
        return self.postgresql.fresh().replace(ports.LOOPBACK, SERVER)

    @property
    def endpoint(self) -> str:
        """Of the object store."""
        return f"http://{SERVER}:{self.gateway}"


@contextmanager
def serving(site: Site) -> Iterator[Servers]:
    """Everything started; all of it is stopped at the end."""
    folder = site.own / "servers"
    folder.mkdir(exist_ok=True)
    rules = site.root / "hba.conf"
    rules.write_text(TRUST)
    rules.chmod(0o644)
    shown = ("--bind", f"{SERVER} {ports.LOOPBACK}", "--requirepass", WORD)
    listens = (f"listen_addresses={SERVER},{ports.LOOPBACK}", f"hba_file={rules}")
    with (
        Redis(folder / "redis", *shown) as redis,
        PostgreSQL(folder / "postgresql", *listens) as postgresql,
        Store(Home(folder / "store")) as store,
        _gateway(Home(folder / "store"), store) as gateway,
    ):
        yield Servers(redis, postgresql, store, gateway)


@contextmanager
def _gateway(home: Home, store: Store) -> Iterator[int]:
    """An S3 gateway on the bridge to the filer of ``store``; the order of ports is tools.weed's."""
    port, filer = ports.choose(2), store.port + 6
    argv = [
        str(weed_path("")), "-logtostderr", "s3", f"-ip.bind={SERVER}", f"-port={port}",
        f"-port.grpc={port + 1}", "-config=s3.json", "-iam=false", "-autoCreateBucket=false",
        f"-filer={ports.LOOPBACK}:{filer}.{filer + 1}", "-port.iceberg=0", "-port.lance=0",
        f"-localSocket={home.store / 'gateway.sock'}",
    ]  # fmt: skip
    server = start_server(argv, home.store, home.logs / "gateway.log")
    try:
        until(lambda: _opens(port) or not server.alive(), 30)
        assert server.alive(), (home.logs / "gateway.log").read_text()[-2000:]
        yield port
    finally:
        server.stop(3)
        for left in Path("/tmp").glob(f"seaweedfs-*-grpc-{port + 1}.sock"):
            left.unlink(missing_ok=True)


def _opens(port: int) -> bool:
    import socket

    try:
        socket.create_connection((SERVER, port), 1).close()
    except OSError:
        return False
    return True


def prepare_home(site: Site, disk: Path, rules: str, keys: Path, shares: bool = True) -> None:
    """A host's home: its rules and keys, and footage, shelf and rooms where all hosts see them.

    Rooms too: an artifact is moved from its room to the shelf by one rename, which must not cross
    from one file system into another.
    """
    disk.mkdir(parents=True, exist_ok=True)
    (disk / "studio.toml").write_text(rules)
    shutil.copyfile(keys, disk / "keys")
    (disk / "keys").chmod(0o600)
    for name in ("footage", "shelf", "rooms") if shares else ():
        (site.shared / name).mkdir(exist_ok=True)
        if not (disk / name).is_symlink():
            (disk / name).symlink_to(site.shared / name)
