"""Where the weights of a speech model come from."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipeline.model.errors import BadConfig, ToolFailed
from pipeline.tools import weights

FILES = {"model.bin": b"weights", "config.json": b"{}", "vocabulary.txt": b"a\n"}
ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(BaseHTTPRequestHandler):
    """As much of a model hub as its client asks for."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].rpartition("/")[2]
        if "/tree/" in self.path:
            files = (
                (name, sha256(data).hexdigest()[:40], len(data)) for name, data in FILES.items()
            )
            listed = [dict(type="file", path=n, oid=oid, size=size) for n, oid, size in files]
            body = json.dumps(listed).encode()
        elif self.path.startswith("/api/models/"):
            siblings = [{"rfilename": name} for name in FILES]
            body = json.dumps({"id": "a/b", "sha": COMMIT, "siblings": siblings}).encode()
        else:
            body = FILES.get(name, b"")
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{sha256(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def own_model(folder: Path) -> Path:
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_folder_is_used_as_it_is(tmp_path: Path) -> None:
    own = own_model(tmp_path / "own")
    folder, digest = weights.find(str(own), tmp_path / "models")
    assert folder == own
    assert len(digest) == 64
    assert weights.find(str(own), tmp_path / "models") == (folder, digest)


def test_other_bytes_are_another_digest(tmp_path: Path) -> None:
    own = own_model(tmp_path / "own")
    before = weights.find(str(own), tmp_path / "models")[1]
    (own / "model.bin").write_bytes(b"WEIGHTS!")
    assert weights.find(str(own), tmp_path / "models")[1] != before


def test_what_is_no_model_is_named(tmp_path: Path) -> None:
    for model in (str(tmp_path / "nowhere"), "../../etc", "no such model", "a/b/c", ""):
        with pytest.raises(BadConfig, match=r"profile\.speech\.model"):
            weights.find(model, tmp_path / "models")


@pytest.mark.media
def test_base_is_joined_once_and_whole(tmp_path: Path) -> None:
    folder, digest = weights.find("base", tmp_path)
    made = (folder / "model.bin").stat()
    assert weights.find("base", tmp_path) == (folder, digest)
    assert (folder / "model.bin").stat().st_mtime_ns == made.st_mtime_ns
    assert {"config.json", "tokenizer.json", "vocabulary.txt"} <= set(os.listdir(folder))
    assert not list(tmp_path.glob("draft-*"))


@pytest.mark.media
def test_damaged_parts_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "BASE", "0" * 64)
    with pytest.raises(ToolFailed, match="damaged"):
        weights.find("base", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.media
def test_another_name_is_downloaded_once(tmp_path: Path, hub: ThreadingHTTPServer) -> None:
    look = (
        "import sys; from pathlib import Path; from pipeline.tools import weights\n"
        "folder, digest = weights.find('some/model', Path(sys.argv[1]))\n"
        "print((folder / 'model.bin').read_text(), digest)"
    )

    def found(endpoint: str) -> str:
        env = {"PATH": os.defpath, "HOME": str(tmp_path), "HF_ENDPOINT": endpoint,
               "HF_HUB_DISABLE_TELEMETRY": "1"}  # fmt: skip
        command = [sys.executable, "-c", look, str(tmp_path / "models")]
        ran = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
        )
        return ran.stdout or ran.stderr

    first = found(f"http://127.0.0.1:{hub.server_port}")
    assert first.startswith("weights "), first
    assert found("http://127.0.0.1:1") == first


@pytest.mark.media
def test_no_network_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants as constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(ToolFailed, match="cannot be fetched"):
        weights.find("small", tmp_path)
