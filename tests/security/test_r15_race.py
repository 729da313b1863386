"""Row 15: a file that becomes a link, again and again, between every look and every open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import pytest

from pipeline.model.errors import BadMedia
from pipeline.settings import Home
from pipeline.tools.footage import Footage
from pipeline.tools.tree import Tree
from tests.security.canary import TEXT
from tests.security.table import Note

pytestmark = pytest.mark.media


@contextmanager
def swapped(file: Path, secret: Path) -> Iterator[None]:
    """Meanwhile ``file`` is now a film, now a link to ``secret``."""
    film, link, over = file.with_name("film"), file.with_name("link"), Event()

    def swap() -> None:
        while not over.is_set():
            film.write_bytes(b"film")
            film.rename(file)
            with suppress(FileExistsError):
                link.symlink_to(secret)
            link.rename(file)

    thread = Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.row(15)
def test_what_a_link_names_is_never_copied(home: Home, full: bool, record_property: Note) -> None:
    secret = home.root.parent / "secret.ts"
    secret.write_bytes(TEXT)
    tree, footage, file = Tree(home.inbox), Footage(home.footage), home.inbox / "a.mp4"
    rounds, copied, refused = 2000 if full else 200, 0, 0
    record_property("cases", rounds)
    with swapped(file, secret):
        while copied < rounds / 10 or copied + refused < rounds:
            try:
                with tree.open(("a.mp4",)) as handle:
                    footage.store(handle)
                    copied += 1
            except FileNotFoundError:
                continue
            except (BadMedia, OSError):
                refused += 1
    assert copied and refused, "both were met"
    assert not footage.path(sha256(TEXT).hexdigest()).exists()
    for folder, _, names in os.walk(home.footage):
        assert not any(TEXT in Path(folder, name).read_bytes() for name in names)
