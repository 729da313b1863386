"""Brokers that hang, are full, lose patience or go away: nobody waits, nothing is lost."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from tests.listening import Impatient, works
from tests.servers import RabbitMQ, Redis
from tests.waiting import until
from workers.leases import Bell

pytestmark = pytest.mark.media
# Publishers are blocked from the beginning.
FULL = ("vm_memory_high_watermark.absolute = 1MB",)
COUNTS = ("connections_received", "commands_processed")
BELL = Bell("step", "0" * 64, "heavy")


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Impatient]:
    with Impatient(tmp_path_factory.mktemp("rabbitmq")) as server:
        yield server


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    with Redis(tmp_path / "redis") as server:
        yield server


@pytest.fixture(params=["redis", "rabbitmq"])
def server(request: pytest.FixtureRequest) -> Redis | RabbitMQ:
    name = "redis" if request.param == "redis" else "impatient"
    found: Redis | RabbitMQ = request.getfixturevalue(name)
    return found


def said(server: Redis, name: str) -> int:
    """A number of ``INFO stats``."""
    lines = server.say("INFO", "stats").decode().splitlines()
    return next(int(line.partition(":")[2]) for line in lines if line.startswith(f"{name}:"))


@contextmanager
def soon() -> Iterator[None]:
    """What a person waits for who submits: RELIABILITY row 14 says less than 2 s."""
    began = monotonic()
    yield
    assert monotonic() - began < 2


def test_nobody_waits_for_a_broker_that_hangs_and_then_all_goes_on(
    server: Redis | RabbitMQ, tmp_path: Path
) -> None:
    with works(tmp_path / "home", server) as made:
        made.start()
        until(lambda: made.work.doorbell.ring([BELL]))
        server.freeze()
        with soon():
            made.drop("a")
        assert [row.state for row in made.rows()] == ["queued"]
        for _ in range(2):
            with soon():
                assert not made.work.doorbell.ring([BELL])
        made.open_gate()
        server.thaw()
        until(made.published, 60)
        made.once("a")


def test_one_connection_serves_for_all_bells(redis: Redis, tmp_path: Path) -> None:
    with works(tmp_path / "home", redis) as made:
        assert made.work.doorbell.ring([BELL])
        connections, commands = (said(redis, f"total_{n}") for n in COUNTS)
        for _ in range(50):
            assert made.work.doorbell.ring([BELL])
        assert said(redis, f"total_{COUNTS[0]}") - connections <= 3, "two of them ask for this"
        assert said(redis, f"total_{COUNTS[1]}") - commands < 60
        redis.say("FLUSHALL")
        assert made.work.doorbell.ring([BELL])
        assert redis.say("LLEN", "heavy") == b":1\r\n", "a wipe is no reason to send to nowhere"


def test_a_forked_child_has_a_connection_of_its_own(redis: Redis, tmp_path: Path) -> None:
    with works(tmp_path / "home", redis) as made:
        ring = made.work.doorbell.ring
        assert ring([BELL])
        child = os.fork()
        if not child:
            os._exit(0 if all(ring([BELL], 10) for _ in range(20)) else 1)
        assert all(ring([BELL], 10) for _ in range(20)), "both at the same time"
        assert os.waitpid(child, 0)[1] == 0
        assert redis.say("LLEN", "heavy") == b":41\r\n"


def test_the_bell_rings_as_soon_as_a_broker_is_back(
    server: Redis | RabbitMQ, tmp_path: Path
) -> None:
    with works(tmp_path / "home", server) as made:
        until(lambda: made.work.doorbell.ring([BELL]))
        server.kill()
        assert not made.work.doorbell.ring([BELL])
        server.start()
        until(lambda: made.work.doorbell.ring([BELL], 5))
        server.kill()
        server.start()
        assert made.work.doorbell.ring([BELL], 10), "it went away unnoticed: no bell is lost"


def test_nobody_waits_for_a_broker_that_is_gone(server: Redis | RabbitMQ, tmp_path: Path) -> None:
    with works(tmp_path / "home", server) as made:
        worker = made.start()
        made.drop("a")
        until(lambda: made.marked("a-2.begun"), 60)
        server.kill()
        with soon():
            made.drop("b")
        made.open_gate()
        server.start()
        until(made.published, 60)
        for title in ("a", "b"):
            made.once(title)
        assert worker.poll() is None


def test_a_worker_ends_although_its_broker_hangs(server: Redis | RabbitMQ, tmp_path: Path) -> None:
    with works(tmp_path / "home", server) as made:
        worker = made.start()
        made.drop("a")
        until(lambda: made.marked("a-2.begun"), 60)
        server.freeze()
        worker.terminate()
        until(lambda: not made.gates(), 5)
        assert worker.wait(10) == 0
        assert made.work.ledger.hand_back() == 0, "nothing was left to hand back"
        server.thaw()


def test_a_full_redis_loses_nothing(tmp_path: Path) -> None:
    with Redis(tmp_path / "redis") as server, works(tmp_path / "home", server) as made:
        worker = made.start()
        made.drop("a")
        until(lambda: made.marked("a-2.begun"), 60)
        server.say("CONFIG", "SET", "maxmemory-policy", "noeviction")
        server.say("CONFIG", "SET", "maxmemory", "1mb")
        with soon():
            made.drop("b")
        made.open_gate()
        until(lambda: made.marked("a-2.done"))
        server.say("CONFIG", "SET", "maxmemory", "0")
        until(made.published, 60)
        for title in ("a", "b"):
            made.once(title)
        assert worker.poll() is None


def test_a_full_rabbitmq_keeps_nobody_waiting(tmp_path: Path) -> None:
    with RabbitMQ(tmp_path / "rabbitmq", *FULL) as server, works(tmp_path / "home", server) as made:
        with soon():
            made.drop("a")
        with soon():
            assert not made.work.doorbell.ring([BELL])
        assert [row.state for row in made.rows()] == ["queued"]


def test_a_step_outlasts_the_patience_of_rabbitmq_and_is_done_once(
    impatient: Impatient, tmp_path: Path
) -> None:
    with works(tmp_path / "home", impatient) as made:
        worker = made.start()
        made.drop("a")
        until(lambda: made.marked("a-2.begun"), 60)
        before = impatient.closed()
        until(lambda: impatient.closed() > before, 90)
        made.drop("b")
        until(lambda: made.marked("b-2.begun"), 90)  # It hears bells again.
        until(lambda: impatient.closed() > before + 1, 90)
        made.open_gate()
        until(made.published, 60)
        for title in ("a", "b"):
            made.once(title)
            assert made.marked(f"{title}-2.begun") == "x"
        assert worker.poll() is None


def test_the_password_of_the_broker_is_never_told(tmp_path: Path) -> None:
    secret = "canary-8f3a"
    with Redis(tmp_path / "redis", "--requirepass", secret) as server:
        url = server.url.replace("//", f"//:{secret}@")
        with works(tmp_path / "home", server, url) as made:
            made.open_gate()
            made.start()
            made.drop("a")
            until(made.published, 60)
            server.kill()
            until(lambda: "rror" in made.log(), 30)
            server.options = ("--requirepass", "another")
            server.start()
            told = len(made.log())
            until(lambda: "invalid username-password" in made.log()[told:], 60)
            assert secret not in made.log()
