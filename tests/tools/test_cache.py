"""Footage in the cache, from a real server over a good line and a bad one."""

import errno
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.model.errors import BadConfig, Busy, Cancelled, StoreFailed
from pipeline.tools.blocks import BLOCK, Blocks
from pipeline.tools.cache import Cache
from pipeline.tools.vault import Vault
from tests.faults.proxy import Way
from tests.stores import line_to

pytestmark = pytest.mark.media

SIZE = 9 * BLOCK + 1000


@pytest.fixture
def film(vault: Vault, tmp_path: Path) -> Path:
    """A track that is in the bucket, called by its digest."""
    return kept(vault, tmp_path)


def kept(vault: Vault, folder: Path) -> Path:
    body = os.urandom(SIZE)
    film = folder / sha256(body).hexdigest()
    film.write_bytes(body)
    assert vault.keep(film.name, film)
    return film


@dataclass(frozen=True, slots=True)
class Counted(Vault):
    """Notes how many bytes are read."""

    noted: list[int] = field(default_factory=list)

    def read(self, digest: str, blocks: Blocks, run: range) -> bytes:
        body = Vault.read(self, digest, blocks, run)
        self.noted.append(len(body))
        return body


def told(vault: Vault) -> list[str]:
    """The store of ``vault`` for a program of its own."""
    there = vault.store
    return [there.endpoint, there.bucket, there.region, there.access_key, there.secret_key]


def test_only_what_was_asked_for_is_fetched(vault: Vault, film: Path, tmp_path: Path) -> None:
    counted = Counted(vault.store)
    with closing(Cache(tmp_path / "cache", counted, 100 * BLOCK).lend(film.name)) as lent:
        wanted = (3 * BLOCK - 1, 3 * BLOCK + 1)
        lent.fill([wanted])
        lent.fill([wanted, (SIZE - 1, SIZE + 50)])
        assert sum(counted.noted) == 2 * BLOCK + 1000
        body, found = film.read_bytes(), lent.path.read_bytes()
        assert found[2 * BLOCK : 4 * BLOCK] == body[2 * BLOCK : 4 * BLOCK]
        assert not any(found[4 * BLOCK : 9 * BLOCK])
        assert not lent.whole()
        assert lent.complete() and not lent.complete()
        assert lent.path.read_bytes() == body
    assert sum(counted.noted) == SIZE
    lent.path.unlink()  # By somebody who wanted room: what was noted of it is void.
    with closing(Cache(tmp_path / "cache", vault, 100 * BLOCK).lend(film.name)) as lent:
        assert not lent.whole()
        assert lent.read(0, SIZE) == body


def test_a_broken_answer_is_asked_for_again_and_a_changed_one_never_counts(
    vault: Vault, film: Path, tmp_path: Path
) -> None:
    cut: list[int] = []

    def breaking(way: Way, data: bytes) -> bytes | None:
        if way == "down" and len(data) > 10_000 and not cut:
            cut.append(len(data))
            return None
        return data

    def changing(way: Way, data: bytes) -> bytes:
        last = data[-1:] if way == "up" or len(data) < 10_000 else bytes([data[-1] ^ 1])
        return data[:-1] + last

    with line_to(vault) as line:
        there = replace(vault.store, endpoint=f"http://127.0.0.1:{line.port}", _made=None)
        cache = Cache(tmp_path / "cache", Vault(there), 100 * BLOCK)
        line.tamper = breaking
        with closing(cache.lend(film.name)) as lent:
            assert lent.read(BLOCK, 100) == film.read_bytes()[BLOCK:][:100]
            assert cut
            line.tamper = changing
            with pytest.raises(StoreFailed, match="comes back damaged"):
                lent.read(0, 100)
            line.heal()
            assert lent.read(0, 100) == film.read_bytes()[:100]
        there.close()


def test_another_object_under_the_same_name_is_refused(
    vault: Vault, film: Path, tmp_path: Path
) -> None:
    other = kept(vault, tmp_path)
    client, cache = vault.store.client, Cache(tmp_path / "cache", vault, 100 * BLOCK)

    def replaced(part: str) -> None:
        source = {"Bucket": vault.store.bucket, "Key": f"f/{other.name}/{part}"}
        client.copy_object(
            Bucket=vault.store.bucket, Key=f"f/{film.name}/{part}", CopySource=source
        )

    with closing(cache.lend(film.name)) as lent:
        lent.read(0, 1)
        replaced("film")
        with pytest.raises(StoreFailed, match="comes back damaged"):
            lent.read(5 * BLOCK, 1)
    assert cache.drop(film.name)
    replaced("blocks")
    with (
        closing(cache.lend(film.name)) as lent,
        pytest.raises(StoreFailed, match="is another film"),
    ):
        lent.complete()
    with closing(cache.lend(film.name)) as lent:
        assert not lent.whole()


