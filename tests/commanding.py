"""The ``dars`` command in a home of its own, quick rules and a short film for it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RULES = """
[profile]
language = "en"
[profile.speech]
enabled = false
[profile.titles]
intro_seconds = 1.0
outro_seconds = 0.0
[profile.video]
preset = "ultrafast"
[[profile.video.ladder]]
height = 240
kbps = 300
[watch]
quiet_seconds = 0.2
rescan_seconds = 0.5
[work]
sweep_seconds = 1.0
"""


@dataclass(frozen=True)
class Dars:
    """The command in a home of its own."""

    home: Path

    def argv(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "workers.cli", "--home", str(self.home), *map(str, words)]

    def __call__(self, *words: object) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(self.argv(*words), cwd=ROOT, capture_output=True, text=True)
        assert "Traceback" not in done.stderr
        return done

    def start(self, *words: object) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.argv(*words), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def process(self, path: Path) -> tuple[int, dict[str, Any]]:
        done = self("process", path, "--json")
        outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return done.returncode, outcome

    def status(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self("status", "--json").stdout)
        return rows


def new_home(root: Path, more: str = "") -> Dars:
    """A home with rules that make small lessons fast."""
    root.mkdir()
    (root / "studio.toml").write_text(RULES + more)
    return Dars(root)


def film(ffmpeg: str, file: Path, seconds: float = 3, tone: int = 440) -> Path:
    """A test picture with a tone."""
    subprocess.run(
        [ffmpeg, "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=320x240:r=10:d={seconds}",
         "-f", "lavfi", "-i", f"sine={tone}:d={seconds}", "-c:v", "libx264", "-preset",
         "ultrafast", "-c:a", "aac", "-shortest", "-y", str(file)], check=True,
    )  # fmt: skip
    return file


def as_it_is(file: Path) -> tuple[int, int, bytes]:
    found = file.stat()
    return found.st_ino, found.st_mtime_ns, sha256(file.read_bytes()).digest()


def running(text: str) -> list[int]:
    """Ids of processes that work for ``text``: in their command line or as their folder."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                line = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
                line += os.readlink(folder / "cwd")
            except OSError:
                continue
            if text in line:
                found.append(int(folder.name))
    return found
