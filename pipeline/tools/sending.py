"""How an object gets into the store whole: sent with its own digests, then asked for again.

Every request carries the SHA-256 of its bytes, so a store refuses what changed on the way; that it
does is tried at start-up (pipeline.tools.bucket). A small object is read back whole. Of a larger
one the store must tell the SHA-256 that it computed itself, for one in parts that of the parts'
digests (S3, "Checking object integrity": composite checksum); a store that tells none is made to
give all of it back, for what it only keeps beside the bytes proves nothing about them.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase
from typing import Any, BinaryIO, TypeVar

from pipeline.tools import s3

T = TypeVar("T")

# Objects up to this are read back whole.
SMALL = 1024**2
# Objects above WHOLE are sent in parts of PART bytes, or of more: S3 allows 10,000 parts.
WHOLE, PART, MOST_PARTS = 32 * 1024**2, 16 * 1024**2, 10_000
# Read at a time, whatever is asked for: botocore would hold a megabyte for each of eight uploads.
BLOCK = 64 * 1024
# Requests for one part, or for what is sent whole. Each has s3.PATIENCE of its own: on a thin line
# the first of botocore's attempts takes longer than that, and then it makes no second one.
TRIES = 3
MISSING = {"NoSuchKey", "NotFound", "404"}


class Section(RawIOBase):
    """``size`` bytes of a file from byte ``start`` as a file: so none of them has to be held."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        """Nothing is read yet."""
        super().__init__()
        self.file, self.start, self.size, self.at = file, start, size, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is: what is sent again begins anew."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """As every file does it."""
        self.at = offset + {SEEK_SET: 0, SEEK_CUR: self.at, SEEK_END: self.size}[whence]
        return self.at

    def tell(self) -> int:
        """Bytes from the start of the section."""
        return self.at

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes, and at most BLOCK; all that is left for a negative size."""
        if size < 0:
            return self.readall()
        self.file.seek(self.start + self.at)
        data = self.file.read(max(0, min(size, BLOCK, self.size - self.at)))
        self.at += len(data)
        return data

    @property
    def anew(self) -> "Section":
        """The same bytes, to be read once more."""
        return Section(self.file, self.start, self.size)

    def digest(self) -> bytes:
        """SHA-256 of the whole section, which is at its beginning again."""
        self.seek(0)
        found = sha256()
        while data := self.read(BLOCK):
            found.update(data)
        self.seek(0)
        return found.digest()


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent: ``digest`` is its SHA-256 in hex, ``size`` its bytes."""

    key: str
    body: BinaryIO
    size: int
    digest: str
    content_type: str
    cache: str
    # Called between parts, and may raise to stop; not within a request, which would be sent again.
    pulse: Callable[[], object] = lambda: None

    @property
    def headers(self) -> dict[str, Any]:
        """What the store keeps beside the bytes."""
        return {
            "ContentType": self.content_type,
            "CacheControl": self.cache,
            "Metadata": {"sha256": self.digest},
        }

    @property
    def checksum(self) -> str:
        """The digest as S3 writes it."""
        return _written(bytes.fromhex(self.digest))

    @property
    def whole(self) -> Section:
        """All of it, to be read once more."""
        return Section(self.body, 0, self.size)

    def composite(self) -> str:
        """What S3 tells of an object in parts: the digest of their digests, and their number."""
        digests = [part.digest() for part in self.parts()]
        return f"{_written(sha256(b''.join(digests)).digest())}-{len(digests)}"

    def parts(self) -> Iterator[Section]:
        """Sections as they are sent, of which one is read at a time."""
        most = max(PART, -(-self.size // MOST_PARTS))
        for start in range(0, self.size, most):
            self.pulse()
            yield Section(self.body, start, min(most, self.size - start))


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends to one bucket by boto3's ``client``; raises what that raises."""

    client: Any
    bucket: str

    def send(self, parcel: Parcel, condition: dict[str, str], again: bool = False) -> None:
        """Store it; ``condition`` (If-Match, If-None-Match) only for what fits into one request.

        ``again``: nobody stores anything else there meanwhile, so it may be asked for anew.
        """
        place = {"Bucket": self.bucket, "Key": parcel.key}
        if parcel.size > WHOLE:
            return self._send_parts(place, parcel)
        place |= {"ChecksumSHA256": parcel.checksum, **parcel.headers, **condition}
        tries = TRIES if again else 1
        _tried(lambda: self.client.put_object(**place, Body=parcel.whole), parcel.pulse, tries)

    def lying(self, parcel: Parcel) -> dict[str, Any] | None:
        """What the store says of this object; None where it does not lie there."""
        head = self._head(parcel.key)
        return head if head is not None and _same(head, parcel) else None

    def renewed(self, parcel: Parcel, lies: dict[str, Any]) -> bool:
        """Have the store make what ``lies`` there young by copying it onto itself.

        So nothing is sent. False when that failed or left it as old as it was (some stores write
        nothing but the headers then), whatever the reason: then it is to be sent.
        """
        place = {"Bucket": self.bucket, "Key": parcel.key}
        try:
            self.client.copy_object(
                **place, CopySource=place, MetadataDirective="REPLACE", **parcel.headers
            )
            after = self.lying(parcel)
        except s3.failures():
            return False
        younger = after is not None and after["LastModified"] > lies["LastModified"]
        return younger and self.gives_back(parcel)

    def told(self, key: str) -> str:
        """The SHA-256 that the store tells of what lies there, as S3 writes it; empty for none."""
        head = self._head(key)
        return str(head.get("ChecksumSHA256", "")) if head else ""

    def gives_back(self, parcel: Parcel) -> bool:
        """Whether what lies there now is what was meant, by its bytes."""
        if parcel.size > SMALL:
            head = self._head(parcel.key)
            if head is None or not _same(head, parcel):
                return False
            if "ChecksumSHA256" in head:
                return True
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=parcel.key)
        except s3.failures() as error:
            if s3.code(error) in MISSING:
                return False
            raise
        found = sha256()
        for piece in answer["Body"].iter_chunks(BLOCK):
            parcel.pulse()
            found.update(piece)
        return found.hexdigest() == parcel.digest

    def _send_parts(self, place: dict[str, str], parcel: Parcel) -> None:
        """Nothing is there until all of it is; what a crash leaves behind ``dars gc`` aborts."""
        begun = self.client.create_multipart_upload(
            **place, ChecksumAlgorithm="SHA256", **parcel.headers
        )
        place = {**place, "UploadId": begun["UploadId"]}
        try:
            parts = [
                self._send_part(place, number, part, parcel.pulse)
                for number, part in enumerate(parcel.parts(), 1)
            ]
        except BaseException:
            with suppress(*s3.failures()):
                self.client.abort_multipart_upload(**place)
            raise
        # When the answer to this is lost it may be done: nothing is aborted, the object says.
        self.client.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})

    def _send_part(
        self, place: dict[str, str], number: int, part: Section, pulse: Callable[[], object]
    ) -> dict[str, Any]:
        digest = _written(part.digest())
        what = {**place, "PartNumber": number, "ChecksumSHA256": digest}
        sent = _tried(lambda: self.client.upload_part(**what, Body=part.anew), pulse)
        return {"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": digest}

    def _head(self, key: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self.client.head_object(
                Bucket=self.bucket, Key=key, ChecksumMode="ENABLED"
            )
        except s3.failures() as error:
            if s3.code(error) in MISSING:
                return None
            raise
        return found


def noted(answer: dict[str, Any]) -> str:
    """The digest that was stored beside an object; some stores capitalise names of metadata."""
    kept = {name.lower(): value for name, value in answer.get("Metadata", {}).items()}
    return str(kept.get("sha256", ""))


def lost(error: Exception) -> bool:
    """Whether only the answer may have been lost: the store failed, or calls an upload ended."""
    return s3.may_pass(error) or s3.code(error) == "NoSuchUpload"


def _tried(request: Callable[[], T], pulse: Callable[[], object], tries: int = TRIES) -> T:
    """What it answers: asked anew while that may help, or all that was sent before is lost."""
    for _ in range(tries - 1):
        try:
            return request()
        except s3.failures() as error:
            if not s3.may_pass(error):
                raise
        pulse()
    return request()


def _same(head: dict[str, Any], parcel: Parcel) -> bool:
    if head["ContentLength"] != parcel.size or noted(head) != parcel.digest:
        return False
    told = head.get("ChecksumSHA256", parcel.checksum)
    return bool(told == (parcel.composite() if "-" in told else parcel.checksum))


def _written(digest: bytes) -> str:
    return b64encode(digest).decode()
