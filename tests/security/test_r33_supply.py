"""Row 33: known holes, locks without hashes, an ffmpeg that is too old."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.commanding import ROOT, new_home
from tests.conftest import missing
from tests.security.table import Note

pytestmark = pytest.mark.media

LOCKS = ("setup", "run", "dev")


@pytest.mark.row(33)
def test_nothing_known_is_wrong_with_what_is_locked() -> None:
    """``make audit``: 0 is none known, 2 that nobody could be asked, which it says."""
    argv = [sys.executable, "requirements/supply.py", "audit"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 2), done.stdout
    assert done.stdout.count("no known vulnerability") + done.stdout.count("nothing is known") == 3


@pytest.mark.row(33)
def test_a_lock_without_a_hash_installs_nothing(tmp_path: Path, record_property: Note) -> None:
    locks = [(ROOT / "requirements" / f"{name}.txt").read_text() for name in LOCKS]
    pinned = sum(len(re.findall(r"^\S+==", text, re.M)) for text in locks)
    record_property("cases", pinned)
    assert pinned > 100
    for text in locks:
        entries = [each for each in re.split(r"\n(?=\S)", text) if "==" in each]
        assert all("--hash=sha256:" in each for each in entries)
    assert "--require-hashes" in (ROOT / "requirements" / "install.sh").read_text()
    wheel(tmp_path / "bare-1-py3-none-any.whl")
    (tmp_path / "bare.txt").write_text("bare==1\n")
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--dry-run", "--require-hashes"]
    done = subprocess.run([*pip, "--find-links", tmp_path, "-r", tmp_path / "bare.txt"],
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode and "Hashes are required" in done.stderr


def wheel(file: Path) -> None:
    """The smallest package that there is (packaging.python.org, binary distribution format)."""
    with zipfile.ZipFile(file, "w") as packed:
        said = "Metadata-Version: 2.1\nName: bare\nVersion: 1\n"
        packed.writestr("bare-1.dist-info/METADATA", said)
        packed.writestr("bare-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        packed.writestr("bare-1.dist-info/RECORD", "")


@pytest.mark.row(33)
def test_an_old_ffmpeg_is_refused_where_the_sandbox_is_required(tmp_path: Path) -> None:
    old = shutil.which("ffmpeg", path="/usr/bin")
    if old is None:
        missing("an old ffmpeg (Debian's)")
    dars = new_home(tmp_path / "home", f'[tools]\nffmpeg = "{old}"\nsandbox = "required"\n')
    done = dars("worker")
    assert done.returncode == 2 and "tools.ffmpeg" in done.stderr and "8.1.3" in done.stderr
