"""The store against a real server, and against one that misbehaves on the way."""

import os
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from pipeline.model.errors import BadConfig, StoreFailed
from pipeline.settings import StoreSettings
from pipeline.tools import bucket, ports, s3
from pipeline.tools.sending import SMALL, WHOLE
from pipeline.tools.store import FRESH, IMMUTABLE, S3Store, connect
from pipeline.tools.weed import EmbeddedStore

pytestmark = pytest.mark.media

JSON = "application/json"


def new(ending: str = "bin") -> str:
    return f"l/{uuid4().hex[:12]}/o/x.{ending}"


def made(folder: Path, body: bytes) -> tuple[Path, str]:
    file = folder / uuid4().hex
    file.write_bytes(body)
    return file, sha256(body).hexdigest()


def fetch(
    store: S3Store, key: str, method: str = "GET", **headers: str
) -> tuple[HTTPResponse, bytes]:
    """As a browser does: no credentials."""
    url = urlsplit(f"{store.public_url}/{key}")
    connection = HTTPConnection(url.netloc, timeout=10)
    connection.request(
        method, url.path, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_an_object_is_stored_once_and_served_to_everybody(store: S3Store, tmp_path: Path) -> None:
    key, body = new("m4s"), os.urandom(100_000)
    file, digest = made(tmp_path, body)
    assert store.put(key, file, "video/iso.segment", digest)
    assert not store.put(key, file, "video/iso.segment", digest)
    answer, served = fetch(store, key, Origin="https://lms.example.tj")
    assert (answer.status, served) == (200, body)
    assert answer.getheader("Content-Type") == "video/iso.segment"
    assert answer.getheader("Cache-Control") == IMMUTABLE
    assert answer.getheader("Access-Control-Allow-Origin") in ("*", "https://lms.example.tj")
    answer, served = fetch(store, key, Range="bytes=1000-1999")
    assert (answer.status, served) == (206, body[1000:2000])
    assert fetch(store, key, "HEAD")[0].getheader("Content-Length") == "100000"


def test_pages_of_other_sites_may_ask_for_ranges(store: S3Store) -> None:
    """Segments are ranges of an object; a browser asks first whether the page may say so."""
    key, body = new("mp4"), os.urandom(5000)
    store.put_page(key, body, "video/mp4", immutable=True)
    site = "https://lms.example.tj"
    asked = {"Access_Control_Request_Method": "GET", "Access_Control_Request_Headers": "range"}
    allowed, _ = fetch(store, key, "OPTIONS", Origin=site, **asked)
    assert allowed.status in (200, 204)
    assert "range" in (allowed.getheader("Access-Control-Allow-Headers") or "").lower()
    answer, served = fetch(store, key, Origin=site, Range="bytes=1000-1999")
    assert (answer.status, served) == (206, body[1000:2000])
    assert answer.getheader("Access-Control-Allow-Origin") in ("*", site)
    told = (answer.getheader("Access-Control-Expose-Headers") or "").lower()
    assert all(name in told for name in ("content-length", "content-range"))


def test_nobody_lists_or_writes_without_credentials(store: S3Store) -> None:
    assert fetch(store, "")[0].status == 403
    assert fetch(store, new(), "PUT")[0].status == 403
    assert fetch(store, new(), "DELETE")[0].status == 403


def test_a_damaged_object_is_stored_again(store: S3Store, tmp_path: Path) -> None:
    key = new()
    file, digest = made(tmp_path, b"right")
    store.put_page(key, b"wrong", "video/mp4")
    assert store.put(key, file, "video/mp4", digest)
    assert store.read(key) is not None and (store.read(key) or (b"",))[0] == b"right"


def test_bytes_that_are_not_what_they_are_called_are_refused(
    store: S3Store, tmp_path: Path
) -> None:
    key = new()
    file, _ = made(tmp_path, b"other bytes")
    with pytest.raises(StoreFailed):
        store.put(key, file, "video/mp4", sha256(b"these").hexdigest())
    assert store.read(key) is None


def test_a_large_object_goes_in_parts(store: S3Store, tmp_path: Path) -> None:
    key, body = new("mp4"), os.urandom(1024**2) * 33
    file, digest = made(tmp_path, body)
    assert store.put(key, file, "video/mp4", digest)
    assert not store.put(key, file, "video/mp4", digest)
    found = store.read(key)
    assert found is not None and found[0] == body
    assert fetch(store, key, "HEAD")[0].getheader("Cache-Control") == IMMUTABLE


@pytest.mark.parametrize("size", [SMALL // 2, 3 * SMALL, WHOLE + SMALL])
def test_an_upload_holds_little_whatever_its_size(
    store: S3Store, tmp_path: Path, size: int
) -> None:
    file, digest = made(tmp_path, os.urandom(size))
    first, its = made(tmp_path, b"the first upload imports botocore")
    store.put(new(), first, JSON, its)
    tracemalloc.start()
    try:
        assert store.put(new(), file, JSON, digest)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < SMALL


def test_texts_and_pages(store: S3Store) -> None:
    text, page = new("vtt"), new("html")
    assert store.put_text(text, "Ҷумъа", "text/vtt; charset=utf-8")
    assert not store.put_text(text, "Ҷумъа", "text/vtt; charset=utf-8")
    assert fetch(store, text)[1].decode() == "Ҷумъа"
    assert store.put_page(page, b"<p>1", "text/html; charset=utf-8")
    assert not store.put_page(page, b"<p>1", "text/html; charset=utf-8")
    assert store.put_page(page, b"<p>2", "text/html; charset=utf-8")
    answer, body = fetch(store, page)
    assert (answer.getheader("Cache-Control"), body) == (FRESH, b"<p>2")


def test_a_pointer_changes_only_for_who_read_it(store: S3Store) -> None:
    key = new("json")
    assert store.read(key) is None
    assert not store.swap(key, "0", JSON, '"0123456789abcdef0123456789abcdef"')
    assert store.swap(key, "1", JSON, None)
    assert not store.swap(key, "other", JSON, None)
    body, etag = store.read(key) or (b"", "")
    assert body == b"1"
    assert store.swap(key, "2", JSON, etag)
    assert not store.swap(key, "3", JSON, etag)
    assert (store.read(key) or (b"",))[0] == b"2"
    assert fetch(store, key)[0].getheader("Cache-Control") == FRESH


def test_of_many_writers_one_wins(store: S3Store) -> None:
    # SeaweedFS lets the losers of each race wait for a second or more.
    key, writers = new("json"), 3
    with ThreadPoolExecutor(writers) as pool:
        for number in range(4):
            found = store.read(key)
            etag, gate = (found[1] if found else None), Barrier(writers)

            def write(
                name: int, number: int = number, etag: str | None = etag, gate: Barrier = gate
            ) -> bool:
                gate.wait()
                return store.swap(key, f"{number} {name}", JSON, etag)

            assert sum(pool.map(write, range(writers))) == 1


def test_preparing_twice_changes_nothing_that_somebody_set(store_server: EmbeddedStore) -> None:
    store = connect(store_server.settings(StoreSettings(bucket="dars-prepared")))
    assert bucket.prepare(store) == ()
    client = s3.client(store.endpoint, store.region, store.access_key, store.secret_key)
    rule = {"AllowedOrigins": ["https://only.example.tj"], "AllowedMethods": ["GET"]}
    client.put_bucket_cors(Bucket="dars-prepared", CORSConfiguration={"CORSRules": [rule]})
    assert bucket.prepare(store) == ()
    kept = client.get_bucket_cors(Bucket="dars-prepared")["CORSRules"][0]
    assert kept["AllowedOrigins"] == ["https://only.example.tj"]
    tidy = client.get_bucket_lifecycle_configuration(Bucket="dars-prepared")["Rules"][0]
    assert tidy["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": s3.BROKEN_DAYS}
    client.delete_bucket_policy(Bucket="dars-prepared")
    deny = s3.public_policy("dars-prepared").replace("/*", "/nothing")
    client.put_bucket_policy(Bucket="dars-prepared", Policy=deny)
    assert bucket.prepare(store) == (
        f"viewers cannot watch: {store.public_url} answers 403 to a reader without credentials",
    )
    client.close()
    store.close()


def test_conditional_writes_are_probed(store: S3Store) -> None:
    bucket.probe(store)


def test_a_store_that_overwrites_is_refused() -> None:
    class Careless(BaseHTTPRequestHandler):
        """Takes and gives, and ignores every condition."""

        protocol_version = "HTTP/1.1"
        kept: bytes = b""

        def do_PUT(self) -> None:
            Careless.kept = self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(b"")

        def do_GET(self) -> None:
            self.reply(Careless.kept)

        def do_DELETE(self) -> None:
            self.reply(b"", 204)

        def reply(self, body: bytes, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("ETag", '"x"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        store = S3Store(endpoint, "b", "us-east-1", "access", "secret")
        with pytest.raises(BadConfig, match="does not obey conditional writes"):
            bucket.probe(store)
        store.close()
        server.shutdown()


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"secret_key": "wrong-canary"}, BadConfig, "does not accept these credentials"),
        ({"access_key": "nobody"}, BadConfig, "does not accept these credentials"),
        ({"bucket": "dars-not-there"}, StoreFailed, "has no such bucket any more; it is made anew"),
        ({"endpoint": "dead"}, StoreFailed, "nothing answers there"),
    ],
)
def test_errors_are_sentences_without_secrets(
    store: S3Store,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, str],
    error: type[Exception],
    said: str,
) -> None:
    monkeypatch.setattr(s3, "ATTEMPTS", 1)
    if "endpoint" in change:
        change = {"endpoint": f"http://127.0.0.1:{ports.choose(1)}"}
    other = replace(store, _made=None, public_url="", **change)  # type: ignore[arg-type]
    with pytest.raises(error, match=said) as caught:
        other.put_text(new(), "text", "text/plain")
    assert urlsplit(other.endpoint).netloc in str(caught.value)
    for secret in (other.secret_key, store.secret_key, store.access_key):
        assert secret not in str(caught.value) + repr(other)
    other.close()


def test_where_credentials_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = StoreSettings(endpoint="https://s3.example.tj/", bucket="lessons")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with pytest.raises(BadConfig, match="AWS_ACCESS_KEY_ID is not in the environment"):
        connect(settings)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "environment")
    assert connect(settings).access_key == "from"
    assert connect(settings).public_url == "https://s3.example.tj/lessons"
    file = tmp_path / "keys"
    with pytest.raises(BadConfig, match="no readable file of two lines"):
        connect(replace(settings, credentials=str(file)))
    file.write_text("a\nb\n")
    assert connect(replace(settings, credentials=str(file))).secret_key == "b"
    with pytest.raises(BadConfig, match="no http or https URL"):
        connect(StoreSettings())


def test_a_store_is_shared_by_threads(store: S3Store) -> None:
    def send(number: int) -> bool:
        return store.put_text(f"l/shared/v/{number}", str(number), "text/plain")

    with ThreadPoolExecutor(8) as pool:
        first: Callable[[], list[bool]] = lambda: list(pool.map(send, range(100)))  # noqa: E731
        assert all(first())
        assert not any(first())
