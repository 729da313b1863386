"""What is rarely asked of an object store: what is old, deletions, uploads never finished."""

from collections.abc import Iterator
from time import monotonic

from pipeline.tools import s3
from pipeline.tools.store import S3Store


def folders(store: S3Store, prefix: str) -> Iterator[str]:
    """The next part of each key below ``prefix``, which ends with a slash."""
    with s3.asking(store, f"listing {prefix}"):
        pages = store.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=store.bucket, Prefix=prefix, Delimiter="/"):
            for each in page.get("CommonPrefixes", ()):
                yield each["Prefix"][len(prefix) :].rstrip("/")


def delete_old(store: S3Store, key: str, older_than: float) -> bool:
    """Delete it if it still is so old (seconds); False when somebody has stored it anew.

    Between the look and the delete somebody may do so. Then that is a matter of milliseconds: after
    an answer that was long in coming nothing is deleted, and a delete that hangs is not repeated.
    """
    asked = monotonic()
    with s3.asking(store, f"looking at {key}"):
        try:
            head = store.client.head_object(Bucket=store.bucket, Key=key)
        except s3.failures() as error:
            if s3.status(error) == 404:
                return True
            raise
    if s3.age(head) < older_than or monotonic() - asked > s3.AT_ONCE_SECONDS:
        return False
    store.delete(key)
    return True


def abort_uploads(store: S3Store, prefix: str, older_than: float) -> int:
    """Abort multipart uploads below ``prefix`` that were begun so long ago (seconds)."""
    aborted = 0
    with s3.asking(store, "listing unfinished uploads"):
        pages = store.client.get_paginator("list_multipart_uploads")
        for page in pages.paginate(Bucket=store.bucket, Prefix=prefix):
            for each in page.get("Uploads", ()):
                begun = {"LastModified": each["Initiated"], **page}
                if s3.age(begun) >= older_than:
                    what = {"Key": each["Key"], "UploadId": each["UploadId"]}
                    store.client.abort_multipart_upload(Bucket=store.bucket, **what)
                    aborted += 1
    return aborted
