"""kombu's Redis transport, made safe for lists into which anybody wrote anything.

What kombu cannot read ends the listener of a worker: some words in a list would keep every worker
busy with starting anew. Here they are dropped, as everything else that is no message.
"""

import logging
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis

log = logging.getLogger(__name__)

# No JSON, JSON that is no message, and JSON that is deeper than the reader.
UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Channel(redis.Channel):
    """Reads on after what is no message."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[no-untyped-call]
        except UNREADABLE as error:
            # It is out of the list already, and its text is nobody's business.
            log.warning("what is no message was dropped from the broker: %s", type(error).__name__)
            return True


class Transport(redis.Transport):
    """The same with these channels."""

    Channel = Channel


def install() -> None:
    """Use it for every broker URL of Redis in this process."""
    for name in ("redis", "rediss"):
        TRANSPORT_ALIASES[name] = f"{__name__}:Transport"
