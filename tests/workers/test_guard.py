"""What is required is there, or work does not begin."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model.errors import BadConfig
from pipeline.settings import Settings, ToolSettings
from pipeline.tools.walls import WALLS
from workers.guard import guard

pytestmark = pytest.mark.media


def test_the_build_and_the_walls_are_told() -> None:
    told = guard(replace(Settings(), tools=ToolSettings(sandbox="required")))
    assert told.startswith("ffmpeg ")
    assert told.endswith(f"programs that read footage see {', '.join(WALLS.values())}")


def test_an_old_ffmpeg_is_refused_where_safety_is_required(tmp_path: Path) -> None:
    old = tmp_path / "ffmpeg"
    old.write_text("#!/bin/sh\necho 'ffmpeg version 5.1.9-0+deb12u1 Copyright'\n")
    old.chmod(old.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    tools = ToolSettings(ffmpeg=str(old), sandbox="required")
    with pytest.raises(BadConfig, match=r"5\.1\.9.* lacks security fixes"):
        guard(replace(Settings(), tools=tools))
    assert "5.1.9" in guard(replace(Settings(), tools=replace(tools, sandbox="auto")))
