"""The embedded server: starts fast, is shared, survives kills, obeys nobody else."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipeline.model.errors import BadConfig, StoreFailed
from pipeline.settings import Home, StoreSettings
from pipeline.tools import bucket
from pipeline.tools.store import S3Store, connect
from pipeline.tools.weed import EmbeddedStore, weed_path

pytestmark = pytest.mark.media
Until = Callable[..., Any]
ROOT = Path(__file__).parent.parent.parent

PUTTING = """
import sys
from pathlib import Path
from pipeline.settings import Home, StoreSettings
from pipeline.tools import bucket
from pipeline.tools.store import connect
from pipeline.tools.weed import EmbeddedStore
server = EmbeddedStore(Home(Path(sys.argv[1]))).start()
store = connect(server.settings(StoreSettings()))
bucket.prepare(store)
for number in range(100000):
    store.put_text(f"l/kill/v/{number}", str(number) * 1000, "text/plain")
    print(number, flush=True)
"""


@pytest.fixture
def started() -> Iterator[list[EmbeddedStore]]:
    servers: list[EmbeddedStore] = []
    yield servers
    for server in servers:
        server.stop()


def opened(server: EmbeddedStore) -> S3Store:
    store = connect(server.settings(StoreSettings()))
    bucket.prepare(store)
    return store


def first_port(server: EmbeddedStore) -> int:
    return urlsplit(server.endpoint).port or 0


def status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def programs(home: Home, part: str) -> list[int]:
    """Ids of the running programs of this home's store that do ``part``."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if part.encode() in words[:3] and (entry / "cwd").resolve() == home.store.resolve():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_it_starts_stops_and_keeps_its_address(home: Home, started: list[EmbeddedStore]) -> None:
    server = EmbeddedStore(home)
    started.append(server)
    server.start()
    endpoint, store = server.endpoint, opened(server)
    store.put_text("l/a/v/1", "kept", "text/plain")
    began = monotonic()
    server.stop()
    assert monotonic() - began < 10  # Its filer alone would take 15 s.
    assert programs(home, "s3") + programs(home, "filer") == []
    server.start()
    assert server.endpoint == endpoint
    assert (store.read("l/a/v/1") or (b"",))[0] == b"kept"
    store.close()


def test_what_it_keeps_secret(home: Home, started: list[EmbeddedStore]) -> None:
    started.append(EmbeddedStore(home).start())
    for name in ("credentials", "security.toml", "s3.json"):
        assert (home.store / name).stat().st_mode & 0o777 == 0o600
    secrets = (home.store / "credentials").read_text().split()
    log = (home.logs / "store.log").read_text()
    for pid in programs(home, "s3") + programs(home, "filer"):
        log += Path(f"/proc/{pid}/cmdline").read_text()
        log += Path(f"/proc/{pid}/environ").read_text()
    assert secrets and not any(secret in log for secret in secrets)


def test_it_listens_on_loopback_alone_and_obeys_only_signed_requests(
    home: Home, started: list[EmbeddedStore]
) -> None:
    started.append(EmbeddedStore(home).start())
    first = first_port(started[0])
    listening = [
        line.split()[1]
        for family in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{family}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and int(line.split()[1][-4:], 16) in range(first, first + 8)
    ]
    assert len(listening) == 8
    assert {address.rpartition(":")[0] for address in listening} == {"0100007F"}
    master, volume, filer = first + 2, first + 4, first + 6
    for port, path in (
        (master, "/col/delete?collection=dars"), (master, "/dir/assign"), (volume, "/1,01"),
        (filer, "/buckets/"), (first, "/"),
    ):  # fmt: skip
        assert status(port, path) in (401, 403, 404), path


def test_what_was_acknowledged_survives_kill(
    home: Home, started: list[EmbeddedStore], until: Until
) -> None:
    argv = [sys.executable, "-c", PUTTING, str(home.root)]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        acknowledged = [int(child.stdout.readline()) for _ in range(40)]
        child.kill()
        acknowledged += [int(line) for line in child.stdout]
    until(lambda: programs(home, "filer") == [], 5)
    started.append(EmbeddedStore(home).start())
    store = opened(started[0])
    for number in acknowledged:
        found = store.read(f"l/kill/v/{number}")
        assert found is not None and found[0].decode() == str(number) * 1000
    store.close()


def test_one_home_has_one_server_and_the_next_takes_over(
    home: Home, started: list[EmbeddedStore], until: Until
) -> None:
    first, second = EmbeddedStore(home), EmbeddedStore(home)
    started += [first, second]
    first.start()
    second.start()
    assert first.endpoint == second.endpoint
    assert len(programs(home, "master")) == 1
    store = opened(second)
    first.stop()
    assert store.put_text("l/b/v/1", "still there", "text/plain")
    assert len(programs(home, "master")) == 1
    store.close()


def test_a_part_that_dies_is_started_again(
    home: Home, started: list[EmbeddedStore], until: Until
) -> None:
    started.append(EmbeddedStore(home).start())
    store = opened(started[0])
    store.put_text("l/c/v/1", "kept", "text/plain")
    killed = programs(home, "filer")
    os.kill(killed[0], signal.SIGKILL)
    until(lambda: programs(home, "filer") not in ([], killed), 10)
    assert (store.read("l/c/v/1") or (b"",))[0] == b"kept"
    assert store.put_text("l/c/v/2", "new", "text/plain")
    store.close()


def test_taken_ports_are_left_and_nothing_is_lost(home: Home, started: list[EmbeddedStore]) -> None:
    server = EmbeddedStore(home)
    started.append(server)
    server.start()
    store = opened(server)
    store.put_text("l/d/v/1", "kept", "text/plain")
    store.close()
    before = first_port(server)
    server.stop()
    with socket.create_server(("127.0.0.1", before)):
        server.start()
        assert first_port(server) != before
        moved = opened(server)
        assert (moved.read("l/d/v/1") or (b"",))[0] == b"kept"
        assert moved.put_text("l/d/v/2", "new" * 1000, "text/plain")
        assert (moved.read("l/d/v/1") or (b"",))[0] == b"kept"
        moved.close()


def test_a_program_that_is_none_is_told_at_once(home: Home, started: list[EmbeddedStore]) -> None:
    with pytest.raises(BadConfig, match="is not a program"):
        EmbeddedStore(home, "/nowhere/weed").start()
    server = EmbeddedStore(home, "/bin/false")
    started.append(server)
    began = monotonic()
    with pytest.raises(StoreFailed, match="the embedded store"):
        server.start()
    assert monotonic() - began < 5
    assert weed_path("").name == "weed"
