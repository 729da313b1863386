"""A viewer of the bed sees what viewers must never see, and does not mistake an outage for it."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.faults.viewer import Viewer
from tests.waiting import until

SEGMENT = b"a segment"
OBJECT = f"/b/l/x/o/{sha256(SEGMENT).hexdigest()}.m4s"
FILM = b"a film with segments"
FILM_OBJECT = f"/b/l/x/o/{sha256(FILM).hexdigest()}.mp4"
POINTER = "/b/l/x/lesson.json"
MASTER, MEDIA, DETAILS = (f"/b/l/x/v/v1/{n}" for n in ("master.m3u8", "90.m3u8", "details.json"))
Pages = dict[str, bytes]


def pointer(version: str = "v1", serial: int = 1, master: str = "v/v1/master.m3u8") -> bytes:
    said = {"version": version, "serial": serial, "master": master, "details": "v/v1/details.json"}
    return json.dumps(said).encode()


def playlist(*segments: str) -> bytes:
    lines = "".join(f"#EXTINF:1,\n{each}\n" for each in segments)
    return f"#EXTM3U\n{lines}#EXT-X-ENDLIST\n".encode()


def lesson() -> Pages:
    return {
        POINTER: pointer(),
        MASTER: b"#EXTM3U\n90.m3u8\n",
        MEDIA: playlist(f"../..{OBJECT[6:]}", f"#EXT-X-BYTERANGE:4@2\n../..{FILM_OBJECT[6:]}"),
        OBJECT: SEGMENT,
        FILM_OBJECT: FILM,
        DETAILS: b"{}",
    }


@pytest.fixture
def served() -> Iterator[tuple[Pages, Viewer]]:
    pages = lesson()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, b"")
            asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            part = body[int(asked[1]) : int(asked[2]) + 1] if asked else body
            self.send_response(404 if not body else 206 if asked else 200)
            self.send_header("Content-Length", str(len(part)))
            self.end_headers()
            self.wfile.write(part)

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield pages, Viewer(f"http://127.0.0.1:{server.server_port}/b")
    server.shutdown()
    server.server_close()


def test_a_whole_lesson_is_walked_without_a_word(served: tuple[Pages, Viewer]) -> None:
    _, viewer = served
    assert viewer.walk("x")
    assert (viewer.violations, viewer.walks) == ([], 1)


def test_what_is_not_there_yet_is_no_violation(served: tuple[Pages, Viewer]) -> None:
    pages, viewer = served
    pages.clear()
    assert not viewer.walk("x")
    assert viewer.violations == []


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        (OBJECT, None, "answers 404"),
        (OBJECT, SEGMENT[:-1], "other bytes than its name says"),
        (FILM_OBJECT, FILM[1:], "other bytes than its name says"),
        (FILM_OBJECT, FILM[:4], "answers 206 to 4 bytes at 2"),
        (MEDIA, b"#EXTM3U\n", "has no EXT-X-ENDLIST"),
        (MEDIA, b"<html>", "that are no playlist"),
        (MASTER, None, "answers 404"),
        (MASTER, b"#EXTM3U\n../v2/90.m3u8\n", "leads to versions"),
        (DETAILS, None, "answers 404"),
        (POINTER, b"{", "that are no pointer"),
        (POINTER, pointer("v2"), "leads to versions"),
    ],
)
def test_what_is_planted_is_seen(
    served: tuple[Pages, Viewer], path: str, body: bytes | None, told: str
) -> None:
    pages, viewer = served
    pages.pop(path) if body is None else pages.update({path: body})
    if path == MASTER and body:
        pages["/b/l/x/v/v2/90.m3u8"] = pages[MEDIA]
    viewer.walk("x") if path != POINTER else _seen_before(pages, viewer, body)
    assert any(told in each for each in viewer.violations), viewer.violations


def _seen_before(pages: Pages, viewer: Viewer, body: bytes | None) -> None:
    viewer.walk("x")
    assert body
    pages[POINTER] = body
    viewer.walk("x")


def test_a_pointer_that_goes_back_or_away_is_seen(served: tuple[Pages, Viewer]) -> None:
    pages, viewer = served
    pages[POINTER] = pointer(serial=2)
    viewer.walk("x")
    pages[POINTER] = pointer(serial=1)
    viewer.walk("x")
    assert any("went back from serial 2 to 1" in each for each in viewer.violations)
    del pages[POINTER]
    viewer.walk("x")
    assert any("answers 404" in each for each in viewer.violations)


def test_a_store_that_is_away_is_no_violation(served: tuple[Pages, Viewer]) -> None:
    _, viewer = served
    away = Viewer("http://127.0.0.1:9/b", 2, {"x"}).start()
    until(lambda: away.away > 2)
    assert away.stop() == []
    assert viewer.violations == []
