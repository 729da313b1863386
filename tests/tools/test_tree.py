"""A folder that strangers write to: links, pipes and devices are never followed or waited for."""

import fcntl
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.model.errors import BadMedia, Busy
from pipeline.tools.tree import DEEPEST, Tree, being_written
from tests.dropping import tree_of


def nothing(_name: str) -> bool:
    return False


def everything(_name: str) -> bool:
    return True


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "root").mkdir()
    return Tree(tmp_path / "root")


def secret(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir(exist_ok=True)
    file = tmp_path / "outside" / "secret"
    file.write_text("secret")
    return file


@contextmanager
def as_nobody(root: str) -> Iterator[None]:
    """Put ``a`` and an unreadable ``shut`` into ``root``; root may read anything, so be nobody."""
    (Path(root) / "a").write_text("a")
    (Path(root) / "shut").mkdir(mode=0o000)
    Path(root).chmod(0o755)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


def read(tree: Tree, *path: str) -> bytes:
    with tree.open(path) as handle:
        return os.read(handle, 100)


def kinds(tree: Tree) -> dict[str, str]:
    return {"/".join(e.path): e.kind for e in tree.entries(nothing, everything)}


def test_everything_is_listed_by_its_kind(tree: Tree, tmp_path: Path) -> None:
    (tree.root / "a" / "b").mkdir(parents=True)
    (tree.root / "a" / "b" / "c.mp4").write_text("x")
    (tree.root / "link").symlink_to(secret(tmp_path))
    (tree.root / "folder link").symlink_to(tmp_path / "outside")
    os.mkfifo(tree.root / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tree.root / "socket"))
        assert kinds(tree) == {
            "a/b/c.mp4": "file",
            "link": "link",
            "folder link": "link",
            "pipe": "pipe",
            "socket": "socket",
        }
        for name in ("link", "folder link", "pipe", "socket"):
            with pytest.raises(BadMedia, match="only plain files"):
                read(tree, name)


def test_a_device_is_not_even_opened() -> None:
    devices = Tree(Path("/dev"))
    found = devices.entries(lambda name: name != "null", lambda _name: False)
    assert [(each.path, each.kind) for each in found] == [(("null",), "device")]
    with pytest.raises(BadMedia, match="no plain file"):
        read(devices, "null")


def test_a_folder_named_like_a_film_is_a_folder(tree: Tree) -> None:
    (tree.root / "a.mp4").mkdir()
    assert kinds(tree) == {}
    with pytest.raises(BadMedia):
        read(tree, "a.mp4")


def test_nothing_behind_a_linked_folder_is_read_or_written(tree: Tree, tmp_path: Path) -> None:
    outside = secret(tmp_path).parent
    (tree.root / "course").symlink_to(outside)
    (tree.root / "a").write_text("a")
    with pytest.raises(BadMedia):
        read(tree, "course", "secret")
    with pytest.raises(BadMedia):
        tree.move(("course", "secret"), tree, ("mine",))
    with pytest.raises(BadMedia):
        tree.move(("a",), tree, ("course", "a"))
    with pytest.raises(BadMedia):
        tree.write(("course", "a.txt"), "x")
    with pytest.raises(BadMedia):
        tree.remove(("course", "secret"))
    assert [path.name for path in outside.iterdir()] == ["secret"]


