"""Footage in a bucket that nobody reads without keys, on a real server."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.model.errors import BadConfig, Cancelled, StoreFailed
from pipeline.tools import bucket, web
from pipeline.tools.blocks import BLOCK, RUN
from pipeline.tools.sending import WHOLE
from pipeline.tools.store import S3Store
from pipeline.tools.vault import Vault
from tests.faults.proxy import Way
from tests.stores import line_to

pytestmark = pytest.mark.media


def test_footage_is_put_once_and_nobody_reads_it_without_keys(
    vault: Vault, store: S3Store, tmp_path: Path
) -> None:
    film = tmp_path / sha256(b"a film").hexdigest()
    film.write_bytes(b"a film")
    assert vault.keep(film.name, film)
    assert not vault.keep(film.name, film)
    for part in ("film", "blocks"):
        place = f"{vault.store.endpoint}/{vault.store.bucket}/f/{film.name}/{part}"
        assert web.ask("GET", place).status == 403
    with pytest.raises(BadConfig, match="anybody can read bucket dars-tests"):
        bucket.keep_private(store)


@pytest.mark.parametrize(
    ("status", "said"),
    [(b"503", StoreFailed), (b"429", StoreFailed), (b"301", BadConfig), (b"", StoreFailed)],
)
def test_only_a_refusal_shows_that_a_bucket_is_private(
    vault: Vault, status: bytes, said: type[Exception]
) -> None:
    def another(_way: Way, data: bytes) -> bytes | None:
        if b" 403 " not in data[:20]:
            return data
        return (status and data.replace(b" 403 ", b" %s " % status, 1)) or None

    with line_to(vault) as line:
        there = replace(vault.store, endpoint=f"http://127.0.0.1:{line.port}", _made=None)
        bucket.keep_private(there)
        line.tamper = another
        with pytest.raises(said, match="without keys"):
            bucket.keep_private(there)
        there.close()


def test_storing_a_large_film_can_be_stopped_between_its_parts(
    vault: Vault, tmp_path: Path
) -> None:
    size, heard = WHOLE + 1, 0
    (film := tmp_path / "film").write_bytes(bytes(size))

    def stopped() -> None:
        nonlocal heard
        heard += 1
        if heard > -(-size // (RUN * BLOCK)) + 1:  # It was hashed, and a part is on its way.
            raise Cancelled("stop")

    digest = sha256(bytes(size)).hexdigest()
    with pytest.raises(Cancelled):
        vault.keep(digest, film, stopped)
    left = vault.store.client.list_multipart_uploads(Bucket=vault.store.bucket)
    assert not left.get("Uploads") and not vault.store.keys(f"f/{digest}")
