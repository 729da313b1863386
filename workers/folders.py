"""The default broker: kombu's file system transport, made safe for readers that never wait.

kombu writes a message in place, so a reader may meet an empty one, and it fails when its folder is
gone. Here a message appears and is taken by a rename, and folders come back by themselves. It also
notes which queues there are in a file that is empty until it is first written: of two workers that
start at once one read nothing and ended. Here nobody needs that note: Celery sends to a queue by
its name.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual

# Seconds: a message is on its way for milliseconds.
PASSING = 5.0


class Channel(filesystem.Channel):
    """Messages are files ``TIME_ID.QUEUE.msg`` in one folder."""

    supports_fanout = False
    get_table = virtual.Channel.get_table

    def _put(self, queue: str, payload: Any, **_more: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{monotonic_ns():020}_{uuid4().hex}"
        passing = folder / name
        passing.write_text(json.dumps(payload), "utf-8")
        passing.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: Any = None) -> Any:
        folder = self.data_folder_in
        with suppress(FileNotFoundError):
            for name in sorted(os.listdir(folder)):
                taken = self._take(Path(folder, name)) if name.endswith(f".{queue}.msg") else None
                if taken is not None:
                    return json.loads(taken)
        raise Empty

    def _size(self, queue: str) -> int:
        with suppress(FileNotFoundError):
            return sum(n.endswith(f".{queue}.msg") for n in os.listdir(self.data_folder_in))
        return 0

    def _take(self, message: Path) -> str | None:
        """The text of a message that nobody else took first."""
        ours = message.with_suffix(f".{uuid4().hex}")
        try:
            message.rename(ours)
        except FileNotFoundError:
            return None
        text = ours.read_text("utf-8")
        ours.unlink()
        return text


def clear_passing(queues: Path) -> int:
    """Delete what killed processes left half put or half taken; return how much.

    It is nobody's: the sweeper rings again for what was in it.
    """
    gone = 0
    for path in queues.iterdir() if queues.is_dir() else ():
        with suppress(FileNotFoundError):
            if path.suffix != ".msg" and time.time() - path.stat().st_ctime > PASSING:
                path.unlink()
                gone += 1
    return gone


class Transport(filesystem.Transport):
    """``filesystem://``."""

    Channel = Channel


def install() -> None:
    """Have ``filesystem://`` mean this transport in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
