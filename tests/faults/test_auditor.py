"""The auditor finds what it is for: every kind of violation, planted one by one."""

import ast
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest

from pipeline.tools.weed import EmbeddedStore
from tests.faults import remains
from tests.faults.auditor import Drop, Subject, audit
from tests.faults.books import Books
from tests.waiting import until

INDEPENDENT = ("auditor", "books", "remains", "viewer")
ALLOWED = {"boto3", "botocore", "psycopg", "tests", *sys.stdlib_module_names}
FILM = b"a film"
DIGEST = sha256(FILM).hexdigest()
LESSON = "0123456789abcdef"
SCHEMA = """
CREATE TABLE lesson (id TEXT PRIMARY KEY, state TEXT, reason TEXT DEFAULT '', owner TEXT DEFAULT '',
  token INTEGER DEFAULT 1, attempts INTEGER DEFAULT 1, version TEXT DEFAULT '', created REAL);
CREATE TABLE step (id TEXT PRIMARY KEY, state TEXT, reason TEXT DEFAULT '', owner TEXT DEFAULT '',
  token INTEGER DEFAULT 1, attempts INTEGER DEFAULT 1);
CREATE TABLE history (number INTEGER PRIMARY KEY, at REAL DEFAULT 0, who TEXT DEFAULT '', what TEXT,
  id TEXT, was TEXT, becomes TEXT, why TEXT DEFAULT '');
"""


pytestmark = pytest.mark.media


def test_it_imports_nothing_of_what_it_judges() -> None:
    for name in INDEPENDENT:
        tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            found = []
            if isinstance(node, ast.Import):
                found = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level
                base = node.module or ""
                found = [f"{base}.{each.name}" if base == "tests.faults" else base
                         for each in node.names]  # fmt: skip
            for module in found:
                assert module.partition(".")[0] in ALLOWED, f"{name} imports {module}"
                if module.startswith("tests"):
                    assert module.split(".")[2] in INDEPENDENT, f"{name} imports {module}"


@dataclass
class Ground:
    """A home in which one lesson was published, as it must be; tests spoil it."""

    home: Path
    store: Any
    server: str
    keys: tuple[str, str]

    def build(self) -> None:
        with closing(sqlite3.connect(self.home / "ledger.sqlite")) as held:
            held.executescript(SCHEMA)
        self.sql(f"INSERT INTO lesson (id, state, version) VALUES ('{LESSON}', 'published', 'v1')")
        self.sql("INSERT INTO step (id, state) VALUES ('s', 'done')")
        self.line("lesson", LESSON, "", "queued")
        self.line("step", "s", "", "ready")
        self.line("step", "s", "ready", "running", "token 1")
        self.line("step", "s", "running", "done")
        self.line("lesson", LESSON, "queued", "running", "token 1")
        self.line("lesson", LESSON, "running", "published")
        for path in ("taken/C/a.mp4", f"footage/{DIGEST[:2]}/{DIGEST}"):
            self.file(path, FILM)
        for name in ("master.m3u8", "details.json"):
            self.put(f"l/{LESSON}/v/v1/{name}", b"{}")
        self.point("v1", ["v1"])

    def sql(self, statement: str) -> None:
        with closing(sqlite3.connect(self.home / "ledger.sqlite")) as held, held:
            held.execute(statement)

    def line(self, what: str, id: str, was: str, becomes: str, why: str = "") -> None:
        self.sql(
            "INSERT INTO history (what, id, was, becomes, why) VALUES"
            f" ('{what}', '{id}', '{was}', '{becomes}', '{why}')"
        )

    def file(self, path: str, data: bytes) -> Path:
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file

    def put(self, key: str, body: bytes) -> None:
        self.store.put_object(Bucket="dars", Key=key, Body=body)

    def point(self, version: str, past: list[str], serial: int = 0, step: int = 1) -> None:
        history = [{"version": v, "serial": 1 + n * step} for n, v in enumerate(past)]
        pointer = {"lesson": LESSON, "version": version, "serial": serial or len(past)}
        self.put(f"l/{LESSON}/lesson.json", json.dumps({**pointer, "history": history}).encode())

    def audit(self, seconds: float = 0.0) -> list[str]:
        books = Books(f"sqlite:///{self.home}/ledger.sqlite")
        drops = (Drop("C/a.mp4", DIGEST, LESSON),)
        public = f"{self.server}/dars"
        return audit(
            Subject(
                7, self.home, books, drops, 3, self.server, self.keys, public, lambda: frozenset()
            ),
            seconds,
        )


@pytest.fixture(scope="module")
def bucket(store_server: EmbeddedStore) -> Any:
    access, secret = store_server.credentials.read_text().split()
    s3 = boto3.session.Session().client(
        "s3", endpoint_url=store_server.endpoint, aws_access_key_id=access,
        aws_secret_access_key=secret, region_name="us-east-1",
    )  # fmt: skip
    s3.create_bucket(Bucket="dars")
    return s3


@pytest.fixture
def ground(store_server: EmbeddedStore, bucket: Any, tmp_path: Path) -> Iterator[Ground]:
    access, secret = store_server.credentials.read_text().split()
    made = Ground(tmp_path / "home", bucket, store_server.endpoint, (access, secret))
    made.home.mkdir()
    made.build()
    yield made
    for key in remains.objects(made.server, made.keys):
        bucket.delete_object(Bucket="dars", Key=key)
    for each in bucket.list_multipart_uploads(Bucket="dars").get("Uploads", ()):
        bucket.abort_multipart_upload(Bucket="dars", Key=each["Key"], UploadId=each["UploadId"])


