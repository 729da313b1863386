"""The proxy passes what it should, and misbehaves exactly as it is told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from time import monotonic

import pytest

from pipeline.tools import ports
from tests.faults.proxy import Proxy
from tests.waiting import until


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """In front of a server that says everything twice."""
    server = socket.create_server((ports.LOOPBACK, 0))

    def serve() -> None:
        while True:
            try:
                held, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(held,), daemon=True).start()

    def answer(held: socket.socket) -> None:
        with held:
            try:
                while data := held.recv(65536):
                    held.sendall(data * 2)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with Proxy(server.getsockname()[1]) as made:
        yield made
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def opened(proxy: Proxy) -> socket.socket:
    return socket.create_connection((ports.LOOPBACK, proxy.port), 5)


def said(held: socket.socket, data: bytes) -> bytes:
    held.sendall(data)
    return held.recv(65536)


def test_it_passes_everything(proxy: Proxy) -> None:
    with closing(opened(proxy)) as held:
        assert said(held, b"a") == b"aa"


def test_a_cut_resets_what_is_open_and_a_new_connection_works(proxy: Proxy) -> None:
    with closing(opened(proxy)) as held:
        assert said(held, b"a") == b"aa"
        assert proxy.cut() == 1
        with pytest.raises(ConnectionResetError):
            held.recv(1)
    with closing(opened(proxy)) as held:
        assert said(held, b"b") == b"bb"


def test_a_lost_reply_was_carried_out(proxy: Proxy) -> None:
    proxy.cut_after(2)
    with closing(opened(proxy)) as held:
        assert said(held, b"a") == b"aa"
        held.sendall(b"b")
        with pytest.raises(ConnectionResetError):
            held.recv(1)
    assert proxy.cuts == 1


def test_what_is_swallowed_never_arrives_and_nobody_says_so(proxy: Proxy) -> None:
    proxy.swallow("down")
    with closing(opened(proxy)) as held:
        held.settimeout(0.3)
        held.sendall(b"a")
        with pytest.raises(TimeoutError):
            held.recv(1)


def test_who_is_refused_hears_it_at_once_until_it_heals(proxy: Proxy) -> None:
    proxy.refuse()
    # The reset may come while the connection is made, or after it was.
    with (
        pytest.raises((ConnectionResetError, BrokenPipeError)),
        closing(opened(proxy)) as held,
    ):
        until(lambda: said(held, b"a") and False)
    proxy.heal()
    with closing(opened(proxy)) as held:
        assert said(held, b"a") == b"aa"


def test_slow_is_as_slow_as_it_is_told(proxy: Proxy) -> None:
    proxy.bytes_a_second = 2000.0
    with closing(opened(proxy)) as held:
        began, got = monotonic(), b""
        held.sendall(b"a" * 500)
        while len(got) < 1000:
            got += held.recv(65536)
    # 500 bytes up and 1000 down, in turn: at least half a second by the faster reckoning.
    assert monotonic() - began >= 0.5


def test_one_byte_is_changed_on_the_way(proxy: Proxy) -> None:
    proxy.tamper = lambda way, data: data.replace(b"a", b"x") if way == "down" else data
    with closing(opened(proxy)) as held:
        assert said(held, b"ab") == b"xbxb"
