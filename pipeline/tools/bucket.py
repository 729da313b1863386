"""A bucket is made ready, and the store behind it is tried before anything is trusted to it."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

from pipeline.model.errors import BadConfig, StoreFailed
from pipeline.tools import s3, web
from pipeline.tools.sending import MISSING, Parcel, Sender
from pipeline.tools.store import FRESH, S3Store

# Keys of the trials: none of a lesson, page or list begins so.
PROBES = "probe/"
TEXT = "text/plain"
# What a reader without keys is told where he may not read, and one who shall ask again later.
REFUSALS, BUSY = (401, 403, 404), 429


def exists(store: S3Store) -> bool:
    """Whether the store has the bucket; raises BadConfig when it may not be asked."""
    with s3.asking(store, f"opening bucket {store.bucket}"):
        return _exists(store)


def prepare(store: S3Store) -> tuple[str, ...]:
    """Make the bucket ready: anonymous reading, CORS, tidying of broken uploads.

    Rules that an administrator set stay as they are. Returns a sentence for each rule that this
    store does not take, and one when viewers cannot read at ``public_url``.
    """
    ask, bucket = store.client, {"Bucket": store.bucket}
    policy = {"Policy": s3.public_policy(store.bucket)}
    tidy = "bucket_lifecycle_configuration"
    with s3.asking(store, f"opening bucket {store.bucket}"):
        if not _exists(store):
            _create(store)
        notes = [
            _rule(store, what, getattr(ask, f"get_{name}"), getattr(ask, f"put_{name}"), rule)
            for what, name, rule in (
                ("anonymous reading", "bucket_policy", bucket | policy),
                ("other sites (CORS)", "bucket_cors", bucket | {"CORSConfiguration": s3.CORS}),
                ("broken uploads", tidy, bucket | {"LifecycleConfiguration": s3.TIDY}),
            )
        ]
    return tuple(note for note in [*notes, _reading(store)] if note)


def probe(store: S3Store) -> tuple[str, ...]:
    """Try what publishing relies on; raises BadConfig for a store that lets it down.

    Returns a sentence for what is a risk and no more: that anybody can list the bucket.
    """
    _conditions(store)
    _digests(store)
    return _strangers(store)


def keep_private(store: S3Store) -> None:
    """Make the bucket if it is not there; it must refuse who has no keys.

    Raises BadConfig when it does not, and StoreFailed when the store says neither.
    """
    with s3.asking(store, f"opening bucket {store.bucket}"):
        if not _exists(store):
            _create(store)
    key = _key()
    store.put_page(key, b"probe", TEXT)
    try:
        seen = web.ask("GET", f"{store.endpoint}/{store.bucket}/{key}")
    finally:
        store.delete(key)
    if seen.status in REFUSALS:
        return
    place = f"bucket {store.bucket} at {s3.where(store.endpoint)}"
    said = seen.reason or f"answers {seen.status}"
    if seen.status in (0, BUSY) or seen.status >= 500:
        raise StoreFailed(f"whether anybody can read {place} is not known: without keys it {said}")
    problem = f"anybody can read {place}" if seen.status == 200 else f"{place} {said} without keys"
    raise BadConfig("studio.toml", "footage.bucket", f"{problem}; forbid s3:GetObject there")


def _conditions(store: S3Store) -> None:
    """Writes with a condition are refused where they must be."""
    key = _key()
    try:
        obeyed = store.swap(key, "1", TEXT, None)
        obeyed &= not store.swap(key, "2", TEXT, None)
        obeyed &= not store.swap(key, "3", TEXT, f'"{"0" * 32}"')
        body, etag = store.read(key) or (b"", "")
        obeyed &= body == b"1" and store.swap(key, "4", TEXT, etag)
        obeyed &= not store.swap(key, "5", TEXT, etag)
    finally:
        store.delete(key)
    if not obeyed:
        raise _unfit(
            store, "does not obey conditional writes (If-Match, If-None-Match), so publishers "
            "would overwrite each other",
        )  # fmt: skip


def _digests(store: S3Store) -> None:
    """A store that tells SHA-256 digests has compared them with the bytes that it got."""
    key, other = _key(), sha256(b"other bytes").hexdigest()
    parcel = Parcel(key, BytesIO(b"some bytes"), 10, other, TEXT, FRESH)
    try:
        with s3.asking(store, f"trying digests with {key}"):
            # Refused in whatever words; that a store is away is found below.
            with suppress(*s3.failures()):
                Sender(store.client, store.bucket).send(parcel, {})
            told = Sender(store.client, store.bucket).told(key)
    finally:
        store.delete(key)
    if told:
        raise _unfit(store, "repeats digests (SHA-256) without comparing them with the bytes, so "
                     "what changes on the way would be published")  # fmt: skip


def _strangers(store: S3Store) -> tuple[str, ...]:
    """Without credentials nobody writes, and better nobody lists."""
    root, key = f"{store.endpoint}/{store.bucket}", _key()
    try:
        wrote = web.ask("PUT", f"{root}/{key}", b"anybody").status
    finally:
        store.delete(key)
    if wrote in (200, 201, 204):
        raise _unfit(store, f"lets anybody write into bucket {store.bucket}", "forbid that")
    listing = web.ask("GET", f"{root}/?list-type=2&max-keys=1")
    if listing.status == 200 and b"<ListBucketResult" in listing.body:
        place = s3.where(store.endpoint)
        return (f"anybody can list bucket {store.bucket} at {place}: forbid s3:ListBucket",)
    return ()


def _reading(store: S3Store) -> str:
    """Empty, or why viewers cannot watch."""
    key = _key()
    store.put_page(key, b"probe", TEXT)
    wrong = web.served(f"{store.public_url}/{key}", b"probe")
    store.delete(key)
    return wrong and f"viewers cannot watch: {store.public_url} {wrong}"


def _exists(store: S3Store) -> bool:
    try:
        store.client.head_bucket(Bucket=store.bucket)
    except s3.failures() as error:
        if s3.code(error) not in MISSING | {"NoSuchBucket"}:
            raise
        return False
    return True


def _create(store: S3Store) -> None:
    """Make the bucket; somebody else may have done so meanwhile."""
    place = {"CreateBucketConfiguration": {"LocationConstraint": store.region}}
    more = {} if store.region == "us-east-1" else place
    with suppress(store.client.exceptions.BucketAlreadyOwnedByYou):
        store.client.create_bucket(Bucket=store.bucket, **more)


def _rule(
    store: S3Store, what: str, look: Callable[..., Any], lay: Callable[..., Any],
    rule: dict[str, Any],
) -> str:  # fmt: skip
    """Lay a rule where there is none; a sentence when this store will not have it."""
    try:
        look(Bucket=store.bucket)
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
        place = s3.where(store.endpoint)
        return f"the store at {place} takes no rule for {what} ({s3.code(error)})"
    return ""


def _key() -> str:
    return f"{PROBES}{uuid4().hex}"


def _unfit(store: S3Store, why: str, remedy: str = "choose another store") -> BadConfig:
    problem = f"the store at {s3.where(store.endpoint)} {why}; {remedy}"
    return BadConfig("studio.toml", "store.endpoint", problem)
