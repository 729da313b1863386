"""What may be moved out of a folder is known before, and what may not leaves no copy."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.tools.tree import Tree
from tests.conftest import missing
from tests.dropping import powerless, tree_of

SHARED = Path("/dev/shm")


@pytest.fixture
def tree() -> Iterator[Tree]:
    with TemporaryDirectory() as folder:
        yield Tree(Path(folder))


@pytest.fixture
def abroad(tree: Tree) -> Iterator[Tree]:
    """On another file system."""
    if not os.access(SHARED, os.W_OK) or SHARED.stat().st_dev == tree.root.stat().st_dev:
        missing("a second file system")
    with TemporaryDirectory(dir=SHARED) as folder:
        yield Tree(Path(folder))


def put(tree: Tree, path: str) -> Path:
    file = tree.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("a")
    return file


def test_who_may_not_write_there_moves_nothing_away(tree: Tree, abroad: Tree) -> None:
    shut = put(tree, "shut/a").parent
    shut.chmod(0o555)
    with powerless(tree.root, abroad.root):
        for other in (tree, abroad):
            assert not tree.movable(("shut", "a"), other)
            with pytest.raises(PermissionError):
                tree.move(("shut", "a"), other, ("b",))
        assert tree_of(abroad.root) == {}, "no copy is left"
        shut.chmod(0o755)
        assert tree.movable(("shut", "a"), abroad)
        tree.move(("shut", "a"), abroad, ("b",))
    assert tree_of(abroad.root) == {"b": b"a"} and tree_of(tree.root) == {}


def test_a_folder_that_is_copied_must_let_go_of_what_is_in_it(tree: Tree, abroad: Tree) -> None:
    shut = put(tree, "lesson/cards/a").parent
    shut.chmod(0o555)
    with powerless(tree.root, abroad.root):
        assert tree.movable(("lesson",), tree)
        assert not tree.movable(("lesson",), abroad)
        with pytest.raises(PermissionError):
            tree.move(("lesson",), abroad, ("lesson",))
        assert list(abroad.root.iterdir()) == [], "no copy is left"
        tree.move(("lesson",), tree, ("other",))
        assert not tree.movable(("other", "cards"), tree), "its own .. is written"
        (tree.root / "other" / "cards").chmod(0o755)


def test_what_was_removed_in_part_stays_where_it_was_copied(tree: Tree, abroad: Tree) -> None:
    put(tree, "lesson/cards/a")
    put(tree, "lesson/notes/b")
    first, last = os.listdir(tree.root / "lesson")
    (tree.root / "lesson" / last).chmod(0o555)
    with powerless(tree.root, abroad.root):
        with pytest.raises(PermissionError):
            tree.move(("lesson",), abroad, ("lesson",))
        assert set(tree_of(abroad.root)) == {"lesson/cards/a", "lesson/notes/b"}
        assert not (tree.root / "lesson" / first).exists()
        (tree.root / "lesson" / last).chmod(0o755)


def test_a_sticky_folder_lets_go_only_of_ones_own(tree: Tree) -> None:
    """Whoever is not root has no files of somebody else, and tries his own alone."""
    was = os.geteuid()
    put(tree, "sticky/mine")
    with powerless(tree.root):
        put(tree, "sticky/ours")
        (tree.root / "sticky").chmod(0o1777)
        assert tree.movable(("sticky", "mine"), tree)
    if was == 0:
        os.chown(tree.root / "sticky", 0, -1)
        os.chown(tree.root / "sticky" / "ours", 0, -1)
    with powerless():
        assert tree.movable(("sticky", "mine"), tree)
        assert tree.movable(("sticky", "ours"), tree) == (was != 0)
