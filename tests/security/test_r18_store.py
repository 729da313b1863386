"""Rows 18, 19, 21 and 25: the store as strangers meet it, over plain HTTP and in a browser."""

import json
import re
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pipeline import page
from pipeline.tools import s3
from tests.e2e.browser import page_at
from tests.page.publication import served
from tests.security.night import BUCKET, Night
from tests.security.table import Note
from tests.security.texts import HTML

pytestmark = pytest.mark.media

# What each name ends with, and the only type that it may have.
TYPES = {
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8", "svg": "image/svg+xml", "txt": "text/plain; charset=utf-8",
    "json": "application/json", "vtt": "text/vtt; charset=utf-8", "m3u8":
    "application/vnd.apple.mpegurl", "m4s": "video/iso.segment", "mp4": "video/mp4",
    "m4a": "audio/mp4", "jpg": "image/jpeg", "srt": "application/x-subrip",
}  # fmt: skip
WRITES = ("PUT", "DELETE", "POST")


def asked(night: Night, method: str, path: str, body: bytes = b"", **headers: str
          ) -> tuple[int, dict[str, str]]:  # fmt: skip
    """Status and headers of one request without credentials."""
    where = HTTPConnection(night.store.endpoint.removeprefix("http://"), timeout=10)
    where.request(method, path, body or None, headers)
    answer = where.getresponse()
    answer.read()
    where.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def pointer(night: Night) -> str:
    """The key of a lesson's pointer."""
    return next(key for key in night.objects if key.endswith("/lesson.json"))


@pytest.mark.row(19)
def test_strangers_read_objects_and_nothing_else(night: Night, record_property: Note) -> None:
    before, key = night.objects, pointer(night)
    tried = [("GET", f"/{BUCKET}"), ("GET", f"/{BUCKET}?list-type=2"), ("GET", "/"),
             ("GET", f"/{BUCKET}?uploads"), ("GET", f"/{BUCKET}?policy"), ("GET", f"/{BUCKET}?acl"),
             ("GET", f"/{BUCKET}?versions"), ("PUT", f"/{BUCKET}?policy"), ("PUT", "/another"),
             ("PUT", f"/{BUCKET}?cors"), ("DELETE", f"/{BUCKET}"), ("POST", f"/{BUCKET}?delete"),
             ("PUT", f"/{BUCKET}/{key}"), ("DELETE", f"/{BUCKET}/{key}"),
             ("POST", f"/{BUCKET}/{key}?uploads"), ("PUT", f"/{BUCKET}/l/new"),
             ("PUT", f"/{BUCKET}/{key}?acl"), ("PUT", f"/{BUCKET}/{key}?tagging"),
             ("GET", f"/{BUCKET}/../s3.json"), ("GET", "/etc/passwd")]  # fmt: skip
    record_property("cases", len(tried))
    said = {(method, path): asked(night, method, path, b"<x/>")[0] for method, path in tried}
    assert asked(night, "GET", f"/{BUCKET}/{key}")[0] == 200
    assert {each: code for each, code in said.items() if code not in (400, 403, 404, 405)} == {}
    writes = {each: code for each, code in said.items() if each[0] in WRITES}
    assert [each for each, code in writes.items() if code not in (403, 405)] == []
    assert night.stored() == before


@pytest.mark.row(19)
@pytest.mark.parametrize("wrong", ["access", "secret"])
def test_a_wrong_key_is_refused(wrong: str, night: Night) -> None:
    access, secret = night.store.credentials.read_text().split()
    keys = (access, "x" * 40) if wrong == "secret" else ("x" * 20, secret)
    stranger = s3.client(night.store.endpoint, "us-east-1", *keys)
    tried: tuple[tuple[str, dict[str, Any]], ...] = (
        ("list_objects_v2", {}), ("get_object", {"Key": pointer(night)}),
        ("put_object", {"Key": "x", "Body": b"x"}), ("delete_object", {"Key": pointer(night)}),
    )  # fmt: skip
    for name, words in tried:
        with pytest.raises(ClientError) as refused:
            getattr(stranger, name)(Bucket=BUCKET, **words)
        assert s3.status(refused.value) == 403


