"""The servers that other tests stand on do what they say."""

from pathlib import Path

import psycopg
import pytest
from kombu.connection import Connection

from tests.servers import PostgreSQL, RabbitMQ, Redis, tree
from tests.waiting import until

pytestmark = pytest.mark.media


@pytest.mark.parametrize("kind", [Redis, RabbitMQ])
def test_a_broker_is_killed_and_starts_again_at_its_port(
    kind: type[Redis] | type[RabbitMQ], tmp_path: Path
) -> None:
    with kind(tmp_path) as server:
        for _ in range(2):
            with Connection(server.url) as held:  # type: ignore[no-untyped-call]
                queue = held.SimpleQueue("q")
                queue.put("x")
                assert queue.get(timeout=10).payload == "x"
                queue.close()
            server.kill()
            assert not server.alive()
            server.start()


def test_a_database_is_fresh_survives_a_kill_and_leaves_nothing(tmp_path: Path) -> None:
    with PostgreSQL(tmp_path) as server:
        url = server.fresh().replace("+psycopg", "")
        with psycopg.connect(url) as held:
            held.execute("CREATE TABLE t (n integer)")
        server.kill()
        server.start()
        with psycopg.connect(url) as held:
            assert held.execute("SELECT count(*) FROM t").fetchone() == (0,)
        assert server._running
        everything = tree(server._running.pid)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everything))


def test_a_frozen_server_accepts_and_does_not_answer(tmp_path: Path) -> None:
    with Redis(tmp_path) as server:
        server.freeze()
        with pytest.raises(TimeoutError):
            server.say("PING")
        server.thaw()
        assert server.say("PING") == b"+PONG\r\n"
