"""boto3: the client of an S3-compatible store, and its errors as sentences."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlsplit

from pipeline.model.errors import BadConfig, DarsError, StoreFailed

AT_ONCE = 32  # Connections kept: those of eight uploads, and of all else that a process asks.
# An answer may be long in coming: on a thin line what was sent lies in buffers for a while.
CONNECT_SECONDS, READ_SECONDS = 5, 20
# With botocore's back-off (50 ms, doubled each time, halved by chance) about 12 s in all where
# nobody answers: longer than the embedded store takes to come back.
ATTEMPTS = 10
# Nothing is tried again after so many seconds: who hangs has failed after less than a minute.
PATIENCE = 30.0
# A delete may only be tried again at once: it must not come long after the look that allowed it
# (pipeline.tools.objects).
AT_ONCE_SECONDS = 1.0
# The administrator of the store has to do something; trying again does not help.
REFUSED = {
    "403": "does not accept these credentials for this",
    "AccessDenied": "does not accept these credentials for this",
    "InvalidAccessKeyId": "does not accept these credentials",
    "SignatureDoesNotMatch": "does not accept these credentials",
    "RequestTimeTooSkewed": "says that the clock of this machine is wrong",
    "NotImplemented": "does not know this operation",
}
CORS = {
    "CORSRules": [
        {
            "AllowedOrigins": ["*"],
            "AllowedMethods": ["GET", "HEAD"],
            "AllowedHeaders": ["Range", "If-None-Match"],
            "ExposeHeaders": ["Content-Length", "Content-Range", "ETag"],
            "MaxAgeSeconds": 86400,
        }
    ]
}
# What a killed upload leaves behind; who sees one fail aborts it. Days: on a thin line one that is
# alive takes more than one of them.
BROKEN_DAYS = 7
TIDY = {
    "Rules": [
        {
            "ID": "broken-uploads",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": BROKEN_DAYS},
        }
    ]
}


def client(endpoint: str, region: str, access_key: str, secret_key: str) -> Any:
    """A client that signs with v4, uses path style and gives up in bounded time."""
    from boto3.session import Session
    from botocore.config import Config

    loopback = urlsplit(endpoint).hostname in ("127.0.0.1", "localhost", "::1")
    made = Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            max_pool_connections=AT_ONCE,
            tcp_keepalive=True,
            # Some stores send checksums of the whole object with a part of it.
            response_checksum_validation="when_required",
            # A proxy of the environment never leads to this machine.
            proxies={} if loopback else None,
        ),
    )
    made.meta.events.register("request-created.s3", _in_time)
    return made


def _in_time(request: Any, operation_name: str, **_more: Any) -> None:
    """Before each attempt: botocore counts attempts, and ten that hang take minutes."""
    from botocore.exceptions import ReadTimeoutError

    begun = request.context.setdefault("dars_begun", monotonic())
    most = AT_ONCE_SECONDS if operation_name == "DeleteObject" else PATIENCE
    if monotonic() - begun > most:
        raise ReadTimeoutError(endpoint_url=request.url)


def credentials(file: str) -> tuple[str, str]:
    """Access key and secret key from ``file``, or from the environment when it is empty."""
    if file:
        try:
            access, secret = Path(file).expanduser().read_text("utf-8").split()
        except (OSError, ValueError):
            problem = f"is no readable file of two lines, access key and secret key ({file})"
            raise BadConfig("studio.toml", "store.credentials", problem) from None
        return access, secret
    try:
        return os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    except KeyError as missing:
        problem = f"names no file, and {missing.args[0]} is not in the environment either"
        raise BadConfig("studio.toml", "store.credentials", problem) from None


def public_policy(bucket: str) -> str:
    """Everybody may get objects, nobody may list them."""
    rule = {
        "Sid": "PublicRead",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [rule]})


def failures() -> tuple[type[Exception], ...]:
    """What botocore raises: the store's refusals, and everything between here and there."""
    from botocore.exceptions import BotoCoreError, ClientError

    return BotoCoreError, ClientError


def code(error: Exception) -> str:
    """The store's word for what is wrong, or its HTTP status in digits where a proxy before it
    answered in words of its own; empty when there was no answer."""
    word = str(_response(error).get("Error", {}).get("Code", ""))
    return word or (str(status(error)) if status(error) else "")


def status(error: Exception) -> int:
    """HTTP status; 0 when there was no answer."""
    return int(_response(error).get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def age(answer: dict[str, Any]) -> float:
    """Seconds since the object was stored, both times by the store's own clock."""
    now = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    return float((now - answer["LastModified"]).total_seconds())


def _response(error: Exception) -> dict[str, Any]:
    """A broken connection carries a response too: None."""
    response: dict[str, Any] | None = getattr(error, "response", None)
    return response or {}


def may_pass(error: Exception) -> bool:
    """Whether the store failed, as opposed to refused; the request may have been carried out.

    RequestTimeout (400) is what S3 says where bytes were too long in coming.
    """
    slow = status(error) in (0, 408) or code(error) == "RequestTimeout"
    return slow or (status(error) >= 500 and code(error) not in REFUSED)


def where(endpoint: str) -> str:
    """Host and port, for messages."""
    return urlsplit(endpoint).netloc.rpartition("@")[2]


class Asked(Protocol):
    """Who is asked: ``gone`` is set when it says that there is no such bucket."""

    endpoint: str
    gone: Event


@contextmanager
def asking(asked: Asked, what: str) -> Iterator[None]:
    """Turn what botocore raises into one sentence: StoreFailed, or BadConfig for a refusal."""
    try:
        yield
    except DarsError:
        raise
    except failures() as error:
        store, said = f"the store at {where(asked.endpoint)}", code(error)
        if said in REFUSED:
            problem = f"{store} {REFUSED[said]} ({what}: {said})"
            raise BadConfig("studio.toml", "store", problem) from None
        if said == "NoSuchBucket":
            asked.gone.set()
            again = "has no such bucket any more; it is made anew when it is next opened"
            raise StoreFailed(f"{store} {again} ({what})") from None
        raise StoreFailed(f"{store} failed ({what}: {said or _plain(error)})") from None


def _plain(error: Exception) -> str:
    kind = type(error).__name__
    return {
        "EndpointConnectionError": "nothing answers there",
        "ConnectTimeoutError": "nothing answers there",
        "ReadTimeoutError": "no answer in time",
        "ConnectionClosedError": "the connection broke",
        "SSLError": "no secure connection",
    }.get(kind, kind)
