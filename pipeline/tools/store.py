"""Any S3-compatible object store as Dars uses it.

Objects are immutable: named by what they are, cached for a year, read back before they count.
Pointers are a few small texts that nobody may cache and that change only by conditional write.
"""

import os
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO
from uuid import uuid4

from pipeline.model.errors import BadConfig, StoreFailed
from pipeline.settings import StoreSettings
from pipeline.tools import s3, web

IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"
# Objects below this are read back whole; of larger ones the store must tell size and digest.
SMALL = 1024**2
# Objects above WHOLE are sent in parts of PART bytes: S3 allows 10,000 parts, so 160 GB.
WHOLE, PART = 32 * 1024**2, 16 * 1024**2
# What a conditional write says when somebody else was first; 404: If-Match on what is gone.
LOST = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey", "404"}
MISSING = {"NoSuchKey", "NotFound", "404"}


@dataclass(slots=True)
class S3Store:
    """One bucket; see pipeline.steps.step.Store. Threads may share it.

    Failures that may pass are StoreFailed, what somebody must set right is BadConfig; both name
    the endpoint and never the credentials. ``public_url`` is where viewers find the keys. An object
    that has lain there for ``refresh_hours`` is stored again by a put of the same: what counts on
    it from now on must find it young, for the old may be collected (workers.collect).
    """

    endpoint: str
    bucket: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    public_url: str = ""
    refresh_hours: float = 12.0
    _made: Any = field(default=None, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        self.public_url = (self.public_url or f"{self.endpoint}/{self.bucket}").rstrip("/")

    def put(self, key: str, file: Path, content_type: str, digest: str) -> bool:
        """Store ``file`` (SHA-256 ``digest``, hex); False when it was there already."""
        with open(file, "rb") as body:
            size = os.fstat(body.fileno()).st_size
            return self._put(_Object(key, body, size, digest, content_type, IMMUTABLE))

    def put_text(self, key: str, text: str, content_type: str) -> bool:
        """Store an immutable text; False when it was there already."""
        return self.put_page(key, text.encode(), content_type, immutable=True)

    def put_page(self, key: str, body: bytes, content_type: str, immutable: bool = False) -> bool:
        """Store a part of the pages around lessons; False when it was there already."""
        cache, digest = IMMUTABLE if immutable else FRESH, sha256(body).hexdigest()
        return self._put(_Object(key, BytesIO(body), len(body), digest, content_type, cache))

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Bytes and entity tag; None when there is no such key."""
        with s3.asking(self.endpoint, f"reading {key}"):
            return self._read(key)

    def swap(self, key: str, text: str, content_type: str, etag: str | None) -> bool:
        """Replace the text with entity tag ``etag`` (None: create it); False when that is lost."""
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        body = text.encode()
        digest = sha256(body).hexdigest()
        meant = _Object(key, BytesIO(body), len(body), digest, content_type, FRESH)
        with s3.asking(self.endpoint, f"changing {key}"):
            try:
                self._send(meant, condition)
            except s3.failures() as error:
                lost = s3.code(error) in LOST
                if not lost and not s3.may_pass(error):
                    raise
                # Our own write, when its reply was lost, refuses its repetition: look who won.
                found = self._read(key)
                if found and found[0] == body:
                    return True
                if not lost:
                    raise
                return False
        return True

    def delete(self, key: str) -> None:
        """Remove a key; it is no error when there is none."""
        with s3.asking(self.endpoint, f"removing {key}"):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def prepare(self) -> tuple[str, ...]:
        """Make the bucket ready: anonymous reading, CORS, tidying of broken uploads.

        Rules that an administrator set stay as they are. Returns a sentence for each rule that
        this store does not take, and one when viewers cannot read at ``public_url``.
        """
        ask, bucket = self.client, {"Bucket": self.bucket}
        policy = {"Policy": s3.public_policy(self.bucket)}
        tidy = "bucket_lifecycle_configuration"
        with s3.asking(self.endpoint, f"opening bucket {self.bucket}"):
            self._create()
            notes = [
                self._rule(what, getattr(ask, f"get_{name}"), getattr(ask, f"put_{name}"), rule)
                for what, name, rule in (
                    ("anonymous reading", "bucket_policy", bucket | policy),
                    ("other sites (CORS)", "bucket_cors", bucket | {"CORSConfiguration": s3.CORS}),
                    ("broken uploads", tidy, bucket | {"LifecycleConfiguration": s3.TIDY}),
                )
            ]
        return tuple(note for note in [*notes, self._reading()] if note)

    def check_conditional_writes(self) -> None:
        """Try them; raise BadConfig when the store overwrites where it must refuse."""
        key, kind = f"probe/{uuid4().hex}", "text/plain"
        try:
            obeyed = self.swap(key, "1", kind, None)
            obeyed &= not self.swap(key, "2", kind, None)
            obeyed &= not self.swap(key, "3", kind, f'"{"0" * 32}"')
            body, etag = self.read(key) or (b"", "")
            obeyed &= body == b"1" and self.swap(key, "4", kind, etag)
            obeyed &= not self.swap(key, "5", kind, etag)
        finally:
            self.delete(key)
        if not obeyed:
            raise BadConfig(
                "studio.toml", "store.endpoint",
                f"the store at {s3.where(self.endpoint)} does not obey conditional writes "
                "(If-Match, If-None-Match), so publishers would overwrite each other; "
                "choose a store that does",
            )  # fmt: skip

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    def _reading(self) -> str:
        key = f"probe/{uuid4().hex}"
        self.put_page(key, b"probe", "text/plain")
        wrong = web.served(f"{self.public_url}/{key}", b"probe")
        self.delete(key)
        return wrong and f"viewers cannot watch: {self.public_url} {wrong}"

    def _put(self, thing: "_Object") -> bool:
        with s3.asking(self.endpoint, f"storing {thing.key}"):
            if self._says_same(thing):
                return False
            try:
                self._send(thing, {})
            except s3.failures() as error:  # Perhaps only the reply was lost: the object says.
                if not s3.may_pass(error) or not self._gives_back(thing):
                    raise
                return True
            if not self._gives_back(thing):
                raise self._damaged(thing.key)
            return True

    def _damaged(self, key: str) -> StoreFailed:
        return StoreFailed(f"the store at {s3.where(self.endpoint)} gives {key} back damaged")

    def _send(self, thing: "_Object", condition: dict[str, str]) -> None:
        headers = {
            "ContentType": thing.content_type,
            "CacheControl": thing.cache,
            "Metadata": {"sha256": thing.digest},
        }
        if thing.size <= WHOLE:
            # With its own digest at hand the store refuses bytes that changed on the way.
            self.client.put_object(
                Bucket=self.bucket, Key=thing.key, Body=thing.body,
                ChecksumSHA256=thing.checksum, **headers, **condition,
            )  # fmt: skip
            return
        from boto3.s3.transfer import TransferConfig

        plan = TransferConfig(WHOLE, max_concurrency=4, multipart_chunksize=PART)
        self.client.upload_fileobj(thing.body, self.bucket, thing.key, headers, Config=plan)

    def _gives_back(self, thing: "_Object") -> bool:
        """Read back: a small object whole, a large one by what the store says of it."""
        if thing.size > SMALL:
            return self._says_same(thing)
        found = self._read(thing.key)
        return found is not None and sha256(found[0]).hexdigest() == thing.digest

    def _says_same(self, thing: "_Object") -> bool:
        try:
            head = self.client.head_object(
                Bucket=self.bucket, Key=thing.key, ChecksumMode="ENABLED"
            )
        except s3.failures() as error:
            if s3.code(error) in MISSING:
                return False
            raise
        # Some stores capitalise metadata keys; the checksum of a multipart object has a "-".
        noted = {name.lower(): value for name, value in head.get("Metadata", {}).items()}
        summed = head.get("ChecksumSHA256", "-")
        return (
            head["ContentLength"] == thing.size
            and s3.age(head) < self.refresh_hours * 3600
            and noted.get("sha256") == thing.digest
            and ("-" in summed or summed == thing.checksum)
        )

    def _read(self, key: str) -> tuple[bytes, str] | None:
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
            body = answer["Body"].read()
            noted = {name.lower(): value for name, value in answer.get("Metadata", {}).items()}
            if noted.get("sha256", digest := sha256(body).hexdigest()) != digest:
                raise StoreFailed(
                    f"the store at {s3.where(self.endpoint)} gives {key} back damaged"
                )
            return body, answer["ETag"]
        except s3.failures() as error:
            if s3.code(error) in MISSING:
                return None
            raise

    def _create(self) -> None:
        try:
            self.client.head_bucket(Bucket=self.bucket)
        except s3.failures() as error:
            if s3.code(error) not in MISSING | {"NoSuchBucket"}:
                raise
            place = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
            with suppress(self.client.exceptions.BucketAlreadyOwnedByYou):
                more = {} if self.region == "us-east-1" else place
                self.client.create_bucket(Bucket=self.bucket, **more)

    def _rule(
        self, what: str, look: Callable[..., Any], lay: Callable[..., Any], rule: dict[str, Any]
    ) -> str:
        """Lay a rule where there is none; a sentence when this store will not have it."""
        try:
            look(Bucket=self.bucket)
        except s3.failures() as error:
            if s3.may_pass(error):
                raise
            try:
                if s3.code(error).startswith("NoSuch"):
                    lay(**rule)
                    return ""
            except s3.failures() as refusal:
                if s3.may_pass(refusal):
                    raise
                error = refusal
            place = s3.where(self.endpoint)
            return f"the store at {place} takes no rule for {what} ({s3.code(error)})"
        return ""

    @property
    def client(self) -> Any:
        """boto3's client; made when first needed, because that takes half a second."""
        with self._lock:
            if self._made is None:
                keys = self.access_key, self.secret_key
                self._made = s3.client(self.endpoint, self.region, *keys)
            return self._made


@dataclass(frozen=True, slots=True)
class _Object:
    """What is sent: ``digest`` is its SHA-256 in hex, ``size`` its bytes."""

    key: str
    body: BinaryIO
    size: int
    digest: str
    content_type: str
    cache: str

    @property
    def checksum(self) -> str:
        """The digest as S3 writes it."""
        return b64encode(bytes.fromhex(self.digest)).decode()


def connect(settings: StoreSettings) -> S3Store:
    """The store of studio.toml; nothing is asked yet. Raises BadConfig."""
    if not settings.endpoint.startswith(("http://", "https://")):
        problem = f"is no http or https URL (got {settings.endpoint!r})"
        raise BadConfig("studio.toml", "store.endpoint", problem)
    rest = (*s3.credentials(settings.credentials), settings.public_url, settings.grace_hours / 2)
    return S3Store(settings.endpoint.rstrip("/"), settings.bucket, settings.region, *rest)
