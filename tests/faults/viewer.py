"""Viewers who walk from pointer to last segment all the time; imports nothing of Dars.

Each walk reads ``l/<lesson>/lesson.json`` as a browser does, then the master playlist that it
names, every media playlist and every segment of that version, ranges of an object by themselves. A
store that is away (no connection, a broken one, 5xx) is counted and no violation: faults of the bed
do that. What viewers may never see is a 404, a short or damaged object or range, a playlist without
its end, or two versions in one walk.
"""

import json
import re
import threading
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

# Objects are named by what they are; playlists and details belong to one version.
OBJECT = re.compile(r"/o/([0-9a-f]{64})\.\w+$")
VERSION = re.compile(r"/v/([^/]+)/")
URI = re.compile(r'URI="([^"]+)"')
# RFC 8216, 4.3.2.2, as Dars writes it: with an offset, and of the URI in the next line.
RANGE = re.compile(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\s+([^#\s]+)")
# Of each URI, offset and size.
Ranges = dict[str, set[tuple[int, int]]]
MOST = 200  # Violations that are kept: enough to see what is wrong.


class Away(Exception):
    """The store gave no answer that says anything about what lies in it."""


@dataclass(slots=True)
class Viewer:
    """``clients`` viewers of the bucket at ``root`` who look at ``lessons`` in turn."""

    root: str
    clients: int = 1
    lessons: set[str] = field(default_factory=set)
    walks: int = 0
    away: int = 0
    violations: list[str] = field(default_factory=list)
    _serials: dict[tuple[int, str], int] = field(default_factory=dict)
    _shown: dict[tuple[str, int], str] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def switches(self) -> int:
        """How many different states of pointers were seen."""
        return len(self._shown)

    def see(self, lesson: str) -> None:
        """Look at one more, as soon as it is there."""
        with self._lock:
            self.lessons.add(lesson)

    def start(self) -> Self:
        """Walk until ``stop``."""
        for number in range(self.clients):
            thread = threading.Thread(target=self._walk_on, name=f"viewer-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def stop(self) -> list[str]:
        """End, and say what was seen that must not be."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.violations

    def walk(self, lesson: str) -> bool:
        """Once through what is published; False when it is not or when the store is away."""
        with Connection(self.root) as web:
            try:
                return self._walk(web, lesson)
            except Away:
                with self._lock:
                    self.away += 1
                return False

    def _walk_on(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                lessons = sorted(self.lessons)
            for lesson in lessons:
                if self._stop.is_set():
                    return
                self.walk(lesson)
            self._stop.wait(0.1)

    def _walk(self, web: "Connection", lesson: str) -> bool:
        url = f"{self.root}/l/{lesson}/lesson.json"
        status, body = web.fetch(url)
        # Before the first lesson there may be no bucket, and before its rules nobody may read.
        if status in (403, 404) and (threading.get_ident(), lesson) not in self._serials:
            return False
        pointer = self._pointer(url, lesson, status, body)
        if pointer is None:
            return False
        lists, media, ranges = self._playlists(web, urljoin(url, pointer["master"]))
        details = urljoin(url, pointer["details"])
        named = [VERSION.search(each) for each in (details, *lists, *media)]
        versions = {found.group(1) for found in named if found}
        if versions != {pointer["version"]}:
            self._wrong(f"A3: {url} leads to versions {sorted(versions)} in one walk")
        for each in (details, *media):
            self._read(web, each, ranges.get(each, set()))
        with self._lock:
            self.walks += 1
        return True

    def _pointer(self, url: str, lesson: str, status: int, body: bytes) -> dict[str, Any] | None:
        """What the pointer says; its serial never goes back, and never stays for two versions."""
        try:
            pointer: dict[str, Any] = json.loads(body) if status == 200 else {}
            serial, version = int(pointer["serial"]), str(pointer["version"])
        except (ValueError, LookupError, TypeError):
            self._wrong(f"A3: {url} answers {status} and {len(body)} bytes that are no pointer")
            return None
        # Each client by itself: of two that ask at once, either may be answered first.
        client = threading.get_ident(), lesson
        before = self._serials.get(client, 0)
        self._serials[client] = serial
        if serial < before:
            self._wrong(f"A2: {url} went back from serial {before} to {serial}")
        with self._lock:
            first = self._shown.setdefault((lesson, serial), version)
        if first != version:
            self._wrong(f"A2: {url} shows {version} and {first} under one serial {serial}")
        return pointer

    def _playlists(self, web: "Connection", master: str) -> tuple[list[str], list[str], Ranges]:
        """Every playlist that the master playlist leads to, every URI in those, and its ranges."""
        lists = [master, *_uris(master, self._text(web, master))]
        media: dict[str, None] = {}
        ranges: Ranges = {}
        for playlist in lists[1:]:
            text = self._text(web, playlist, True)
            media |= dict.fromkeys(_uris(playlist, text))
            for size, offset, uri in RANGE.findall(text):
                ranges.setdefault(urljoin(playlist, uri), set()).add((int(offset), int(size)))
        return lists, list(media), ranges

    def _text(self, web: "Connection", url: str, media: bool = False) -> str:
        status, body = web.fetch(url)
        text = body.decode("utf-8", "replace")
        if status != 200 or not text.startswith("#EXTM3U"):
            self._wrong(f"A3: {url} answers {status} and {len(body)} bytes that are no playlist")
            return ""
        if media and "#EXT-X-ENDLIST" not in text:
            self._wrong(f"A3: {url} has no EXT-X-ENDLIST")
        return text

    def _read(self, web: "Connection", url: str, ranges: set[tuple[int, int]]) -> None:
        status, body = web.fetch(url)
        if status != 200 or not body:
            self._wrong(f"A3: {url} answers {status} and {len(body)} bytes")
            return
        named = OBJECT.search(urlsplit(url).path)
        if named and sha256(body).hexdigest() != named.group(1):
            self._wrong(f"A3: {url} gives {len(body)} other bytes than its name says")
        for offset, size in ranges:
            status, part = web.fetch(url, offset, size)
            if status != 206 or len(part) != size or part != body[offset : offset + size]:
                self._wrong(f"A3: {url} answers {status} to {size} bytes at {offset}")

    def _wrong(self, sentence: str) -> None:
        with self._lock:
            if len(self.violations) < MOST:
                self.violations.append(sentence)


def _uris(base: str, playlist: str) -> list[str]:
    """Every URI of a playlist: lines, and attributes of tags (RFC 8216, 4.1 and 4.3)."""
    found = []
    for line in playlist.splitlines():
        if line.startswith("#"):
            found += URI.findall(line)
        elif line.strip():
            found.append(line.strip())
    return [urljoin(base, uri) for uri in dict.fromkeys(found)]


class Connection:
    """One kept connection."""

    def __init__(self, root: str) -> None:
        self.held = HTTPConnection(urlsplit(root).netloc, timeout=30)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_error: object) -> None:
        self.held.close()

    def fetch(self, url: str, offset: int = 0, size: int = 0) -> tuple[int, bytes]:
        """Status and body, of ``size`` bytes from ``offset`` where there is one; raises Away."""
        headers = {"Range": f"bytes={offset}-{offset + size - 1}"} if size else {}
        try:
            self.held.request("GET", urlsplit(url).path, headers=headers)
            answer = self.held.getresponse()
            body = answer.read()
        except (OSError, HTTPException) as error:
            self.held.close()
            raise Away from error
        if answer.status >= 500:
            raise Away
        return answer.status, body
