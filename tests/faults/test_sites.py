"""The list of crash points is made from the code, and a point has the name of its site."""

import os
from pathlib import Path

import pytest

from tests.faults.crash import Crash, point
from tests.faults.sites import sites

SOURCE = """
import os, shutil
def one(path, engine):
    "words".replace("a", "b")
    def inner():
        path.rename(path)
        path.unlink(missing_ok=True)
    os.fsync(3)
class Two:
    @writes
    def claim(self, held):
        held.execute(1)
    def act(self):
        self._s3.put_object(Key=1)
        change(self.engine, 1)
        [shutil.rmtree(each) for each in self.all]
        dataclasses.replace(self, name=1)
"""


def test_every_write_that_others_can_see_is_found(tmp_path: Path) -> None:
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "a.py").write_text(SOURCE)
    assert sites(tmp_path) == {
        f"pipeline/a.py:{each}"
        for each in (
            "claim:commit", "act:commit", "inner:rename", "inner:unlink", "one:fsync",
            "act:PutObject", "act:rmtree",
        )
    }  # fmt: skip


def test_what_dars_did_not_ask_for_is_no_point() -> None:
    assert point("fsync", None) == ""


def test_one_point_is_armed_at_a_time_and_seen_to_fire(tmp_path: Path) -> None:
    crash = Crash(tmp_path)
    crash.arm("a:b:fsync<", "before")
    assert (tmp_path / "armed").read_text() == "before a:b:fsync<"
    assert not crash.fired
    (tmp_path / "fired").touch()
    assert crash.fired
    crash.disarm()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("part", ["workers/ledger.py", "pipeline/steps/shelf.py"])
def test_the_heart_of_dars_has_sites(part: str) -> None:
    assert any(site.startswith(part) for site in sites())
