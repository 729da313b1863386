"""Encodes at once and their threads make up the cores of this machine, and no more."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model.errors import BadConfig
from pipeline.settings import Settings, load
from pipeline.tools.cores import MOST, encodes_at_once, threads
from pipeline.tools.kit import _threaded

ROOT = Path(__file__).parents[2]
CORES = len(os.sched_getaffinity(0))
ASK = (
    "from pipeline.settings import Settings, WorkSettings as W\n"
    "from pipeline.tools.cores import encodes_at_once as at_once, threads\n"
    "print(at_once(W()), threads(Settings()), threads(Settings(work=W(heavy=4))))\n"
)


def ruled(heavy: int = 0, each: int = 0) -> Settings:
    all_ = Settings()
    return replace(
        all_, work=replace(all_.work, heavy=heavy), tools=replace(all_.tools, threads=each)
    )


@pytest.mark.parametrize("heavy", [0, 1, 2, CORES, CORES + 1])
def test_together_they_fill_the_cores_and_no_more(heavy: int) -> None:
    rules = ruled(heavy)
    at_once, each = encodes_at_once(rules.work), threads(rules)
    assert at_once == (heavy or at_once) >= 1
    assert 1 <= each <= MOST
    assert each == 1 or at_once * each <= CORES
    assert at_once * (each + 1) > CORES or each == MOST


def test_what_is_said_holds() -> None:
    assert threads(ruled(each=7)) == threads(ruled(3, 7)) == 7


def test_the_cores_are_those_that_this_process_may_use() -> None:
    first = str(min(os.sched_getaffinity(0)))
    argv = ["taskset", "-c", first, sys.executable, "-c", ASK]
    told = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert told.stdout.split() == ["1", "1", "1"]


@pytest.mark.parametrize(
    "line", ["[work]\nheavy = -1", "[work]\nlight = 0", "[tools]\nthreads = 129"]
)
def test_others_are_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "studio.toml").write_text(line)
    with pytest.raises(BadConfig, match="must be between"):
        load(tmp_path / "studio.toml")


def test_every_file_of_a_command_has_its_threads() -> None:
    args = ["-ss", "1", "-i", "file:/a", "-filter_complex", "x", "-map", "[a]", "o1", "-map", "[b]"]
    told = _threaded(args, 3)
    assert told[:4] == ["-filter_threads", "3", "-filter_complex_threads", "3"]
    before = [told[n - 2 : n] for n, word in enumerate(told) if word in ("-i", "-map")]
    assert before == [["-threads", "3"]] * 3
    assert [word for word in told[4:] if word not in ("-threads", "3")] == args
