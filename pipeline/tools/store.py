"""Any S3-compatible object store as Dars uses it.

Objects are immutable: named by what they are, cached for a year, read back before they count.
Pointers are a few small texts that nobody may cache and that change only by conditional write.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Event, Lock
from typing import Any

from pipeline.model.errors import BadConfig, StoreFailed
from pipeline.model.stored import Stored
from pipeline.settings import StoreSettings
from pipeline.tools import s3
from pipeline.tools.sending import MISSING, Parcel, Sender, lost, noted

# Objects in one answer: a thousand, which is usual, are megabytes while they are read.
LISTED = 250
IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"
# What a conditional write says when somebody else was first; 404: If-Match on what is gone.
LOST = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey", "404"}


@dataclass(slots=True)
class S3Store:
    """One bucket; see pipeline.steps.step.Store. Threads may share it.

    Failures that may pass are StoreFailed, what somebody must set right is BadConfig; both name
    the endpoint and never the credentials. ``public_url`` is where viewers find the keys. An object
    that has lain there for ``refresh_hours`` is stored again by a put of the same: what counts on
    it from now on must find it young, for the old may be collected (workers.collect). ``gone`` is
    set when the store says that it has no such bucket.
    """

    endpoint: str
    bucket: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    public_url: str = ""
    refresh_hours: float = 12.0
    gone: Event = field(default_factory=Event, repr=False)
    _made: Any = field(default=None, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        self.public_url = (self.public_url or f"{self.endpoint}/{self.bucket}").rstrip("/")

    def put(
        self, key: str, file: Path, content_type: str, digest: str, new: bool = False,
        cache: str = IMMUTABLE, pulse: Callable[[], object] = lambda: None,
    ) -> bool:  # fmt: skip
        """Store ``file`` (SHA-256 ``digest``, hex); False when it was there already.

        The store is not asked whether it has it when the caller knows that it is ``new``. ``pulse``
        is called between the parts of a large file and may raise, to stop it.
        """
        with open(file, "rb") as body:
            size = os.fstat(body.fileno()).st_size
            return self._put(Parcel(key, body, size, digest, content_type, cache, pulse), new)

    def put_text(self, key: str, text: str, content_type: str) -> bool:
        """Store an immutable text; False when it was there already."""
        return self.put_page(key, text.encode(), content_type, immutable=True)

    def put_page(self, key: str, body: bytes, content_type: str, immutable: bool = False) -> bool:
        """Store a part of the pages around lessons; False when it was there already."""
        return self._put(_parcel(key, body, content_type, IMMUTABLE if immutable else FRESH))

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Bytes and entity tag; None when there is no such key."""
        with s3.asking(self, f"reading {key}"):
            found = self._get(key)
        return found and (found[0], found[1]["ETag"])

    def swap(self, key: str, text: str, content_type: str, etag: str | None) -> bool:
        """Replace the text with entity tag ``etag`` (None: create it); False when that is lost."""
        parcel = _parcel(key, text.encode(), content_type, FRESH)
        with s3.asking(self, f"changing {key}"):
            return self._swap(parcel, {"IfMatch": etag} if etag else {"IfNoneMatch": "*"})

    def renew(self, key: str) -> bool:
        """Store an immutable text anew where it is old; False when there is none, or none now."""
        with s3.asking(self, f"renewing {key}"):
            found = self._get(key)
            if found is None:
                return False
            body, answer = found
            if s3.age(answer) < self._young:
                return True
            parcel = _parcel(key, body, answer["ContentType"], IMMUTABLE)
            return self._swap(parcel, {"IfMatch": answer["ETag"]})

    def keys(self, prefix: str) -> set[str]:
        """Every key that begins with ``prefix``."""
        return set(self.sizes(prefix))

    def sizes(self, prefix: str) -> dict[str, int]:
        """Bytes of every object that begins with ``prefix``; 0 of one that will soon be old."""
        found = self.listed(prefix)
        return {each.key: each.bytes if each.age < self._young / 2 else 0 for each in found}

    def listed(self, prefix: str) -> Iterator[Stored]:
        """Every object whose key begins with ``prefix``; ages by the store's own clock."""
        with s3.asking(self, f"listing {prefix}"):
            pages = self.client.get_paginator("list_objects_v2")
            few = {"PageSize": LISTED}
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix, PaginationConfig=few):
                for each in page.get("Contents", ()):
                    yield Stored(each["Key"], each["Size"], s3.age({**page, **each}))

    def delete(self, key: str) -> None:
        """Remove a key; it is no error when there is none."""
        with s3.asking(self, f"removing {key}"):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    @property
    def client(self) -> Any:
        """boto3's client; made when first needed, because that takes half a second."""
        with self._lock:
            if self._made is None:
                keys = self.access_key, self.secret_key
                self._made = s3.client(self.endpoint, self.region, *keys)
            return self._made

    @property
    def _young(self) -> float:
        return self.refresh_hours * 3600

    def _put(self, parcel: Parcel, new: bool = False) -> bool:
        with s3.asking(self, f"storing {parcel.key}"):
            sender = Sender(self.client, self.bucket)
            lies = None if new else sender.lying(parcel)
            if lies is not None and s3.age(lies) < self._young:
                return False
            # Pages may be changed by somebody else meanwhile: they are small, and sent.
            if lies is not None and parcel.cache == IMMUTABLE and sender.renewed(parcel, lies):
                return True
            try:
                sender.send(parcel, {}, again=parcel.cache != FRESH)
            except s3.failures() as error:  # Perhaps only the answer was lost: the object says.
                if not lost(error) or not sender.gives_back(parcel):
                    raise
                return True
            if not sender.gives_back(parcel):
                raise self._damaged(parcel.key)
            return True

    def _swap(self, parcel: Parcel, condition: dict[str, str]) -> bool:
        try:
            Sender(self.client, self.bucket).send(parcel, condition)
        except s3.failures() as error:
            refused = s3.code(error) in LOST
            if not refused and not s3.may_pass(error):
                raise
            # Our own write, when its answer was lost, refuses its repetition: look who won.
            found = self._get(parcel.key)
            if found is not None and sha256(found[0]).hexdigest() == parcel.digest:
                return True
            if not refused:
                raise
            return False
        return True

    def _get(self, key: str) -> tuple[bytes, dict[str, Any]] | None:
        """Bytes and what came with them; None when there is no such key."""
        try:
            answer: dict[str, Any] = self.client.get_object(Bucket=self.bucket, Key=key)
            body: bytes = answer["Body"].read()
        except s3.failures() as error:
            if s3.code(error) in MISSING:
                return None
            raise
        if noted(answer) not in ("", sha256(body).hexdigest()):
            raise self._damaged(key)
        return body, answer

    def _damaged(self, key: str) -> StoreFailed:
        return StoreFailed(f"the store at {s3.where(self.endpoint)} gives {key} back damaged")


def connect(settings: StoreSettings) -> S3Store:
    """The store of studio.toml; nothing is asked yet. Raises BadConfig."""
    if not settings.endpoint.startswith(("http://", "https://")):
        problem = f"is no http or https URL (got {settings.endpoint!r})"
        raise BadConfig("studio.toml", "store.endpoint", problem)
    rest = (*s3.credentials(settings.credentials), settings.public_url, settings.grace_hours / 2)
    return S3Store(settings.endpoint.rstrip("/"), settings.bucket, settings.region, *rest)


def _parcel(key: str, body: bytes, content_type: str, cache: str) -> Parcel:
    digest = sha256(body).hexdigest()
    return Parcel(key, BytesIO(body), len(body), digest, content_type, cache)
