"""A long file is taken apart a few fragments at a time, and comes out as if it had been whole."""

from pathlib import Path

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.plan import cmaf
from pipeline.steps import segments
from tests.plan.test_cmaf import film, fragment


@pytest.mark.parametrize("count", [1, segments.HELD, segments.HELD + 1, 3 * segments.HELD])
def test_groups_are_placed_as_the_whole_would_be(tmp_path: Path, count: int) -> None:
    data = film(*([2] * count))
    (tmp_path / "sound.mp4").write_bytes(data)
    whole, fragments = cmaf.place(data, cmaf.read(data), 5000, 8)
    found = list(segments.placed(tmp_path / "sound.mp4", 5000, 7))
    assert b"".join(moved for _, moved in found) == whole
    assert max(len(track.fragments) for track, _ in found) <= segments.HELD
    assert sum(len(track.fragments) for track, _ in found) == len(fragments)
    assert {track.init for track, _ in found} == {cmaf.read(data).init}


@pytest.mark.parametrize("skip", [0, 1, 2, 3])
def test_groups_that_are_passed_over_change_nothing_behind_them(tmp_path: Path, skip: int) -> None:
    (tmp_path / "sound.mp4").write_bytes(film(*([2] * (2 * segments.HELD + 5))))
    whole = list(segments.placed(tmp_path / "sound.mp4", 5000, 7))
    assert list(segments.placed(tmp_path / "sound.mp4", 5000, 7, skip)) == whole[skip:]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "sound.mp4").write_bytes(film(2, 3, 1))
    ((track, moved),) = segments.placed(tmp_path / "sound.mp4", 0, 0)
    segments.begin(tmp_path, "audio", track.init, joined=True)
    made = segments.write(track, moved, tmp_path, "audio", 0, joined=True)
    assert b"".join(segments.read(tmp_path, each) for each in made) == moved
    assert made[0].offset == len(track.init)


def test_a_hole_between_groups_is_noticed(tmp_path: Path) -> None:
    late = fragment(10**6, segments.HELD + 1, [100])
    (tmp_path / "sound.mp4").write_bytes(film(*([2] * segments.HELD)) + late)
    with pytest.raises(ToolFailed, match="hole at tick"):
        list(segments.placed(tmp_path / "sound.mp4", 0, 0))


@pytest.mark.parametrize("cut", [1, 40, 150])
def test_a_file_that_was_cut_short_is_noticed(tmp_path: Path, cut: int) -> None:
    (tmp_path / "sound.mp4").write_bytes(film(3, 2)[:-cut])
    with pytest.raises(ToolFailed):
        list(segments.placed(tmp_path / "sound.mp4", 0, 0))
