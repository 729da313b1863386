"""Which brokers Dars talks to, and how safely: redis, rediss, amqp, amqps, or folders of the home.

Who can write to the broker can ring the bell, and who listens on the wire reads the password. So a
broker on another machine must ask for a password and be reached by TLS, whose certificate must be
that host's (SSL_CERT_FILE names another authority than the system's), unless the operator says in
``work.insecure_broker`` that nobody else can reach it. Errors name the field and never the URL: a
password is in it.
"""

import ipaddress
import ssl
from typing import Any
from urllib.parse import SplitResult, urlsplit

from pipeline.model.errors import BadConfig
from pipeline.settings import WorkSettings

FIELD = "work.broker"
SCHEMES = ("redis", "rediss", "amqp", "amqps")
# RabbitMQ's own first user, which everybody knows.
GUEST = "guest"


def check_broker(work: WorkSettings) -> None:
    """Raise BadConfig for a broker that this Dars must not or cannot use."""
    if not work.broker:
        return
    parts = _parts(work.broker)
    if parts.scheme not in SCHEMES:
        raise _bad(f"must begin with one of {', '.join(f'{name}://' for name in SCHEMES)}")
    if not parts.hostname:
        raise _bad("names no host; write redis://127.0.0.1/0 for one on this machine")
    if parts.query or parts.fragment:
        raise _bad("takes no ? or #; in a password write %3F and %23")
    if on_loopback(parts.hostname) or work.insecure_broker:
        return
    lacks = list(_lacks(parts))
    if lacks:
        raise _bad(
            f"is on another machine and has {' and '.join(lacks)}; mend that, or set "
            "work.insecure_broker = true when nobody else can reach it"
        )


def tls(url: str) -> dict[str, Any] | None:
    """What ``broker_use_ssl`` must be so that the certificate is checked; None without TLS."""
    scheme = url.partition(":")[0]
    if scheme == "rediss":
        return {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    if scheme == "amqps":
        # kombu puts the host's name in place of None; without the key it would not be checked.
        return {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": None}
    return None


def on_loopback(host: str) -> bool:
    """Whether ``host`` can only be this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        # What the library says quotes the URL.
        raise _bad("is no URL; in a password write / as %2F, @ as %40, : as %3A") from None
    return parts


def _lacks(parts: SplitResult) -> list[str]:
    lacks = []
    if not parts.password:
        lacks.append("no password")
    if parts.scheme.startswith("amqp") and (parts.username or GUEST) == GUEST:
        lacks.append("the user guest")
    if not parts.scheme.endswith("s") or parts.scheme == "redis":
        lacks.append(f"no TLS ({'rediss' if parts.scheme == 'redis' else 'amqps'}://)")
    return lacks


def _bad(problem: str) -> BadConfig:
    return BadConfig("studio.toml", FIELD, problem)