@pytest.mark.parametrize("path", [("..", "x"), ("a/b",), (".",), ("x\0",), ("",)])
def test_a_path_that_leaves_the_folder_is_a_mistake(tree: Tree, path: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no name of a file"):
        read(tree, *path)


def test_a_file_swapped_for_a_link_is_never_read(tree: Tree, tmp_path: Path) -> None:
    """2000 rounds of a swapper against a reader."""
    target = secret(tmp_path)
    file, over = tree.root / "a.mp4", threading.Event()
    (tree.root / "real").write_text("mine")
    (tree.root / "link").symlink_to(target)
    (tree.root / "real").rename(file)

    def swap() -> None:
        while not over.is_set():
            for name in ("link", "real"):
                passing = tree.root / f"{name}.new"
                if name == "link":
                    passing.symlink_to(target)
                else:
                    passing.write_text("mine")
                passing.rename(file)

    swapper = threading.Thread(target=swap)
    swapper.start()
    met = set()
    try:
        for _ in range(2000):
            try:
                met.add(read(tree, "a.mp4"))
            except (BadMedia, OSError):
                met.add(b"refused")
    finally:
        over.set()
        swapper.join()
    assert b"secret" not in met
    assert met <= {b"mine", b"refused"}


def test_too_deep_is_told_not_entered(tree: Tree) -> None:
    folder = tree.root.joinpath(*["d"] * (DEEPEST + 2))
    folder.mkdir(parents=True)
    (folder / "a").write_text("a")
    assert list(kinds(tree).values()) == ["deep"]


def test_what_is_passed_by(tree: Tree) -> None:
    for name in ("@eaDir", ".git"):
        (tree.root / name).mkdir()
        (tree.root / name / "a").write_text("a")
    listed = tree.entries(lambda name: name == "@eaDir", lambda name: name != ".git")
    assert listed == []


def test_a_folder_that_cannot_be_read_stops_nothing() -> None:
    met: list[tuple[str, ...]] = []
    with TemporaryDirectory() as root, as_nobody(root):
        tree = Tree(Path(root), lambda path, _error: met.append(path))
        assert kinds(tree) == {"a": "file"}
    assert met == [("shut",)]


def test_the_stamp_changes_with_the_file(tree: Tree) -> None:
    file = tree.root / "a"
    file.write_text("a")
    first = tree.stamp(("a",))
    os.utime(file, ns=(1, 1))
    assert tree.stamp(("a",)) != first
    again = tree.root / "b"
    again.write_text("a")
    os.utime(again, ns=(1, 1))
    second = tree.stamp(("a",))
    again.rename(file)
    assert tree.stamp(("a",)) != second, "another file with the same size and time"
    assert tree.stamp(("gone",)) is None
    assert tree.stamp(("a", "below a file")) is None


def test_moving_makes_folders_and_overwrites_nothing(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Tree(tmp_path / "other")
    (tree.root / "a").write_text("new")
    tree.move(("a",), other, ("x", "y", "a"))
    (tree.root / "a").write_text("newer")
    with pytest.raises(Busy):
        tree.move(("a",), other, ("x", "y", "a"))
    assert tree_of(other.root) == {"x/y/a": b"new"}
    assert tree_of(tree.root) == {"a": b"newer"}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder on another file system."""
    folder = Path("/dev/shm")
    if not os.access(folder, os.W_OK) or folder.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    made = folder / f"dars-test-{os.getpid()}-{tmp_path.name}"
    made.mkdir()
    return made


def test_moving_to_another_file_system_copies_then_deletes(tree: Tree, elsewhere: Path) -> None:
    other = Tree(elsewhere)
    try:
        (tree.root / "f" / "g").mkdir(parents=True)
        (tree.root / "f" / "g" / "a").write_text("a")
        (tree.root / "f" / "b").write_text("b")
        (tree.root / "f" / "l").symlink_to("/etc/passwd")
        os.utime(tree.root / "f" / "b", ns=(5, 5))
        tree.move(("f",), other, ("f",))
        assert list(tree.root.iterdir()) == []
        assert (elsewhere / "f" / "b").stat().st_mtime_ns == 5
        assert (elsewhere / "f" / "l").is_symlink()
        (elsewhere / "f" / "l").unlink()
        assert tree_of(elsewhere) == {"f/g/a": b"a", "f/b": b"b"}
        assert [path.name for path in elsewhere.iterdir()] == ["f"]
    finally:
        shutil.rmtree(elsewhere)


def test_what_cannot_be_carried_stays_whole(tree: Tree, elsewhere: Path) -> None:
    try:
        (tree.root / "f").mkdir()
        (tree.root / "f" / "a").write_text("a")
        os.mkfifo(tree.root / "f" / "pipe")
        with pytest.raises(BadMedia, match="no plain file"):
            tree.move(("f",), Tree(elsewhere), ("f",))
        assert list(elsewhere.iterdir()) == []
        assert {path.name for path in (tree.root / "f").iterdir()} == {"a", "pipe"}
    finally:
        elsewhere.rmdir()


def test_deleting_deletes_links_and_not_what_they_name(tree: Tree, tmp_path: Path) -> None:
    (tree.root / "f").mkdir()
    (tree.root / "f" / "link").symlink_to(secret(tmp_path).parent)
    tree.remove(("f",))
    assert list(tree.root.iterdir()) == []
    assert (tmp_path / "outside" / "secret").exists()


def test_a_file_that_somebody_writes_is_known(tree: Tree) -> None:
    file = tree.root / "a"
    with file.open("wb"), tree.open(("a",)) as handle:
        assert being_written(handle)
    with tree.open(("a",)) as handle:
        assert not being_written(handle)
        assert fcntl.fcntl(handle, fcntl.F_GETLEASE) == fcntl.F_UNLCK
    with file.open("rb"), tree.open(("a",)) as handle:
        assert not being_written(handle)


def test_a_text_is_whole_or_not_there(tree: Tree) -> None:
    tree.write(("a", "b.txt"), "Ҷавоб\n")
    assert tree_of(tree.root) == {"a/b.txt": "Ҷавоб\n".encode()}


def test_a_root_that_is_gone(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "gone")
    with pytest.raises(FileNotFoundError):
        tree.identity()
    with pytest.raises(FileNotFoundError):
        tree.entries(nothing, everything)
    (tmp_path / "gone").write_text("a file")
    with pytest.raises(NotADirectoryError):
        tree.identity()
