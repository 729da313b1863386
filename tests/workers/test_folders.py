"""The default broker leaves nothing of killed processes behind."""

from pathlib import Path

import pytest

from pipeline.settings import Home, Settings
from workers import folders
from workers.app import make_app
from workers.leases import QUEUES


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


def test_a_process_needs_no_other_to_know_the_queues(home: Home) -> None:
    """kombu's own note of them is empty for a moment when two workers start at once."""
    control = home.run / "broker" / "control"
    control.mkdir(parents=True)
    (control / "light.exchange").touch()
    app = make_app(home, Settings())
    app.conf.broker_transport_options["control_folder"] = str(control)
    for queue in QUEUES:
        with app.connection() as line:
            app.send_task("step", ["0"], queue=queue, connection=line)
            assert line.SimpleQueue(queue).get(timeout=5).headers["task"] == "step"
    assert not (control / "light.exchange").read_bytes()
