"""What a clone must be: locked, licensed, and the same for everybody."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_every_requirement_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    entries = [e for e in re.split(r"\n(?=\S)", text) if e.strip()]
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text


def test_locks_agree() -> None:
    setup, run, dev = (_pins(ROOT / f"requirements/{name}.txt") for name in ("setup", "run", "dev"))
    assert run.items() <= dev.items()
    assert setup.items() <= dev.items()


def test_what_the_package_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.match(r"[\w-]+", line)[0].lower() for line in project["dependencies"]}  # type: ignore[index]
    assert names <= _pins(ROOT / "requirements/run.txt").keys()


@pytest.mark.parametrize("script", ["requirements/install.sh"])
def test_scripts_need_only_a_posix_shell(script: str) -> None:
    subprocess.run(["sh", "-n", ROOT / script], check=True)


def test_every_sample_says_where_it_comes_from() -> None:
    readme = (ROOT / "samples/README.md").read_text("utf-8")
    files = [f for f in (ROOT / "samples/inbox").rglob("*") if f.suffix not in ("", ".toml")]
    assert files
    assert [f.name for f in files if f.name not in readme] == []
