"""Rows 30 and 31: what was told to Dars and must not be told by it; what a log line may do."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.commanding import ROOT, Dars, film, new_home
from tests.security.night import Night
from tests.security.table import Note
from tests.waiting import until

pytestmark = pytest.mark.media

WORD = "canary-word-93ab"
# What a log may say once: how each event begins.
EVENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+: ")
FORGED = "2026-11-23 00:00:00,000 INFO dars: forged"
HOSTILE = f"a\n{FORGED}\r{FORGED}\x1b[2J\x9b2J\x85{FORGED}\u2028\u202egpj\x00\x07"
# Rules with the word in them, and a command that fails because of them.
FAILING: dict[str, tuple[str, tuple[str, ...]]] = {
    "ledger away": (
        f'[work]\nledger = "postgresql+psycopg://dars:{WORD}@127.0.0.1:9/x"',
        ("status",),
    ),
    "ledger unknown": (f'[work]\nledger = "mysql://dars:{WORD}@127.0.0.1/x"', ("status",)),
    "ledger no URL": (f'[work]\nledger = "postgresql://dars:{WORD}@[x"', ("doctor",)),
    "broker no URL": (f'[work]\nbroker = "redis://:{WORD}/x@127.0.0.1/0"', ("worker",)),
    "broker unknown": (f'[work]\nbroker = "ftp://:{WORD}@127.0.0.1/0"', ("watch",)),
    "broker far": (f'[work]\nbroker = "redis://:{WORD}@broker.example.org/0"', ("worker",)),
    "store away": (f'[store]\nendpoint = "http://dars:{WORD}@127.0.0.1:9"', ("doctor",)),
    "store no URL": (f'[store]\nendpoint = "http://dars:{WORD}@[x"', ("gc", "--dry-run")),
}


def holding(word: str, files: Iterable[Path]) -> list[Path]:
    """Those of ``files`` that hold it."""
    return [file for file in files if word.encode() in file.read_bytes()]


def below(folder: Path) -> list[Path]:
    """Every file of ours, but the rules, which hold what was told; links lead to others' files."""
    every = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return [file for file in every if file.name != "studio.toml"]


@pytest.mark.row(30)
def test_no_secret_is_in_anything_that_the_night_left(night: Night, record_property: Note) -> None:
    """Its keys were in the environment, the broker's password in studio.toml."""
    _, secret, password = night.secrets
    texts = {"told": night.told, "report": str(night.report), "processes": str(night.spoken)}
    bodies = [body for body, _ in night.objects.values()]
    files = below(night.home.root)
    record_property("cases", len(files) + len(bodies) + len(night.spoken))
    assert len(night.spoken) > 10
    for word in (secret, password):
        assert [name for name, text in texts.items() if word in text] == []
        assert not any(word.encode() in body for body in bodies)
        assert holding(word, files) == []
    assert not any("AWS_" in each for each in night.spoken), "programs have an empty environment"


@pytest.mark.row(30)
@pytest.mark.parametrize("how", FAILING)
def test_what_fails_tells_no_secret(how: str, tmp_path: Path) -> None:
    rules, command = FAILING[how]
    home = tmp_path / "home"
    home.mkdir()
    (home / "studio.toml").write_text(rules)
    done = Dars(home)(*command)
    assert done.returncode not in (0, 1), "it fails as it should, not by a mistake of ours"
    assert WORD not in done.stdout + done.stderr
    assert holding(WORD, below(home)) == []


@pytest.mark.row(30)
def test_a_wrong_key_of_the_store_is_not_told(night: Night, tmp_path: Path) -> None:
    dars = new_home(tmp_path / "home", f'[store]\nendpoint = "{night.store.endpoint}"\n')
    recording = film(night.ffmpeg, tmp_path / "a.mp4", 1)
    env = {**os.environ, "AWS_ACCESS_KEY_ID": "AKIA" + WORD, "AWS_SECRET_ACCESS_KEY": WORD}
    done = subprocess.run(dars.argv("process", recording, "--json"), cwd=ROOT, env=env,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 2 and "credentials" in done.stderr
    assert WORD not in done.stdout + done.stderr
    assert holding(WORD, below(dars.home)) == []


@pytest.mark.row(30)
def test_a_crash_leaves_no_core(tmp_path: Path) -> None:
    watcher = new_home(tmp_path / "home").start("watch")
    try:
        limits = Path(f"/proc/{watcher.pid}/limits")
        found = r"Max core file size +0 +0 "
        until(lambda: re.search(found, limits.read_text()))
    finally:
        watcher.terminate()
        watcher.communicate(timeout=20)


@pytest.mark.row(31)
def test_every_event_of_the_night_is_one_line_that_does_nothing(night: Night) -> None:
    lines = night.told.split("\n")
    assert [line for line in lines if not line.isprintable()] == []
    assert max(map(len, lines)) < 3000


@pytest.mark.row(31)
def test_a_log_line_is_one_event_whatever_is_in_it(record_property: Note) -> None:
    code = (
        "import logging, sys\nfrom workers.cli.serve import log_to_stderr\nlog_to_stderr()\n"
        "log = logging.getLogger('dars')\nhostile = sys.stdin.buffer.read().decode()\n"
        "log.info('%s', hostile)\nlog.warning(hostile + 'x' * 1_000_000)\n"
        "log.error('\\udcff name')\n"
        "try: raise ValueError(hostile)\nexcept ValueError: log.exception('%s', hostile)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, input=HOSTILE.encode(),
                          capture_output=True, check=True)  # fmt: skip
    lines = done.stderr.decode().rstrip("\n").split("\n")
    events = [line for line in lines if not line.startswith("  ")]
    record_property("cases", len(events))
    assert len(events) == 4 and all(map(EVENT.match, events))
    assert [line for line in lines if not line.isprintable() or len(line) > 3000] == []
    assert not any(line.startswith(FORGED) for line in lines)


@pytest.mark.row(31)
def test_a_terminal_is_told_nothing_that_it_would_obey(tmp_path: Path) -> None:
    dars = new_home(tmp_path / "home")
    name = tmp_path / "\x1b[2J\x1b]0;owned\x07\u202egpj.new\nline.mp4"
    name.write_bytes(b"no film")
    for command in (("process", name), ("plan", name), ("status",)):
        done = dars(*command)
        lines = (done.stdout + done.stderr).split("\n")
        assert [line for line in lines if not line.replace("\t", " ").isprintable()] == []
