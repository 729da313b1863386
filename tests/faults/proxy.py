"""A TCP proxy that misbehaves on demand: between workers and their broker, store or database.

``with Proxy(port) as proxy:`` listens on ``proxy.port`` and leads to ``port`` on loopback. Each
fault holds until ``heal``. Nothing here knows the protocol that passes.
"""

import asyncio
import socket
import struct
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Literal, Self, TypeVar

from pipeline.tools import ports

PIECE = 65536
# Closes with RST instead of FIN: socket(7), SO_LINGER with no time.
ABORT = struct.pack("ii", 1, 0)
T = TypeVar("T")
Way = Literal["up", "down"]
# Gets what goes ``up`` (to the server) or comes ``down``; returns what is passed on, None to cut.
Tamper = Callable[[Way, bytes], bytes | None]


@dataclass(slots=True)
class Proxy:
    """Leads to ``target``, a port on loopback; ``cuts`` counts the connections that it broke."""

    target: int
    port: int = field(default_factory=lambda: ports.choose(1))
    delay: float = 0.0
    bytes_a_second: float = 0.0
    refusing: bool = False
    swallowing: frozenset[Way] = frozenset()
    tamper: Tamper | None = None
    cuts: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: Thread | None = None

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._run, name=f"proxy-{self.port}", daemon=True)
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_error: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        assert self._thread
        self._thread.join()

    def heal(self) -> None:
        """Be an ordinary proxy again; broken connections stay broken."""
        self.delay = self.bytes_a_second = 0.0
        self.refusing, self.swallowing, self.tamper = False, frozenset(), None

    def cut(self) -> int:
        """Reset every connection now (RST, as a firewall that forgot does); how many."""
        return self._do(self._break())

    def refuse(self) -> None:
        """Reset every connection, and each new one at once."""
        self.refusing = True
        self.cut()

    def swallow(self, *ways: Way) -> None:
        """Take what goes that way and pass nothing on, without a word."""
        self.swallowing = frozenset(ways)

    def cut_after(self, replies: int = 1, longer_than: int = 0) -> None:
        """Cut one connection instead of passing the last of so many further pieces down.

        So the server has done what it was asked, and nobody hears of it.
        """
        left = replies

        def lose(way: Way, data: bytes) -> bytes | None:
            nonlocal left
            if way == "down" and len(data) > longer_than:
                left -= 1
                if left == 0:
                    self.tamper = None
                    return None
            return data

        self.tamper = lose

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, ports.LOOPBACK, self.port)

    async def _close(self) -> None:
        assert self._server
        self._server.close()
        await self._break()

    async def _break(self) -> int:
        broken = len(self._open) // 2
        for writer in list(self._open):
            _reset(writer)
        self.cuts += broken
        return broken

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.refusing:
                return
            there, onward = await asyncio.open_connection(ports.LOOPBACK, self.target)
        except OSError:
            return
        finally:
            if self.refusing:
                _reset(writer)
        self._open |= {writer, onward}
        try:
            ways = self._pass("up", reader, onward), self._pass("down", there, writer)
            with suppress(asyncio.CancelledError):  # The proxy closes.
                await asyncio.gather(*ways)
        finally:
            self._open -= {writer, onward}
            for each in (writer, onward):
                each.close()

    async def _pass(
        self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Until the connection ends, however it ends."""
        with suppress(OSError):
            while data := await reader.read(self._piece()):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self.bytes_a_second:
                    await asyncio.sleep(len(data) / self.bytes_a_second)
                passed = self.tamper(way, data) if self.tamper else data
                if passed is None:
                    self.cuts += 1
                    _reset(writer)
                    return
                if way not in self.swallowing:
                    writer.write(passed)
                    await writer.drain()
        with suppress(OSError, RuntimeError):
            if writer.can_write_eof():
                writer.write_eof()

    def _piece(self) -> int:
        """Small when it is slow, so that slow is steady."""
        return max(1, min(PIECE, int(self.bytes_a_second / 10))) if self.bytes_a_second else PIECE


def _reset(writer: asyncio.StreamWriter) -> None:
    held = writer.get_extra_info("socket")
    with suppress(OSError):
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
    writer.transport.abort()
