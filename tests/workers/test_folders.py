"""The default broker leaves nothing of killed processes behind."""

from pathlib import Path

import pytest

from workers import folders


def test_half_sent_messages_go_and_whole_ones_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("1_a.light.msg", "2_b", "3_c.light.0f"):
        (tmp_path / name).write_text("{}")
    assert folders.clear_passing(tmp_path) == 0, "they may still be on their way"
    monkeypatch.setattr(folders, "PASSING", -1.0)
    assert folders.clear_passing(tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["1_a.light.msg"]


def test_another_broker_has_no_such_folder(tmp_path: Path) -> None:
    assert folders.clear_passing(tmp_path / "none") == 0
