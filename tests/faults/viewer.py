"""A viewer as the auditor sees one: pointer, master, playlists, every segment, by plain HTTP."""

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Self
from urllib.parse import urljoin, urlsplit

NAMED = re.compile(r'URI="([^"]+)"')
DIGEST = re.compile(r"/o/([0-9a-f]{64})\.")
VERSION = re.compile(r"/v/([0-9a-f]+)/")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status 0 means that there was none; ``said`` is then why."""

    status: int
    body: bytes = b""
    said: str = ""


def fetch(url: str, seconds: float = 20.0) -> Answer:
    """GET; a body shorter than promised is no answer."""
    parts = urlsplit(url)
    asked = HTTPConnection(parts.netloc, timeout=seconds)
    try:
        asked.request("GET", parts.path)
        answer = asked.getresponse()
        return Answer(answer.status, answer.read())
    except (OSError, HTTPException) as error:
        return Answer(0, said=repr(error))
    finally:
        asked.close()


@dataclass(slots=True)
class Viewer:
    """Watches one lesson; ``walk`` says what went wrong on one way through it."""

    public: str
    lesson: str

    def walk(self) -> Iterator[str]:
        """Everything that a player would load, once."""
        pointer = fetch(f"{self.public}/l/{self.lesson}/lesson.json")
        if pointer.status != 200:
            yield self._bad("lesson.json", pointer)
            return
        said = json.loads(pointer.body)
        master_url = f"{self.public}/l/{self.lesson}/{said['master']}"
        master = fetch(master_url)
        if master.status != 200:
            yield self._bad(master_url, master)
            return
        lists = _uris(master.body.decode())
        if not lists:
            yield f"lesson {self.lesson}: an empty master playlist"
        for name in lists:
            yield from self._playlist(urljoin(master_url, name), said["version"])

    def _playlist(self, url: str, version: str) -> Iterator[str]:
        found = VERSION.search(url)
        if found is None or found[1] != version:
            yield f"lesson {self.lesson}: {url} is not of version {version}"
        answer = fetch(url)
        if answer.status != 200:
            yield self._bad(url, answer)
            return
        text = answer.body.decode()
        if url.endswith(".m3u8") and "#EXT-X-ENDLIST" not in text:
            yield f"lesson {self.lesson}: {url} has no end"
        for name in dict.fromkeys(_uris(text)):
            yield from self._object(urljoin(url, name))

    def _object(self, url: str) -> Iterator[str]:
        answer = fetch(url)
        if answer.status != 200:
            yield self._bad(url, answer)
            return
        digest = DIGEST.search(url)
        if digest and hashlib.sha256(answer.body).hexdigest() != digest[1]:
            yield f"lesson {self.lesson}: {posixpath.basename(url)} has other bytes than its name"

    def _bad(self, url: str, answer: Answer) -> str:
        return f"lesson {self.lesson}: {url} answers {answer.status or answer.said}"


class Watching:
    """Viewers that walk a lesson again and again while the block runs."""

    def __init__(self, public: str, lesson: str, viewers: int = 1) -> None:
        self.walks = 0
        self.problems: list[str] = []
        self._over = Event()
        self._viewer = Viewer(public, lesson)
        self._threads = [Thread(target=self._walk, daemon=True) for _ in range(viewers)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _walk(self) -> None:
        while not self._over.is_set():
            self.problems += self._viewer.walk()
            self.walks += 1


def _uris(playlist: str) -> list[str]:
    """Every address in a playlist: lines, and attributes named URI."""
    lines = [line.strip() for line in playlist.splitlines()]
    return [
        *(name for line in lines if line.startswith("#") for name in NAMED.findall(line)),
        *(line for line in lines if line and not line.startswith("#")),
    ]