def test_nothing_is_wrong_where_nothing_is_wrong(ground: Ground) -> None:
    assert ground.audit() == []


def forgotten(ground: Ground) -> None:
    ground.sql("DELETE FROM lesson")
    ground.sql("DELETE FROM history WHERE what = 'lesson'")
    ground.store.delete_object(Bucket="dars", Key=f"l/{LESSON}/lesson.json")


def unexplained(ground: Ground) -> None:
    ground.line("lesson", LESSON, "published", "queued")
    ground.line("lesson", LESSON, "queued", "failed")
    ground.sql("UPDATE lesson SET state = 'failed'")


def open_still(ground: Ground) -> None:
    ground.line("lesson", LESSON, "published", "queued")
    ground.sql("UPDATE lesson SET state = 'queued'")


def damaged(ground: Ground) -> None:
    ground.sql("CREATE INDEX i ON history (id)")
    ground.sql("PRAGMA writable_schema = ON")
    file = ground.home / "ledger.sqlite"
    with closing(sqlite3.connect(file)) as held, held:
        held.execute("PRAGMA writable_schema = ON")
        held.execute("UPDATE sqlite_master SET sql = replace(sql, '(id)', '(was)') WHERE name='i'")


def upload(ground: Ground) -> None:
    ground.store.create_multipart_upload(Bucket="dars", Key="l/x/o/half.mp4")


def spoil(path: str, data: bytes) -> Callable[[Ground], object]:
    return lambda ground: ground.file(path, data)


def run(statement: str) -> Callable[[Ground], object]:
    return lambda ground: ground.sql(statement)


def moved(*move: str) -> Callable[[Ground], object]:
    return lambda ground: ground.line(*move)


PLANTED: list[tuple[str, Callable[[Ground], object]]] = [
    ("A1: C/a.mp4 (lesson 0123456789abcdef) is lost", forgotten),
    ("A1: lesson 0123456789abcdef (C/a.mp4) failed without a reason", unexplained),
    ("A1: lesson 0123456789abcdef (C/a.mp4) is still queued", open_still),
    ("A2: lesson 0123456789abcdef is published in the ledger and has no pointer",
     lambda g: g.store.delete_object(Bucket="dars", Key=f"l/{LESSON}/lesson.json")),
    ("A2: the serials of", lambda g: g.point("v1", ["v0", "v1"], 3, step=2)),
    ("was switched to one version twice", lambda g: g.point("v1", ["v1", "v0", "v1"])),
    ("its history another", lambda g: g.point("v1", ["v1"], serial=9)),
    ("the ledger says v2", run("UPDATE lesson SET version = 'v2'")),
    ("has no master.m3u8",
     lambda g: g.store.delete_object(Bucket="dars", Key=f"l/{LESSON}/v/v1/master.m3u8")),
    ("cannot be read", lambda g: g.put(f"l/{LESSON}/lesson.json", b"{")),
    ("A4: left after 0 s: rooms/encode-1", spoil("rooms/encode-1/half", b"half")),
    ("A4: left after 0 s: footage/copying/1", spoil("footage/copying/1", b"half")),
    ("A4: left after 0 s: run/broker/queues/1", spoil("run/broker/queues/1", b"half")),
    ("A4: left after 0 s: multipart upload", upload),
    ("A5: lesson 0123456789abcdef had 4 attempts of 3", run("UPDATE lesson SET attempts = 4")),
    ("A5: step s is still leased to me",
     run("UPDATE step SET state = 'running', owner = 'me'")),
    ("A5: step s is done and still has owner me", run("UPDATE step SET owner = 'me'")),
    ("A6: the ledger is damaged", damaged),
    ("went from published to waiting", moved("lesson", LESSON, "published", "waiting")),
    ("says it was running, before it was published",
     moved("lesson", LESSON, "running", "published")),
    ("was claimed with token 1 after 1", moved("step", "s", "ready", "running", "token 1")),
    ("A6: step s is parked, its history ends with done", run("UPDATE step SET state = 'parked'")),
    ("A6: step s is dropped, its history ends with done", run("DELETE FROM step")),
    ("A7: C/a.mp4 is neither", spoil("taken/C/a.mp4", b"another film")),
    ("A7: C/a.mp4 in the inbox has other bytes", spoil("inbox/C/a.mp4", b"another film")),
    ("A7: footage/", spoil(f"footage/{DIGEST[:2]}/{DIGEST}", b"another film")),
]  # fmt: skip


@pytest.mark.parametrize(("told", "plant"), PLANTED, ids=[told for told, _ in PLANTED])
def test_what_is_planted_is_found(
    ground: Ground, told: str, plant: Callable[[Ground], object]
) -> None:
    plant(ground)
    assert any(told in each and each.startswith("row 7: ") for each in ground.audit())


def test_a_process_that_is_left_is_found_until_it_ends(ground: Ground) -> None:
    left = subprocess.Popen(["sleep", "600"], cwd=ground.home)
    try:
        until(lambda: any(f"process {left.pid}" in each for each in ground.audit()))
    finally:
        left.kill()
        left.wait()
    assert ground.audit(10) == []
