"""Footage in an object store: a bucket that nobody reads without keys, each track by its digest.

    f/<digest>/film      the bytes
    f/<digest>/blocks    their size and digests (pipeline.tools.blocks): stored last

A track is put there once, by who took it, and deleted by nobody, as in a home. Who reads a part
has it proven by the digests of its blocks: a short answer, a changed byte and another object under
the same key are one and the same error.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.model.errors import StoreFailed, ToolFailed
from pipeline.tools import s3
from pipeline.tools.blocks import Blocks, measured, parsed
from pipeline.tools.sending import MISSING, noted
from pipeline.tools.store import S3Store

ROOT = "f/"
BYTES = "application/octet-stream"
PRIVATE = "private, no-store"
# How often a range is asked for that came short or changed; requests have tries of their own.
TRIES = 3

Pulse = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Vault:
    """The tracks in the bucket of ``store``; raises StoreFailed and BadConfig as that does."""

    store: S3Store

    def keep(self, digest: str, file: Path, pulse: Pulse = lambda: None) -> bool:
        """Put the track there, verified; False when it was. ``pulse`` may stop it (Cancelled).

        Raises ToolFailed when the file is not what ``digest`` says.
        """
        if self._has(digest, file.stat().st_size):
            return False
        with open(file, "rb") as body:
            blocks, found = measured(body, pulse)
        if found != digest:
            raise ToolFailed(f"footage {digest[:12]} changed on the disk: check it")
        self.store.put(_film(digest), file, BYTES, digest, cache=PRIVATE, pulse=pulse)
        self.store.put_page(_blocks(digest), blocks.text(), BYTES)
        return True

    def blocks(self, digest: str) -> Blocks:
        """Size and digests of a track."""
        found = self._blocks(digest)
        if found is None:
            raise self._lacks(digest, "is not there")
        return found

    def read(self, digest: str, blocks: Blocks, run: range) -> bytes:
        """Adjacent blocks of a track, proven."""
        start, end = blocks.bytes_of(run)
        for _ in range(TRIES):
            with s3.asking(self.store, f"reading footage {digest[:12]}"):
                body = self._range(digest, start, end)
            if blocks.proves(run, body):
                return body
        raise self._lacks(digest, f"comes back damaged (bytes {start} to {end})")

    def _range(self, digest: str, start: int, end: int) -> bytes:
        """What the store gives for these bytes; too little when the answer broke off."""
        place = {"Bucket": self.store.bucket, "Key": _film(digest)}
        try:
            answer = self.store.client.get_object(**place, Range=f"bytes={start}-{end - 1}")
        except s3.failures() as error:
            if s3.code(error) in MISSING:
                raise self._lacks(digest, "is not there") from None
            raise
        stream: BinaryIO = answer["Body"]
        try:
            # A store that knows no ranges gives all of it, which may be more than there is memory.
            return stream.read(end - start + 1)
        except s3.failures():
            return b""

    def _blocks(self, digest: str) -> Blocks | None:
        found = self.store.read(_blocks(digest))
        try:
            return parsed(found[0]) if found else None
        except ValueError:
            raise self._lacks(digest, "has digests that are damaged") from None

    def _has(self, digest: str, size: int) -> bool:
        """Whether all of it is there, as the store tells."""
        try:
            blocks = self._blocks(digest)
        except StoreFailed:
            blocks = None
        if blocks is None or blocks.size != size:
            return False
        with s3.asking(self.store, f"looking for footage {digest[:12]}"):
            try:
                head = self.store.client.head_object(Bucket=self.store.bucket, Key=_film(digest))
            except s3.failures() as error:
                if s3.code(error) in MISSING:
                    return False
                raise
        return bool(head["ContentLength"] == size and noted(head) == digest)

    def _lacks(self, digest: str, how: str) -> StoreFailed:
        place = f"{self.store.bucket} at {s3.where(self.store.endpoint)}"
        return StoreFailed(f"footage {digest[:12]} in bucket {place} {how}")


def beside(store: S3Store, bucket: str) -> Vault:
    """The vault in another bucket of the same store, with the same keys."""
    keys = store.access_key, store.secret_key
    # What lies there is never stored again for its age: nothing collects it.
    return Vault(S3Store(store.endpoint, bucket, store.region, *keys, refresh_hours=math.inf))


def _film(digest: str) -> str:
    return f"{ROOT}{digest}/film"


def _blocks(digest: str) -> str:
    return f"{ROOT}{digest}/blocks"
