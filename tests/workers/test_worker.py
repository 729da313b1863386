"""Worker processes on each kind of broker: killed, stopped, doubled, and rung by anybody."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu.connection import Connection

from tests.listening import Server, Works, purge, works
from tests.servers import RabbitMQ, Redis
from tests.waiting import until
from tests.working import CHUNKS
from workers.leases import Bell

pytestmark = pytest.mark.media


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    with RabbitMQ(tmp_path_factory.mktemp("rabbitmq")) as server:
        yield server


@pytest.fixture(params=["folders", "redis", "rabbitmq"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Works]:
    server: Server = None
    if request.param != "folders":
        server = request.getfixturevalue(request.param)
    if isinstance(server, Redis):
        server.say("FLUSHALL")
    elif server:
        purge(server)
    with works(tmp_path / "home", server) as home:
        yield home


def test_two_workers_make_two_lessons_and_do_each_step_once(made: Works) -> None:
    made.open_gate()
    made.start("heavy")
    made.start("light,network,speech")
    for title in ("a", "b"):
        made.drop(title)
    until(made.published, 60)
    for title in ("a", "b"):
        made.once(title)


def test_a_killed_worker_leaves_nothing_behind_and_its_step_is_done_once(made: Works) -> None:
    worker = made.start()
    made.drop("a")
    until(lambda: made.marked("a-2.begun"), 60)
    shelf = made.studio.home.shelf / "write"
    until(lambda: len(list(shelf.iterdir())) == CHUNKS, 60)  # The first and all but the held one.
    assert until(made.gates)
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: not made.gates(), 5)
    made.open_gate()
    made.start()
    until(made.published, 60)
    assert made.marked("a-2.begun") == "xx"
    made.once("a")
    until(lambda: [room.name for room in made.studio.home.rooms.iterdir()] == ["locks"])


def test_sigterm_hands_the_step_to_another_worker_within_seconds(made: Works) -> None:
    worker = made.start("heavy", threads=1)
    made.drop("a")
    made.start("light")
    until(lambda: made.marked("a-2.begun"), 60)
    other = made.start("heavy", threads=1)
    until(lambda: made.marked("a-3.begun"), 60)  # The other one works too.
    worker.terminate()
    until(lambda: made.marked("a-2.begun") == "xx", 5)
    assert worker.wait(10) == 0
    assert other.poll() is None
    made.open_gate()
    until(made.published, 60)
    made.once("a")


def test_a_second_sigterm_ends_at_once_and_loses_nothing(made: Works) -> None:
    worker = made.start()
    made.drop("a")
    until(lambda: made.marked("a-2.begun"), 60)
    # Whatever else is at work would mark its end twice: only the held one is.
    shelf = made.studio.home.shelf
    until(lambda: len(list(shelf.glob("write/*"))) == CHUNKS, 60)
    until(lambda: len(list(shelf.glob("join/*"))) == 1, 60)
    os.kill(worker.pid, signal.SIGSTOP)  # So that both are there when it goes on.
    worker.send_signal(signal.SIGQUIT)
    worker.terminate()
    os.kill(worker.pid, signal.SIGCONT)
    assert worker.wait(5) != 0
    until(lambda: not made.gates(), 5)
    made.open_gate()
    made.start()
    until(made.published, 60)
    made.once("a")


def test_a_broker_that_loses_everything_costs_seconds_and_nothing_else(made: Works) -> None:
    made.drop("a")
    made.forget()
    made.start()
    until(lambda: made.marked("a-2.begun"), 60)
    made.forget()
    made.open_gate()
    made.drop("b")
    until(made.published, 60)
    for title in ("a", "b"):
        made.once(title)


def test_a_message_that_comes_again_while_its_step_runs_does_nothing(made: Works) -> None:
    made.start(threads=1)
    made.drop("a")
    until(lambda: made.marked("a-2.begun"), 60)
    step = made.running_step()
    worker = made.start(threads=4)
    for _ in range(20):
        assert made.work.doorbell.ring([Bell("step", step, "heavy")])
    made.open_gate()
    until(made.published, 60)
    assert made.marked("a-2.begun") == "x"
    assert worker.poll() is None
    made.once("a")


def test_what_is_no_id_or_no_json_is_dropped_and_the_worker_goes_on(made: Works) -> None:
    app, pwned = made.work.doorbell.app, made.root / "pwned"
    made.open_gate()
    worker = made.start()
    app.send_task("step", args=[{"a": "path"}], queue="heavy")
    app.send_task("step", args=["../../etc/passwd"], queue="heavy")
    app.send_task("step", args=["a" * 100_000], queue="heavy")
    app.send_task("step", args=["a"], kwargs={"c": "d"}, queue="heavy")
    app.send_task("step", args=[["a"]], queue="heavy")
    app.send_task("lesson", args=["0" * 64], queue="light")
    app.send_task("unheard.of", args=["a"], queue="heavy")
    app.send_task("step", args=[_Touch(str(pwned))], queue="heavy", serializer="pickle")
    made.drop("a")
    until(made.published, 60)
    made.once("a")
    until(lambda: "Refusing to deserialize" in made.log())
    assert worker.poll() is None
    assert not pwned.exists()
    assert "was dropped; 4 so far" in made.log()


def test_messages_lie_in_durable_queues_until_they_are_acknowledged(
    rabbitmq: RabbitMQ, tmp_path: Path
) -> None:
    purge(rabbitmq)
    with works(tmp_path / "home", rabbitmq) as made:
        lesson = made.drop("a")
        assert made.work.doorbell.ring([Bell("lesson", lesson, "light")], 30)
        rabbitmq.kill()
        rabbitmq.start()
        with Connection(rabbitmq.url, connect_timeout=5) as connection:  # type: ignore[no-untyped-call]
            found = connection.SimpleQueue("light").get(timeout=5)
            assert found.properties["delivery_mode"] == 2
            assert found.content_type == "application/json"
            found.requeue()


class _Touch:
    """What an attacker would send: unpickled, it runs a program."""

    def __init__(self, file: str) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.file}",)
