"""TCP ports of servers on loopback: which are free, which answer."""

import socket
from http.client import HTTPConnection, HTTPException
from random import sample

from pipeline.model.errors import StoreFailed

LOOPBACK = "127.0.0.1"
# Below the ephemeral range of Linux (32768 up): no outgoing connection takes them meanwhile.
LOWEST, HIGHEST = 20000, 32000


def choose(count: int) -> int:
    """The first of ``count`` ports in a row that are free; another choice each time."""
    starts = range(LOWEST, HIGHEST, count)
    first = next((start for start in sample(starts, len(starts)) if free(start, count)), None)
    if first is None:
        raise StoreFailed(f"no {count} free ports in a row on {LOOPBACK}")
    return first


def free(first: int, count: int) -> bool:
    """Whether nobody listens on any of the ports (those in TIME_WAIT count as free)."""
    for port in range(first, first + count):
        with socket.socket() as test:
            test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                test.bind((LOOPBACK, port))
            except OSError:
                return False
    return True


def opens(port: int) -> bool:
    """Whether somebody accepts connections."""
    try:
        socket.create_connection((LOOPBACK, port), 1).close()
    except OSError:
        return False
    return True


def says(port: int, path: str, part: bytes = b"") -> bool:
    """Whether ``http://127.0.0.1:port/path`` answers 200 and with ``part``."""
    asked = HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status == 200 and part in answer.read()
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()
