"""An edition that lies there already is listed, and of another only what is new is sent."""

from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from pipeline.model.lesson import Heading
from pipeline.model.package import ChapterMark
from pipeline.settings import Settings
from pipeline.steps.pictures import MakePictures
from pipeline.steps.publish import PutEdition
from pipeline.steps.shelf import Shelf
from pipeline.tools.kit import Tools
from pipeline.tools.store import S3Store
from tests.steps.test_truth import Work, work

__all__ = ["work"]
pytestmark = pytest.mark.media


def edition(work: Work, lesson: str, *chapters: ChapterMark) -> PutEdition:
    """Two seconds of film, packaged."""
    package = work.studio.do(work.package())
    strands = package.value.pictures
    shown = work.studio.do(MakePictures(package.ref, strands[-1], strands[0], Fraction(1)))
    heading = Heading("Title", "Course", "course")
    return PutEdition(
        lesson, heading, package.ref, package.value, shown.ref, shown.value, "", (), chapters
    )


def test_nothing_that_lies_there_is_asked_for(work: Work, store: S3Store) -> None:
    asked: list[str] = []

    def note(model: Any, params: Any, **_: Any) -> None:
        asked.append(f"{model.name} {params['url_path']}")

    lesson, home = uuid4().hex[:16], work.studio.home
    kit, shelf = Tools(Settings(), home, store), Shelf(home.shelf, home.rooms)
    first = shelf.carry_out(edition(work, lesson), kit)
    objects = store.keys(f"l/{lesson}/o/")
    assert first.value.objects > len(objects) > 5
    store.client.meta.events.register("before-call.s3", note)
    try:
        step = edition(work, lesson, ChapterMark(Fraction(0), "Beginning"))
        second = shelf.carry_out(step, kit)
    finally:
        store.client.meta.events.unregister("before-call.s3", note)
    assert second.value.version != first.value.version
    assert not [each for each in asked if f"/l/{lesson}/o/" in each]
    assert [each for each in asked if f"/l/{lesson}/v/{second.value.version}/details.json" in each]
    # What somebody cut off is sent again: its size is not that of the file.
    broken = min(objects)
    store.put_page(broken, b"half", "video/mp4")
    shelf.carry_out(edition(work, lesson, ChapterMark(Fraction(1), "End")), kit)
    assert store.sizes(broken)[broken] > 4
