"""Lessons made for real, by the command that an operator types."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DARS = Path(sys.executable).with_name("dars")


@dataclass(frozen=True, slots=True)
class Ran:
    """What ``dars process --json`` said and how it ended."""

    code: int
    said: dict[str, Any]
    stderr: str

    def steps(self, name: str, reused: bool) -> list[str]:
        """Keys of the steps of this name that were (not) reused."""
        return [
            step["key"]
            for step in self.said["steps"]
            if step["name"] == name and step["reused"] == reused
        ]


def process(home: Path, footage: Path, rules: str = "") -> Ran:
    """``dars process FOOTAGE --json`` in ``home``; ``rules`` becomes its studio.toml."""
    home.mkdir(parents=True, exist_ok=True)
    if rules:
        (home / "studio.toml").write_text(rules, "utf-8")
    done = subprocess.run(
        [DARS, "--home", home, "process", footage, "--json"],
        capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    return Ran(done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr)


def note(home: Path, step: str, key: str) -> dict[str, Any]:
    """What an artifact says of itself."""
    file = home / "shelf" / step / key / "artifact.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found