@pytest.mark.row(19)
def test_the_other_ports_of_the_store_do_nothing_for_strangers(night: Night) -> None:
    first = int(night.store.endpoint.rpartition(":")[2])
    refused = []
    for port in range(first + 2, first + 8, 2):
        for method, path in (("POST", "/dir/assign"), ("POST", "/1,0123456789ab"),
                             ("DELETE", "/1,0123456789ab"), ("POST", "/buckets/x")):  # fmt: skip
            try:
                where = HTTPConnection("127.0.0.1", port, timeout=5)
                where.request(method, path, b"x")
                refused.append(where.getresponse().status >= 300)  # Or leads there.
            except OSError:
                refused.append(True)
            finally:
                where.close()
    assert refused == [True] * len(refused)


@pytest.mark.row(18, 23)
def test_who_chooses_the_type_of_an_answer_still_finds_no_page(
    night: Night, record_property: Note
) -> None:
    """SeaweedFS lets anybody choose, against the letter of S3: so nothing typed is ever markup."""
    wanted = "response-content-type=text/html"
    kinds = (".json", ".txt", ".srt", ".vtt", ".m3u8", ".mp4", ".m4a")
    keys = [key for key in night.objects if key.endswith(kinds)]
    record_property("cases", len(keys))
    with page_at("about:blank") as (opened, _):
        for key in keys:
            opened.goto(f"{night.store.endpoint}/{BUCKET}/{key}?{wanted}")
            assert opened.evaluate("window.__p") is None, key
            assert opened.evaluate("document.querySelectorAll('img, script').length") == 0, key
    said = (*night.spoken, night.told, *night.objects)
    assert not any("X-Amz-Signature" in each for each in said), "no URL with rights in it"


@pytest.mark.row(25)
def test_types_are_fixed_and_only_our_shells_are_pages(night: Night, record_property: Note) -> None:
    objects = night.objects
    record_property("cases", len(objects))
    wrong = {key: kind for key, (_, kind) in objects.items()
             if TYPES.get(key.rpartition(".")[2]) != kind}  # fmt: skip
    assert wrong == {}
    ours = {each.data for each in (*page.app_files(), *page.site_files(), *page.lesson_files("x"),
                                   *page.course_files("x"))}  # fmt: skip
    run = (key for key in objects if key.endswith((".html", ".svg", ".js")))
    assert [key for key in run if objects[key][0] not in ours] == []
    script = HTML.encode()
    assert [key for key, (body, _) in objects.items() if script in body] == []


@pytest.mark.row(21)
def test_a_foreign_origin_changes_nothing(night: Night, tmp_path: Path) -> None:
    """A form and scripts of another page, in a real browser that has both open."""
    key = pointer(night)
    place = f"{night.store.endpoint}/{BUCKET}/{key}"
    (tmp_path / "evil.html").write_text(f'<form id=f method=post action="{place}"></form>')
    before = night.objects
    with served(tmp_path) as address, page_at(f"{address}/evil.html") as (opened, _):
        said = opened.evaluate(
            """async place => { const said = [];
            for (const [method, mode] of [['PUT', 'cors'], ['DELETE', 'cors'], ['POST', 'no-cors'],
                                          ['POST', 'cors']])
                said.push(await fetch(place, {method, mode, body: method == 'DELETE' ? null : 'x',
                    credentials: 'include'}).then(a => a.type == 'opaque' ? 'opaque' : a.status)
                    .catch(() => 'refused'));
            return said; }""",
            place,
        )
        assert set(said) <= {"refused", "opaque", 403, 405}, said
        with opened.expect_response(place) as answer:
            opened.evaluate("setTimeout(() => document.getElementById('f').submit()); 0")
        assert answer.value.status in (403, 405)
    assert night.stored() == before


@pytest.mark.row(21)
def test_reading_changes_nothing(night: Night, record_property: Note) -> None:
    before = night.objects
    record_property("cases", len(before))
    codes = {key: asked(night, "GET", f"/{BUCKET}/{key}")[0] for key in before}
    assert set(codes.values()) == {200}
    assert night.stored() == before


@pytest.mark.row(25, 24)
def test_what_the_server_says_of_guessing(night: Night) -> None:
    """SeaweedFS sends no ``nosniff``: the types must be right, and are those of the bytes.

    A front server adds the header (docs/security.md); this fails when SeaweedFS begins to.
    """
    details = next(key for key in night.objects if key.endswith("/details.json"))
    _, headers = asked(night, "GET", f"/{BUCKET}/{details}")
    assert headers["content-type"] == "application/json"
    assert json.loads(night.objects[details][0])
    assert not re.search("private|no-store", headers["cache-control"])
