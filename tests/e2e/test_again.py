"""Running again costs what changed, and nothing else."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import Lesson
from tests.e2e.lessons import DARS, note, process

pytestmark = pytest.mark.media

# Small and quick, many chunks: 8 s of source each.
RULES = """
[profile.edit]
pauses = false
trim = false
[profile.video]
preset = "ultrafast"
chunk_seconds = 8
ladder = [{ height = 240, kbps = 300 }, { height = 144, kbps = 150 }]
[profile.speech]
enabled = false
[profile.titles]
intro_seconds = 1
outro_seconds = 0
"""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory, ffmpeg: str) -> Path:
    """40 s of footage whose pictures say what time it is."""
    out = tmp_path_factory.mktemp("clip") / "01 Clock.mp4"
    graph = "testsrc=s=320x240:r=25:d=40"
    subprocess.run(
        [ffmpeg, "-v", "error", "-f", "lavfi", "-i", graph, "-f", "lavfi", "-i",
         "sine=frequency=330:duration=40", "-c:v", "libx264", "-preset", "ultrafast", "-g", "50",
         "-c:a", "aac", str(out)], check=True,
    )  # fmt: skip
    return out


def test_unchanged_everything_is_reused_and_no_program_starts(lesson: Lesson) -> None:
    """strace would need root; the steps' own notes and exec of the jail tell as much."""
    before = {p: p.stat().st_mtime_ns for p in lesson.home.glob("shelf/*/*/artifact.json")}
    trap = lesson.home.parent / "trap"
    trap.write_text("#!/bin/sh\necho started >> " + str(trap) + ".log\nexit 1\n")
    trap.chmod(0o755)
    env = os.environ | {"IMAGEIO_FFMPEG_EXE": str(trap)}
    done = subprocess.run(
        [DARS, "--home", lesson.home, "process", lesson.footage, "--json"],
        capture_output=True, text=True, timeout=120, env=env,
    )  # fmt: skip
    again = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0
    assert all(step["reused"] for step in again["steps"])
    assert again["version"] == lesson.made.said["version"]
    assert not Path(f"{trap}.log").exists()
    assert before == {p: p.stat().st_mtime_ns for p in lesson.home.glob("shelf/*/*/artifact.json")}


def test_edits_touch_only_what_they_must(clip: Path, tmp_path: Path, ffmpeg: str) -> None:
    home = tmp_path / "home"
    sidecar = clip.with_suffix(".toml")
    sidecar.unlink(missing_ok=True)
    first = process(home, clip, RULES)
    assert first.code == 0, first.stderr
    assert len(first.steps("encode", reused=False)) == 6

    sidecar.write_text('title = "Соати дигар"\n', "utf-8")
    titled = process(home, clip)
    made = titled.steps("encode", reused=False)
    assert [note(home, "encode", key)["with"]["chunk"]["chunk"] for key in made] == ["title"]
    assert titled.steps("sound", reused=False) == []
    assert titled.said["version"] != first.said["version"]

    sidecar.write_text('title = "Соати дигар"\n[[cuts]]\nstart = 19\nend = 21\n', "utf-8")
    cut = process(home, clip)
    made = cut.steps("encode", reused=False)
    spans = [note(home, "encode", key)["with"]["chunk"]["spans"] for key in made]
    assert spans == [[{"start": 400, "end": 475}, {"start": 525, "end": 600}]]
    assert cut.said["output_seconds"] == pytest.approx(titled.said["output_seconds"] - 2)


def test_a_corrupt_sidecar_names_the_field(clip: Path, tmp_path: Path) -> None:
    sidecar = clip.with_suffix(".toml")
    sidecar.write_text('langage = "tg"\n', "utf-8")
    try:
        ran = process(tmp_path / "home", clip, RULES)
    finally:
        sidecar.unlink()
    assert ran.code == 2
    assert "langage" in ran.said["reason"]
    assert "Traceback" not in ran.stderr
