"""Rows 26 to 29: a broker that an attacker writes to, and one that he reaches."""

import base64
import json
import pickle
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.commanding import new_home
from tests.listening import Works, works
from tests.security.canary import TEXT
from tests.security.table import Note
from tests.servers import Redis
from tests.waiting import until

pytestmark = pytest.mark.media

END = "\r\n"
# A user who may do what Celery needs with its own keys, and nothing else (docs/security.md).
KEYS = ("light*", "heavy*", "speech*", "network*", "unacked*", "_kombu.*")
RIGHTS = ("-@all", "+@read", "+@write", "+@list", "+@connection", "+@transaction", "+@blocking",
          "-@dangerous", "-@scripting", "+info")  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Works]:
    """A worker on a real Redis, its gate open."""
    with Redis(tmp_path / "redis") as server, works(tmp_path / "home", server) as home:
        home.open_gate()
        home.start()
        home.drop("before")
        until(home.published, 60)
        yield home


def message(body: bytes, kind: str = "application/json", task: str = "step", **more: Any) -> str:
    """What kombu puts into a list of Redis, made by hand."""
    id = str(uuid4())
    return json.dumps({
        "body": base64.b64encode(body).decode(), "content-encoding": "utf-8", "content-type": kind,
        "headers": {"lang": "py", "task": task, "id": id, "root_id": id, "argsrepr": "()",
                    "kwargsrepr": "{}"} | more,
        "properties": {"correlation_id": id, "delivery_mode": 2, "delivery_tag": id,
                       "delivery_info": {"exchange": "", "routing_key": "heavy"}, "priority": 0,
                       "body_encoding": "base64", "reply_to": "poisoned"},
    })  # fmt: skip


def tell(made: Works, *messages: str, queue: str = "heavy") -> None:
    """Write them as somebody who reaches the broker."""
    assert isinstance(made.server, Redis)
    for each in messages:
        assert made.server.say("LPUSH", queue, each).startswith(b":")


def goes_on(made: Works) -> None:
    """The same worker makes another lesson, every step of it once."""
    made.drop("after")
    until(made.published, 60)
    made.once("after")
    assert all(worker.poll() is None for worker in made.started), made.log()


class Touch:
    """Unpickled, it runs a program."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return __import__("os").system, (f"touch {self.file}",)


@pytest.mark.row(26)
def test_only_json_is_read(made: Works, record_property: Note) -> None:
    pwned = made.root / "pwned"
    bomb = pickle.dumps(([Touch(pwned)], {}, {}))
    yaml = f"!!python/object/apply:os.system ['touch {pwned}']".encode()
    kinds = [
        "application/x-python-serialize",
        "application/x-pickle",
        "pickle",
        "application/data",
        "application/x-yaml",
        "application/x-msgpack",
        "application/json",
        "",
        "text/plain",
    ]
    record_property("cases", 2 * len(kinds))
    tell(made, *(message(bomb, kind) for kind in kinds), *(message(yaml, kind) for kind in kinds))
    until(lambda: "Refusing to deserialize" in made.log(), 30)
    goes_on(made)
    assert not pwned.exists()


@pytest.mark.row(27)
def test_forged_messages_change_nothing(made: Works, record_property: Note) -> None:
    before = [row.plain() for row in made.rows()]
    deep = b"[" * 100_000
    bodies = [
        json.dumps([args, kwargs, {}]).encode() for args, kwargs in (
            (["../../etc/passwd"], {}), (["0" * 64], {}), ([["a"]], {}), ([{"argv": ["sh"]}], {}),
            (["a" * 1_000_000], {}), (["a"], {"home": "/"}), ([], {}), ([None], {}), ([1e308], {}),
            (["a", "b"], {}), ([TEXT.decode()], {}),
        )
    ]  # fmt: skip
    forged = [message(body) for body in (*bodies, deep, b"", b"null", b"\xff\xfe", b'"x"')]
    forged += [
        message(bodies[0], task=name) for name in ("celery.backend_cleanup", "os.system", "")
    ]
    forged += [message(bodies[0], task="lesson"), "no json", "[" * 100_000, "{}", "null"]
    record_property("cases", len(forged))
    tell(made, *forged)
    goes_on(made)
    after = {row.lesson: row.plain() for row in made.rows()}
    assert [after[each["lesson"]] for each in before] == before


@pytest.mark.row(28)
def test_nobody_controls_a_worker_from_afar_and_nothing_is_answered(made: Works) -> None:
    app = made.work.doorbell.app
    for order, words in (("shutdown", {}), ("pool_shrink", {"n": 10}), ("rate_limit", {}),
                         ("cancel_consumer", {"queue": "heavy"}), ("terminate", {})):  # fmt: skip
        assert not app.control.broadcast(order, arguments=words, reply=True, timeout=0.2)
    assert not app.control.ping(timeout=0.2)
    poisoned = json.dumps(
        {
            "status": "FAILURE",
            "result": {
                "exc_type": "system",
                "exc_module": "os",
                "exc_message": [f"touch {made.root}/pwned"],
            },
        }
    )
    assert isinstance(made.server, Redis)
    made.server.say("SET", "celery-task-meta-x", poisoned)
    goes_on(made)
    assert app.conf.result_backend is None and app.conf.task_ignore_result
    assert b"poisoned" not in made.server.say("KEYS", "*poisoned*")
    assert not (made.root / "pwned").exists()


@pytest.mark.row(29)
@pytest.mark.parametrize("command", [("worker",), ("watch",)])
def test_a_broker_that_others_reach_is_refused_at_the_start(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    dars = new_home(tmp_path / "home")
    rules = dars.home / "studio.toml"
    plain = rules.read_text()
    for url in ("redis://0.0.0.0:6379/0", "redis://queue.example.org/0"):
        rules.write_text(plain.replace("[work]\n", f'[work]\nbroker = "{url}"\n'))
        done = dars(*command)
        assert done.returncode == 2
        assert "work.broker" in done.stderr and "work.insecure_broker" in done.stderr


@pytest.mark.row(29)
def test_a_user_with_few_rights_is_enough(tmp_path: Path) -> None:
    """Neither scripts (CVE-2025-49844) nor other keys, nor the administration of the server."""
    word = "canary-redis-1b"
    user = f"user dars on >{word} {' '.join(f'~{key}' for key in KEYS)} &* {' '.join(RIGHTS)}"
    with Redis(tmp_path / "redis") as server:
        for rule in (user.split()[1:], ["default", "off"]):
            assert server.say("ACL", "SETUSER", *rule) == b"+OK\r\n"
        url = server.url.replace("//", f"//dars:{word}@")
        with works(tmp_path / "home", server, url) as made:
            made.open_gate()
            made.start()
            made.drop("a")
            until(made.published, 60)
            made.once("a")
            assert "NOPERM" not in made.log()
            assert word not in made.log()
        for order in (("EVAL", "return 1", "0"), ("CONFIG", "GET", "*"), ("GET", "other")):
            assert said(server, word, *order).startswith(b"-NOPERM"), order


def said(server: Redis, word: str, *order: str) -> bytes:
    """The answer to the second of two commands, the first being who we are."""

    def line(*words: str) -> bytes:
        return f"*{len(words)}\r\n{''.join(f'${len(w)}{END}{w}{END}' for w in words)}".encode()

    with socket.create_connection(("127.0.0.1", server.port), 5) as asked:
        asked.sendall(line("AUTH", "dars", word))
        assert asked.recv(100) == b"+OK\r\n"
        asked.sendall(line(*order))
        return asked.recv(100)
