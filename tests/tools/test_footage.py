"""The footage store: what is in it is whole, verified and found by its digest."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.model.errors import BadConfig, Busy, Cancelled, ToolFailed
from pipeline.model.lesson import Heading
from pipeline.model.recording import Place, Recording, Track
from pipeline.model.taken import Taken, path_parts, path_text
from pipeline.model.wishes import Mark, Wishes
from pipeline.tools import copying, footage
from pipeline.tools.footage import Footage
from tests.dropping import tree_of


@contextmanager
def opened(path: Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    handle = os.open(path, flags)
    try:
        yield handle
    finally:
        os.close(handle)


@pytest.fixture
def store(tmp_path: Path) -> Footage:
    return Footage(tmp_path / "footage")


def put(store: Footage, path: Path) -> str:
    with opened(path) as source:
        return store.store(source)


@given(data=st.binary(max_size=2000), piece=st.integers(1, 700))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_a_track_is_found_by_the_hash_of_its_bytes(data: bytes, piece: int, tmp_path: Path) -> None:
    store, source = Footage(tmp_path / "footage"), tmp_path / "in"
    source.write_bytes(data)
    before, copying.PIECE = copying.PIECE, piece
    try:
        digest = put(store, source)
    finally:
        copying.PIECE = before
    assert digest == sha256(data).hexdigest()
    assert store.path(digest).read_bytes() == data
    assert store.path(digest) == tmp_path / "footage" / digest[:2] / digest
    assert source.read_bytes() == data


def test_the_same_bytes_twice_are_one_track(store: Footage, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"same")
        put(store, tmp_path / name)
    assert list(tree_of(store.root).values()) == [b"same"]
    assert not store.path(sha256(b"same").hexdigest()).stat().st_mode & 0o222


def test_a_track_that_went_bad_on_the_disk_is_replaced(store: Footage, tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"good")
    held = store.path(put(store, source))
    held.chmod(0o644)
    held.write_bytes(b"evil")
    put(store, source)
    assert held.read_bytes() == b"good"


def test_progress_is_told_and_a_copy_can_be_stopped(
    store: Footage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PIECE", 10)
    source = tmp_path / "a"
    source.write_bytes(b"x" * 35)
    told: list[int] = []
    with opened(source) as handle:
        store.store(handle, told.append)
        assert told == [10, 20, 30, 35]
        with pytest.raises(Cancelled):
            store.store(handle, cancelled=lambda: True)
    assert list((store.root / "copying").iterdir()) == []


def test_a_file_that_grows_while_it_is_copied_waits(
    store: Footage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PIECE", 10)
    source = tmp_path / "a"
    source.write_bytes(b"x" * 35)

    def grow(done: int) -> None:
        if done == 35:
            with source.open("ab") as file:
                file.write(b"y")

    with opened(source) as handle, pytest.raises(Busy, match="changed"):
        store.store(handle, grow)
    assert tree_of(store.root) == {}


def test_a_file_rewritten_in_place_while_it_is_copied_waits(
    store: Footage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PIECE", 10)
    source = tmp_path / "a"
    source.write_bytes(b"x" * 30)

    def overwrite(done: int) -> None:
        if done == 20:
            with source.open("r+b") as file:
                file.write(b"z")

    with opened(source) as handle, pytest.raises(Busy, match="changed"):
        store.store(handle, overwrite)


def test_a_full_disk_is_said_before_anything_is_copied(store: Footage) -> None:
    store.make_room(1000)
    with pytest.raises(Busy, match=r"too full: .* GB are needed"):
        store.make_room(1 << 60)


def test_a_disk_that_fills_up_leaves_nothing_half(store: Footage, tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"x")
    # Every write to /dev/full fails with ENOSPC.
    with (
        opened(source) as handle,
        opened(Path("/dev/full"), os.O_RDWR) as full,
        pytest.raises(Busy, match="disk is full"),
    ):
        copying.copied(handle, full)


def test_a_copy_that_reads_back_wrong_is_no_copy(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"x" * 100)
    target = tmp_path / "b"

    def spoil(_done: int) -> None:
        target.write_bytes(b"y" * 100)

    with (
        opened(source) as handle,
        opened(target, copying.NEW) as there,
        pytest.raises(ToolFailed, match="check the disk"),
    ):
        copying.copied(handle, there, spoil)


def test_what_a_crash_left_is_swept_and_what_lives_is_not(store: Footage, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    put(store, tmp_path / "a")
    folder = store.root / "copying"
    (folder / "dead").write_bytes(b"half")
    (folder / "alive").write_bytes(b"half")
    with opened(folder / "alive") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert store.sweep() == 1
        assert [path.name for path in folder.iterdir()] == ["alive"]
    assert store.sweep() == 1


def test_a_file_that_stays_is_not_read_twice(
    store: Footage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"abc")
    digest = put(store, source)
    with opened(source) as handle:
        store.remember(handle, digest)
        assert store.recall(handle) is None, "it could still change within the same tick"
        monkeypatch.setattr(footage, "RACY", -1.0)
        store.remember(handle, digest)
        assert store.recall(handle) == digest
        held = os.stat(source)
        source.write_bytes(b"xyz")
        os.utime(source, ns=(held.st_atime_ns, held.st_mtime_ns))
        assert store.recall(handle) is None, "the change time tells"


def test_a_remembered_track_must_still_be_in_the_store(
    store: Footage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(footage, "RACY", -1.0)
    source = tmp_path / "a"
    source.write_bytes(b"abc")
    digest = put(store, source)
    store.path(digest).unlink()
    with opened(source) as handle:
        store.remember(handle, digest)
        assert store.recall(handle) is None


def taken(name: str = "Дарс\n1") -> Taken:
    recording = Recording((Track("a" * 64, name, 3),), Place("S", "C", 1, name))
    wishes = Wishes(chapters=(Mark(Fraction(1, 3), "x"),))
    return Taken(recording, wishes, Heading(name, "C"), path_text(("C", name)), "", "2026-11-23")


def test_the_note_of_a_recording(store: Footage) -> None:
    note = taken()
    assert store.taken(note.recording.id) is None
    store.note(note)
    assert store.taken(note.recording.id) == note
    assert list(store.recordings()) == [note]
    other = Taken(note.recording, Wishes("New"), Heading("New", "C"), note.dropped, "x", "2026")
    store.note(other)
    assert list(store.recordings()) == [other]
    assert store.taken("../../etc/passwd") is None


def test_a_damaged_note_says_so(store: Footage) -> None:
    note = taken()
    store.note(note)
    (store.root / "recordings" / f"{note.recording.id}.json").write_text("{")
    with pytest.raises(BadConfig, match="drop the footage again"):
        store.taken(note.recording.id)


@given(st.lists(st.binary(min_size=1, max_size=255), min_size=1, max_size=4))
def test_any_path_has_a_plain_name(names: list[bytes]) -> None:
    path = tuple(os.fsdecode(name.replace(b"/", b"_").replace(b"\0", b"_")) for name in names)
    if any(part in (".", "..") for part in path):
        return
    text = path_text(path)
    assert text.isascii() and text.isprintable()
    assert path_parts(text) == path


@pytest.mark.parametrize("text", ["", "..", "a/../b", "/etc", "a//b", "a%00", "%2e%2e"])
def test_a_path_that_leaves_its_folder_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        path_parts(text)
