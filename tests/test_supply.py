"""What Dars is made of is written down, and known holes in it are found."""

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.settings import Settings
from pipeline.tools.builds import Build, build_of
from pipeline.tools.kit import ffmpeg_path

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def supply() -> ModuleType:
    spec = spec_from_file_location("supply", ROOT / "requirements" / "supply.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(**package: object) -> str:
    return json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": []} | package]})


def test_a_hole_is_told_and_silence_is_not_taken_for_safety(supply: ModuleType) -> None:
    hole = {"id": "CVE-2026-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}
    assert supply.advisories(report()) == []
    assert supply.advisories(report(vulns=[hole])) == ["a 1: CVE-2026-1, fixed in ['1.1']"]
    assert supply.advisories(report(skip_reason="not found")) is None
    assert supply.advisories("") is None and supply.advisories('{"dependencies": []}') is None


def test_every_vendored_file_is_in_the_bill(supply: ModuleType) -> None:
    scripts = {file.name for file in supply.VENDOR.glob("*.js")}
    assert {each["file"] for each in supply.vendored()} == scripts


@pytest.mark.media
def test_the_bill_of_materials_is_valid_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    argv = [sys.executable, str(ROOT / "requirements" / "supply.py"), "sbom", str(file)]
    subprocess.run(argv, check=True, capture_output=True, cwd=ROOT)
    bill = json.loads(file.read_text())
    names = {each["name"]: each for each in bill["components"]}
    assert {"celery", "boto3", "hls.js", "media-chrome", "ffmpeg"} <= set(names)
    assert names["celery"]["version"] and names["ffmpeg"]["hashes"]


@pytest.mark.parametrize(
    ("version", "safe"),
    [("n9.0.2", True), ("8.1.3", True), ("8.1.2", False), ("5.1.9-0+deb12u1", False),
     ("N-117000-gabcdef", False), ("?", False)],
)  # fmt: skip
def test_old_builds_of_ffmpeg_are_told(version: str, safe: bool) -> None:
    assert Build(version, "", "").safe is safe


@pytest.mark.media
def test_the_ffmpeg_in_use_is_told_and_safe() -> None:
    build = build_of(ffmpeg_path(Settings()))
    assert build.safe and str(build).startswith(f"ffmpeg {build.version} (GPL 3 or later, build ")
