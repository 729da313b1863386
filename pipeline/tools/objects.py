"""What is rarely asked of an object store: lists, deletions, uploads that were never finished."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.tools import s3
from pipeline.tools.store import S3Store

# S3 takes at most so many keys in one DeleteObjects; each is looked at just before.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """An object: its key, bytes, and seconds since it was stored, by the store's own clock."""

    key: str
    bytes: int
    age: float


def listed(store: S3Store, prefix: str) -> Iterator[Found]:
    """Every object whose key begins with ``prefix``."""
    with s3.asking(store.endpoint, f"listing {prefix}"):
        pages = store.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=store.bucket, Prefix=prefix):
            for each in page.get("Contents", ()):
                answer = {**each, "ResponseMetadata": page["ResponseMetadata"]}
                yield Found(each["Key"], each["Size"], s3.age(answer))


def folders(store: S3Store, prefix: str) -> Iterator[str]:
    """The next part of each key below ``prefix``, which ends with a slash."""
    with s3.asking(store.endpoint, f"listing {prefix}"):
        pages = store.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=store.bucket, Prefix=prefix, Delimiter="/"):
            for each in page.get("CommonPrefixes", ()):
                yield each["Prefix"][len(prefix) :].rstrip("/")


def delete_old(store: S3Store, keys: Iterable[str], older_than: float) -> int:
    """Delete those that are still older (seconds): whoever needs one has stored it again."""
    deleted = 0
    for key in keys:
        with s3.asking(store.endpoint, f"looking at {key}"):
            try:
                head = store.client.head_object(Bucket=store.bucket, Key=key)
            except s3.failures() as error:
                if s3.status(error) == 404:
                    continue
                raise
        if s3.age(head) >= older_than:
            store.delete(key)
            deleted += 1
    return deleted


def abort_uploads(store: S3Store, older_than: float) -> int:
    """Abort multipart uploads that were begun so long ago (seconds) and never finished."""
    aborted = 0
    with s3.asking(store.endpoint, "listing unfinished uploads"):
        pages = store.client.get_paginator("list_multipart_uploads")
        for page in pages.paginate(Bucket=store.bucket):
            for each in page.get("Uploads", ()):
                begun = {"LastModified": each["Initiated"], **page}
                if s3.age(begun) >= older_than:
                    what = {"Key": each["Key"], "UploadId": each["UploadId"]}
                    store.client.abort_multipart_upload(Bucket=store.bucket, **what)
                    aborted += 1
    return aborted
