"""Worker processes: killed, stopped, doubled, and with brokers that forget everything."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.waiting import until
from tests.working import CHUNKS, small_studio, take
from workers.app import Doorbell, make_app
from workers.studio import Studio
from workers.tasks import Work
from workers.view import Row, lessons

pytestmark = pytest.mark.media
ROOT = Path(__file__).parents[2]
ALL = "light,heavy,speech,network"
TEXTS = ["first", "aside", "joined", *map(str, range(CHUNKS))]


@dataclass
class Works:
    """A home and its worker processes."""

    root: Path
    broker: str = ""
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.studio: Studio = small_studio(self.root, self.broker)
        self.work = Work(self.studio, Doorbell(make_app(self.studio.home, self.studio.settings)))
        self.marks = self.root / "marks"

    def start(self, queues: str = ALL, threads: int = 2) -> "subprocess.Popen[bytes]":
        with open(self.root / "worker.log", "ab") as log:
            argv = [sys.executable, "-m", "tests.working", str(self.root), self.broker, queues]
            child = subprocess.Popen(
                [*argv, str(threads)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.started.append(child)
        return child

    def drop(self, title: str) -> str:
        id = take(self.studio, title)
        self.work.enqueue(id)
        return id

    def rows(self) -> list[Row]:
        return lessons(self.work.ledger)

    def published(self) -> bool:
        return all(row.state == "published" for row in self.rows())

    def marked(self, name: str) -> str:
        file = self.marks / name
        return file.read_text() if file.exists() else ""

    def log(self) -> str:
        return (self.root / "worker.log").read_text()


@contextmanager
def works(root: Path, broker: str = "") -> Iterator[Works]:
    made = Works(root, broker)
    try:
        yield made
    finally:
        for child in made.started:
            if child.poll() is None:
                child.kill()
            child.wait()
        made.studio.ledger.jobs.engine.dispose()


@pytest.fixture
def on_files(tmp_path: Path) -> Iterator[Works]:
    with works(tmp_path) as made:
        yield made


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Starts a Redis without any persistence on a free port; called again it is a fresh one."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        missing("redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running: list[subprocess.Popen[bytes]] = []

    def start() -> str:
        for server in running:
            server.kill()
            server.wait()
        argv = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        running.append(subprocess.Popen([*argv, str(tmp_path)], stdout=subprocess.DEVNULL))
        until(lambda: _accepts(port))
        return f"redis://127.0.0.1:{port}/0"

    yield start
    for server in running:
        server.kill()
        server.wait()


def _accepts(port: int) -> bool:
    with socket.socket() as test:
        return test.connect_ex(("127.0.0.1", port)) == 0


def _once(made: Works, title: str, *, but: str = "") -> None:
    """Every step of the lesson left its artifact once."""
    done = {text: made.marked(f"{title}-{text}.done") for text in TEXTS if text != but}
    assert done == dict.fromkeys(done, "x"), made.log()


def test_two_workers_make_lessons_with_no_broker_but_files(on_files: Works) -> None:
    (on_files.marks / "gate").touch()
    on_files.start("heavy")
    on_files.start("light,network,speech")
    for title in ("a", "b"):
        on_files.drop(title)
    until(on_files.published, 60)
    for title in ("a", "b"):
        _once(on_files, title)


def test_a_killed_worker_leaves_nothing_behind_and_its_step_is_done_once(on_files: Works) -> None:
    worker = on_files.start()
    on_files.drop("a")
    until(lambda: on_files.marked("a-2.begun"), 60)
    shelf = on_files.studio.home.shelf / "write"
    until(lambda: len(list(shelf.iterdir())) == CHUNKS, 60)  # The first and all but the held one.
    gates = until(lambda: _running(str(on_files.marks / "gate")))
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: not _running(str(on_files.marks / "gate")), 5)
    assert gates
    (on_files.marks / "gate").touch()
    on_files.start()
    until(on_files.published, 60)
    assert on_files.marked("a-2.begun") == "xx"
    _once(on_files, "a")
    assert on_files.marked("a.published") == "x"
    until(lambda: [room.name for room in on_files.studio.home.rooms.iterdir()] == ["locks"])


def test_sigterm_hands_the_lease_back_and_ends_soon(on_files: Works) -> None:
    worker = on_files.start()
    on_files.drop("a")
    until(lambda: on_files.marked("a-2.begun"), 60)
    worker.terminate()
    assert worker.wait(10) == 0
    assert not _running(str(on_files.marks / "gate"))
    assert on_files.work.ledger.hand_back() == 0, "nothing was left to hand back"
    (on_files.marks / "gate").touch()
    on_files.start()
    until(on_files.published, 60)
    _once(on_files, "a")


def test_wiped_folders_of_the_broker_lose_nothing(on_files: Works) -> None:
    on_files.drop("a")
    shutil.rmtree(on_files.studio.home.run / "broker")
    on_files.start()
    until(lambda: on_files.marked("a-2.begun"), 60)
    shutil.rmtree(on_files.studio.home.run / "broker")
    (on_files.marks / "gate").touch()
    until(on_files.published, 60)
    _once(on_files, "a")


def test_what_is_no_id_or_no_json_runs_nothing(on_files: Works) -> None:
    app = on_files.work.doorbell.app
    (on_files.marks / "gate").touch()
    app.send_task("step", args=[{"a": "path"}], queue="heavy")
    app.send_task("step", args=["../../etc/passwd"], queue="heavy")
    app.send_task("step", args=["a", "b"], kwargs={"c": "d"}, queue="heavy")
    app.send_task("unheard.of", args=["a"], queue="heavy")
    on_files.start()
    on_files.drop("a")
    until(on_files.published, 60)
    _once(on_files, "a")


def test_two_workers_on_redis_that_loses_everything(
    tmp_path: Path, redis: Callable[[], str]
) -> None:
    with works(tmp_path / "home", redis()) as made:
        made.start()
        made.start()
        made.drop("a")
        until(lambda: made.marked("a-2.begun"), 60)
        redis()
        (made.marks / "gate").touch()
        made.drop("b")
        until(made.published, 60)
        for title in ("a", "b"):
            _once(made, title)


def test_a_lesson_is_queued_while_the_broker_is_away(
    tmp_path: Path, redis: Callable[[], str]
) -> None:
    url = redis()
    with works(
        tmp_path / "home", url.replace("/0", "/1").replace("127.0.0.1", "127.0.0.2")
    ) as made:
        made.drop("a")
        assert [row.state for row in made.rows()] == ["queued"]


def _running(text: str) -> list[str]:
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
