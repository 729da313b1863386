"""Encoders are tried as chunks are made: what passes, what does not, what there is here."""

import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.model.profile import Codecs, Video
from pipeline.plan.coding import Coding, codings, hardware, options
from pipeline.settings import Home, Settings, ToolSettings
from pipeline.steps.hardware import attempt, passing
from pipeline.tools.devices import nodes, wanted
from pipeline.tools.kit import Tools, ffmpeg_path
from workers.hardware import encoders

pytestmark = pytest.mark.media

SOFT = [*codings(Video(codecs="av1+h264", av1_preset=11)), codings(Video(codecs="hevc"))[0]]


@pytest.mark.parametrize("coding", SOFT, ids=lambda each: each.encoder)
def test_what_obeys_the_plan_passes(studio: Any, tmp_path: Path, coding: Coding) -> None:
    """The trial itself is right: our own encoders pass it, whole and with one init segment."""
    attempt(coding, Tools(Settings(), studio.home), tmp_path)


def test_what_does_not_understand_the_plan_is_passed_over(studio: Any, tmp_path: Path) -> None:
    kit = Tools(Settings(), studio.home)
    x264 = codings(Video())[0]
    other = replace(x264, encoder="libopenh264")
    with pytest.raises(ToolFailed):
        attempt(other, kit, tmp_path)
    assert passing([other, x264], kit) == "libx264"
    assert passing([other], kit) == ""


@pytest.mark.skipif(bool(nodes()), reason="there is a graphics card")
@pytest.mark.parametrize("codecs", ["av1+h264", "hevc"])
def test_where_no_card_is_none_is_found_and_soon(tmp_path: Path, codecs: Codecs) -> None:
    video, home = Video(codecs=codecs), Home(tmp_path / "home")
    settings = Settings(tools=ToolSettings(hardware="auto"))
    began = time.monotonic()
    assert encoders(settings, home) == ()
    assert passing(hardware(codings(video)[0]), Tools(settings, home)) == ""
    assert time.monotonic() - began < 30


def test_who_does_not_ask_tries_nothing(tmp_path: Path) -> None:
    assert encoders(Settings(), Home(tmp_path)) == ()


@pytest.mark.parametrize("coding", SOFT, ids=lambda each: each.codec)
def test_ffmpeg_knows_every_option_that_hardware_is_told(coding: Coding) -> None:
    program = ffmpeg_path(Settings())
    usual = {"c:v", "profile:v", "tag:v", "bf", "b:v", "global_quality"}
    for hard in hardware(coding):
        asked = [program, "-hide_banner", "-h", f"encoder={hard.encoder}"]
        words = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
        told = options(hard, False, 1000).keys() - usual
        assert [name for name in told if f"-{name}" not in words] == [], hard.encoder
        assert wanted(["-c:v", hard.encoder])
    assert not wanted(["-c:v", coding.encoder])
