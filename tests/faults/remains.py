"""What must not remain (A4) and what must remain as it was (A7); imports nothing of Dars."""

import json
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError


def processes(home: Path, known: Collection[int]) -> list[str]:
    """Processes that work for ``home`` and are none of ``known``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        if pid in known or pid == os.getpid():
            continue
        with suppress(OSError):
            state = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if state not in "ZX" and _works_for(f"{line} {_cwd(folder)}", home):
                found.append(f"process {pid} ({line[:160].strip()})")
    return found


def _cwd(folder: Path) -> str:
    """Where it works; empty where it is in a jail that only root may look into."""
    try:
        return os.readlink(folder / "cwd")
    except OSError:
        return ""


def _works_for(told: str, home: Path) -> bool:
    """Servers of the bed itself live below ``home`` too, in folders of their own."""
    root = str(home)
    parts = [piece for piece in told.split() if root in piece]
    servers = (f"{root}/redis", f"{root}/store")
    return any(not any(piece.startswith(server) for server in servers) for piece in parts)


def rooms(home: Path) -> list[str]:
    """Private folders of steps, copies on their way in, messages on their way."""
    places = (
        *_files(home / "rooms", lambda path: path.name != "locks"),
        *_files(home / "footage" / "copying", lambda _path: True),
        *_files(home / "run" / "broker" / "queues", lambda path: path.suffix != ".msg"),
        *_files(home / "inbox", lambda path: path.is_file()),
    )
    return [f"{path.relative_to(home)}" for path in places]


def _files(folder: Path, meant: Callable[[Path], bool]) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if meant(path))


def uploads(endpoint: str, keys: tuple[str, str], bucket: str = "dars") -> list[str]:
    """Multipart uploads that were begun and neither ended nor aborted; none without a bucket."""
    try:
        told: Any = _client(endpoint, keys).list_multipart_uploads(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
        return []
    return [f"multipart upload of {each['Key']}" for each in told.get("Uploads", ())]


def objects(endpoint: str, keys: tuple[str, str], bucket: str = "dars") -> dict[str, int]:
    """Every key of the bucket and its bytes; empty when there is no such bucket."""
    asked = _client(endpoint, keys)
    found: dict[str, int] = {}
    try:
        for page in asked.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            found |= {each["Key"]: each["Size"] for each in page.get("Contents", ())}
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
    return found


def read(endpoint: str, keys: tuple[str, str], key: str, bucket: str = "dars") -> bytes:
    """The bytes of one object; raises what boto3 raises (FAILURES)."""
    body: bytes = _client(endpoint, keys).get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def pointer(endpoint: str, keys: tuple[str, str], lesson: str) -> dict[str, Any]:
    """What viewers of a lesson are led to."""
    found: dict[str, Any] = json.loads(read(endpoint, keys, f"l/{lesson}/lesson.json"))
    return found


FAILURES = (BotoCoreError, ClientError)


def bucket(endpoint: str, keys: tuple[str, str], name: str = "dars") -> Any:
    """Of boto3, to change what it holds."""
    access, secret = keys
    return boto3.session.Session().resource(
        "s3", endpoint_url=endpoint, region_name="us-east-1",
        aws_access_key_id=access, aws_secret_access_key=secret,
    ).Bucket(name)  # fmt: skip


@cache
def _client(endpoint: str, keys: tuple[str, str]) -> Any:
    """Kept, for to make one costs more than what is asked of it."""
    return boto3.session.Session().client(
        "s3", endpoint_url=endpoint, aws_access_key_id=keys[0], aws_secret_access_key=keys[1],
        region_name="us-east-1", config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip


def digest(file: Path) -> str:
    """SHA-256 in hex; empty when there is no such file."""
    try:
        with open(file, "rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def source(home: Path, path: str, wanted: str) -> str:
    """What is wrong with the source that was dropped at ``path`` with digest ``wanted``.

    Once it left the inbox it is aside in taken/ or rejected/, perhaps under a name of its own
    because there was one of that name; and where it was taken, the footage store has it too.
    """
    if (home / "inbox" / path).is_file():
        found = digest(home / "inbox" / path)
        return "" if found == wanted else f"{path} in the inbox has other bytes ({found[:12]})"
    stem = Path(path).stem
    aside = [
        file for root in ("taken", "rejected") for file in (home / root).rglob("*.*")
        if file.name.startswith(stem) and file.is_file()
    ]  # fmt: skip
    if not any(digest(file) == wanted for file in aside):
        return f"{path} is neither in the inbox nor, whole, in taken/ or rejected/"
    kept = home / "footage" / wanted[:2] / wanted
    if kept.exists() and digest(kept) != wanted:
        return f"footage/{wanted[:2]}/{wanted} has other bytes than its name says"
    return ""