def test_what_was_used_least_recently_goes_and_never_what_is_in_use(
    vault: Vault, film: Path, tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "cache", vault, 2 * SIZE + BLOCK)
    films = [film, *(kept(vault, tmp_path) for _ in range(2))]
    for number, each in enumerate(films[:2]):
        with closing(cache.lend(each.name)) as lent:
            lent.complete()
            os.utime(lent.path.parent, (number, number))
    with closing(cache.lend(films[0].name)) as used, closing(cache.lend(films[2].name)) as lent:
        lent.complete()
        assert {each.name for each in (tmp_path / "cache").glob("[0-9a-f]*")} == {
            films[0].name, films[2].name,
        }  # fmt: skip
        assert cache.size() <= cache.most
        assert used.path.read_bytes() == films[0].read_bytes()
        with closing(cache.lend(films[1].name)) as late, pytest.raises(Busy, match="is full"):
            late.complete()
    small = replace(cache, most=SIZE - 1)
    with (
        closing(small.lend(films[1].name)) as lent,
        pytest.raises(BadConfig, match=r"footage\.cache_gib: is too little"),
    ):
        lent.read(0, 1)  # That it would fit beside this is no matter.
        lent.complete()


def test_a_fetch_that_fails_takes_no_room(vault: Vault, film: Path, tmp_path: Path) -> None:
    """A whole film is fetched again in a cache that has no room for it twice."""
    other = kept(vault, tmp_path)
    cache = Cache(tmp_path / "cache", vault, 2 * SIZE + 4 * BLOCK)
    with closing(cache.lend(other.name)) as lent:
        lent.complete()
    with closing(cache.lend(film.name, lambda: True)) as lent:
        with pytest.raises(Cancelled):
            lent.complete()
        assert cache.size() < SIZE + 2 * BLOCK
        lent.cancelled = lambda: False
        lent.read(0, 1)
        lent.complete()
        assert lent.path.read_bytes() == film.read_bytes()
    assert (tmp_path / "cache" / other.name).exists()


# Fetches with a hole between onto a disk that has room for the first part alone.
FILLS = """
import sys
from pathlib import Path
from pipeline.tools.blocks import BLOCK
from pipeline.tools.cache import Cache
from pipeline.tools.store import S3Store
from pipeline.tools.vault import Vault
root, digest, *store = sys.argv[1:]
cache = Cache(Path(root), Vault(S3Store(*store)), 10**9)
try:
    cache.lend(digest).fill([(0, 4 * BLOCK), (5 * BLOCK, 9 * BLOCK)])
except OSError as error:
    print(error.errno, cache.size())
"""


def test_a_full_disk_keeps_nothing_of_what_did_not_fit(
    vault: Vault, film: Path, tmp_path: Path
) -> None:
    disk = f'mount -t tmpfs -o size={6 * BLOCK} none "$4" && exec "$@"'
    argv = [sys.executable, "-c", FILLS, str(tmp_path), film.name, *told(vault)]
    walled = ["unshare", "-rm", "sh", "-c", disk, "sh", *argv]
    done = subprocess.run(walled, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [f"{errno.ENOSPC}", "0"]


def test_two_workers_fetch_a_film_once(vault: Vault, film: Path, tmp_path: Path) -> None:
    counted = Counted(vault.store)
    cache = Cache(tmp_path / "cache", counted, 100 * BLOCK)

    def work(_number: int) -> None:
        with closing(cache.lend(film.name)) as lent:
            lent.complete()
            assert lent.path.read_bytes() == film.read_bytes()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sum(counted.noted) == SIZE


# Begins to fetch and dies when the blocks are written, before that is noted.
DIES = """
import os, signal, sys
from pathlib import Path
from pipeline.tools.cache import Cache
from pipeline.tools.store import S3Store
from pipeline.tools.vault import Vault
root, digest, *store = sys.argv[1:]
lent = Cache(Path(root), Vault(S3Store(*store)), 10**9).lend(digest)
lent.blocks
os.fsync = lambda _handle: os.kill(os.getpid(), signal.SIGKILL)
lent.complete()
"""


def test_who_dies_while_fetching_leaves_nothing_that_counts(
    vault: Vault, film: Path, tmp_path: Path
) -> None:
    root = tmp_path / "cache"
    argv = [sys.executable, "-c", DIES, str(root), film.name, *told(vault)]
    dies = subprocess.run(argv, check=False)
    assert dies.returncode == -signal.SIGKILL
    (root / ".gone").mkdir()
    with closing(Cache(root, vault, SIZE + BLOCK).lend(film.name)) as lent:
        assert not lent.whole()
        lent.complete()
        assert lent.path.read_bytes() == film.read_bytes()
    assert not (root / ".gone").exists()
