"""Plain HTTP as a viewer's browser speaks it: no credentials, byte ranges, connections kept."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

TIMEOUT = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``status`` 0 and a ``reason`` when nothing did.

    ``total`` is the size of the whole object where a range of it was given, else None.
    """

    status: int
    content_type: str = ""
    body: bytes = b""
    total: int | None = None
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(self.body)


@dataclass(slots=True)
class Web:
    """One connection for each thread and host; counts what it did."""

    requests: int = 0
    bytes: int = 0
    _open: dict[tuple[int, str, str], HTTPConnection] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, url: str, offset: int = 0, size: int | None = None) -> Answer:
        """Fetch ``url``, or ``size`` bytes of it from ``offset``; never raises for a bad answer."""
        headers = {} if size is None else {"Range": f"bytes={offset}-{offset + size - 1}"}
        try:
            answer = self._ask(url, headers)
        except (OSError, HTTPException) as error:
            # A server may close a connection that was kept; a new one tells the truth.
            try:
                self._forget(url)
                answer = self._ask(url, headers)
            except (OSError, HTTPException):
                self._forget(url)
                answer = Answer(0, reason=f"does not answer ({type(error).__name__})")
        with self._lock:
            self.requests += 1
            self.bytes += answer.size
        wanted = f"bytes {offset}-{offset + (size or 0) - 1}/"
        told = answer.headers.get("content-range", "")
        if answer.status == 206 and not told.startswith(wanted):
            return Answer(0, reason=f"gives another range ({told or 'none'})")
        return answer

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _ask(self, url: str, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection = self._connection(url)
        connection.request("GET", target, headers=dict(headers))
        reply = connection.getresponse()
        body = reply.read()
        told = {name.lower(): value for name, value in reply.getheaders()}
        total = told.get("content-range", "").rpartition("/")[2]
        return Answer(
            reply.status, told.get("content-type", ""), body,
            int(total) if total.isdigit() else None, headers=told,
        )  # fmt: skip

    def _connection(self, url: str) -> HTTPConnection:
        parts = urlsplit(url)
        key = (threading.get_ident(), parts.scheme, parts.netloc)
        with self._lock:
            if key not in self._open:
                kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
                self._open[key] = kind(parts.netloc, timeout=TIMEOUT)
            return self._open[key]

    def _forget(self, url: str) -> None:
        parts = urlsplit(url)
        with self._lock:
            gone = self._open.pop((threading.get_ident(), parts.scheme, parts.netloc), None)
        if gone:
            gone.close()


def ask(method: str, url: str, body: bytes = b"") -> Answer:
    """One request without credentials, on a connection of its own; never raises."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=TIMEOUT)
    try:
        connection.request(method, parts._replace(scheme="", netloc="").geturl(), body or None)
        reply = connection.getresponse()
        return Answer(reply.status, reply.getheader("Content-Type", ""), reply.read())
    except (OSError, HTTPException) as error:
        return Answer(0, reason=f"does not answer ({type(error).__name__})")
    finally:
        connection.close()


def served(url: str, body: bytes) -> str:
    """Whether viewers get ``body`` and ranges of it at ``url``; empty, or what is wrong."""
    web = Web()
    try:
        whole, part = web.get(url), web.get(url, 1, len(body) - 1)
    finally:
        web.close()
    if whole.status != 200:
        return whole.reason or f"answers {whole.status} to a reader without credentials"
    if whole.body != body:
        return "gives something else than what was stored"
    if part.status != 206 or part.body != body[1:]:
        return part.reason or f"answers {part.status} instead of 206 to a byte range"
    return ""
