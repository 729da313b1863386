"""Slides of real footage, found in a jailed child."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.steps.slides import Slides


@pytest.mark.media
def test_a_recording_of_slides(studio: Any, media: Path) -> None:
    digest = studio.take(media / "lecture" / "opencast_scene-change.mov")
    found = studio.probe(digest)
    (slide,) = studio.do(Slides(digest, found.container, found.picture)).value.slides
    assert slide.start == 12
