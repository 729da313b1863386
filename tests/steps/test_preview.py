"""A preview goes on where the lesson begins with what is shown; else another one begins."""

import re
import subprocess
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.lesson import Heading
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plain import canonical, parsed, plain
from pipeline.plan.encode import look
from pipeline.plan.preview import Preview, folder, state_key
from pipeline.plan.publish import JSON_TYPE, Pointer, pointer_key
from pipeline.preview import Ready, end, grow
from pipeline.steps.encode import Encode, FilmSource
from pipeline.tools.store import S3Store

pytestmark = pytest.mark.media

SIZES = (Rendition("90", 160, 90, 100),)
WIDE = tuple(Rendition(str(n), 16 * n // 9, n, 300) for n in (144, 108, 90))
FRAMES, COUNT = 25, 4


@dataclass(frozen=True, slots=True)
class Lesson:
    """Chunks of a second each, of which the first two are there."""

    store: S3Store
    chunks: tuple[Encode, ...]
    folders: tuple[Path, ...]
    id: str

    def grown(
        self, chunks: tuple[Encode, ...], count: int, more: bool = False, sound: Path | None = None
    ) -> Preview:
        heading = Heading("Title", "Course", "course")
        ready = Ready(self.id, heading, chunks, self.folders[:count], more, sound)
        shown = grow(self.store, ready)
        assert shown is not None and ready.worth
        return shown


@pytest.fixture
def lesson(studio: Any, store: S3Store) -> Lesson:
    film = studio.make(
        "-f", "lavfi", "-i", f"testsrc2=s=160x90:r=25:d={COUNT}", "-c:v", "libx264",
        "-preset", "ultrafast", name="film.mp4",
    )  # fmt: skip
    media = studio.probe(film)
    style = look(Fraction(25), SIZES, replace(Video(), gop_seconds=1))
    source = FilmSource(film, media.container, media.picture)
    spans = (Span(n * FRAMES, n * FRAMES + FRAMES) for n in range(COUNT))
    chunks = tuple(Encode(FootageChunk((span,)), source, style) for span in spans)
    folders = tuple(studio.do(each).folder for each in chunks[:2])
    return Lesson(store, chunks, folders, uuid4().hex[:16])


def test_what_opens_a_lesson_is_no_other_preview_than_the_whole(lesson: Lesson) -> None:
    opening = lesson.grown(lesson.chunks[:2], 1, more=True)
    assert (opening.chunks, opening.whole) == (1, 0)
    whole = lesson.grown(lesson.chunks, 2)
    assert (whole.chunks, whole.whole, whole.mark) == (2, COUNT, opening.mark)
    assert lesson.grown(lesson.chunks[:2], 1, more=True) == whole, "told again: nothing is lost"


def test_another_lesson_with_the_same_opening_is_another_preview(lesson: Lesson) -> None:
    first, second, *rest = lesson.chunks
    before = lesson.grown(lesson.chunks, 2)
    other = replace(second, look=replace(second.look, calm_step=1))
    after = lesson.grown((first, other, *rest), 1)
    assert (after.chunks, after.mark != before.mark) == (1, True)
    end(lesson.store, lesson.id)
    again = lesson.grown((first, other, *rest), 1)
    assert again.mark not in (before.mark, after.mark), "what has ended does not go on"


def test_for_the_little_that_a_correction_makes_anew_none_begins(lesson: Lesson) -> None:
    heading = Heading("Title", "Course", "course")
    almost = Ready(lesson.id, heading, lesson.chunks, lesson.folders, left=0.04 * COUNT)
    assert almost.coming and grow(lesson.store, almost) is None
    begun = lesson.grown(lesson.chunks, 1)
    goes_on = grow(lesson.store, almost)
    assert goes_on is not None and (goes_on.chunks, goes_on.mark) == (2, begun.mark)


def test_only_sizes_that_every_chunk_has_are_shown(studio: Any, store: S3Store) -> None:
    film = studio.make(
        "-f", "lavfi", "-i", "testsrc2=s=256x144:r=25:d=3", "-c:v", "libx264", "-preset",
        "ultrafast", name="film.mp4",
    )  # fmt: skip
    media = studio.probe(film)
    wide = look(media.picture.rate, WIDE, replace(Video(), gop_seconds=1, preset="ultrafast"))
    narrow = replace(wide, renditions=(WIDE[1],))
    source = FilmSource(film, media.container, media.picture)
    chunks = tuple(
        Encode(FootageChunk((Span(at, at + 25),)), source, style)
        for at, style in ((0, wide), (25, narrow), (50, narrow))
    )
    folders = tuple(studio.do(each).folder for each in chunks[:2])
    shown = grow(store, Ready("early", Heading("Дарс", "Физика"), chunks, folders))
    assert shown is not None and shown.chunks == 2
    names = {key.rpartition("/")[2] for key in store.keys(folder("early"))}
    assert {name for name in names if name.endswith(".m3u8")} == {"master.m3u8", "108.m3u8"}


def test_where_later_chunks_lack_a_size_another_preview_begins(lesson: Lesson) -> None:
    first, second, *_ = lesson.chunks
    wide = replace(first.look, renditions=WIDE)
    both = (replace(first, look=wide), replace(second, look=wide))
    fewer = (both[0], replace(second, look=replace(wide, renditions=WIDE[1:2])))
    heading = Heading("Title", "Course", "course")
    all_sizes, some = (Ready(lesson.id, heading, chunks, ()).stamp(1) for chunks in (both, fewer))
    assert all_sizes != some, "the first chunk is not there in the sizes that are shown now"


def tone(ffmpeg: str, folder: Path, hertz: int, channels: int = 1) -> Path:
    """Sound in fragments of a second."""
    file = folder / f"{hertz}-{channels}.mp4"
    argv = [
        ffmpeg, "-v", "error", "-nostdin", "-f", "lavfi", "-i", f"sine={hertz}:r=48000:d={COUNT}",
        "-c:a", "aac", "-ac", str(channels), "-bsf:a", r"noise=drop=lt(n\,1)", "-use_editlist", "0",
        "-frag_duration", "1000000", "-movflags", "+empty_moov+default_base_moof", str(file),
    ]  # fmt: skip
    subprocess.run(argv, check=True)
    return file


def test_with_another_sound_another_one_begins(lesson: Lesson, ffmpeg: str, tmp_path: Path) -> None:
    low, high = (tone(ffmpeg, tmp_path, hertz) for hertz in (220, 880))
    before = lesson.grown(lesson.chunks, 1, sound=low)
    assert before.heard >= 1
    assert lesson.grown(lesson.chunks, 2) == before, "its sound is made anew: nothing is taken back"
    after = lesson.grown(lesson.chunks, 2, sound=high)
    assert (after.chunks, after.mark != before.mark) == (2, True)
    listed = lesson.store.read(f"l/{lesson.id}/preview/{after.mark}/audio.m3u8")
    assert listed is not None
    names = re.findall(r"o/(\w+\.m4s)", listed[0].decode())
    there = lesson.store.keys(f"l/{lesson.id}/o/")
    assert len(names) == after.heard and {f"l/{lesson.id}/o/{name}" for name in names} <= there
    end(lesson.store, lesson.id)
    ended = [
        lesson.store.read(key) for key in lesson.store.keys(f"l/{lesson.id}/preview/")
        if key.endswith(("audio.m3u8", "90.m3u8"))
    ]  # fmt: skip
    assert len(ended) == 4 and all(each and each[0].endswith(b"ENDLIST\n") for each in ended)


def test_in_other_channels_than_the_opening_another_one_begins(
    lesson: Lesson, ffmpeg: str, tmp_path: Path
) -> None:
    """What both sides say in the first minute may not be all that they say."""
    one, two = (tone(ffmpeg, tmp_path, 220, channels) for channels in (1, 2))
    heading = Heading("Title", "Course", "course")
    begun = Ready(lesson.id, heading, lesson.chunks, lesson.folders[:1], opening=(one, 2))
    before, goes_on, after = (
        grow(lesson.store, each)
        for each in (
            begun,
            replace(begun, folders=lesson.folders, sound=one),
            replace(begun, folders=lesson.folders, sound=two),
        )
    )
    assert before and goes_on and after
    assert (goes_on.mark, goes_on.opening) == (before.mark, 2)
    assert (after.mark != before.mark, after.opening) == (True, 0)
    for shown, channels in ((goes_on, 1), (after, 2)):
        found = lesson.store.read(f"{folder(lesson.id)}{shown.mark}/master.m3u8")
        assert found is not None and f'CHANNELS="{channels}"' in found[0].decode()


def over(lesson: Lesson) -> bool:
    """Whether viewers are told that no more comes."""
    found = lesson.store.read(state_key(lesson.id))
    assert found is not None
    return parsed(Preview, found[0], lesson.id).over


def test_what_was_taken_down_meanwhile_grows_no_more(lesson: Lesson) -> None:
    lesson.grown(lesson.chunks, 1)
    nothing = Pointer(lesson.id, "", 2, "", "", ())
    lesson.store.put_page(pointer_key(lesson.id), canonical(plain(nothing)).encode(), JSON_TYPE)
    heading = Heading("Title", "Course", "course")
    assert grow(lesson.store, Ready(lesson.id, heading, lesson.chunks, lesson.folders)) is None
    assert over(lesson)


def test_what_grows_while_it_is_ended_is_ended_all_the_same(lesson: Lesson) -> None:
    lesson.grown(lesson.chunks, 1)

    class Late:
        """Before the first change somebody else shows more."""

        late = True

        def __getattr__(self, name: str) -> Any:
            return getattr(lesson.store, name)

        def swap(self, key: str, text: str, content_type: str, etag: str | None) -> bool:
            if self.late:
                self.late = not lesson.grown(lesson.chunks, 2)
            return lesson.store.swap(key, text, content_type, etag)

    end(Late(), lesson.id)
    assert over(lesson)
    for key in lesson.store.keys(folder(lesson.id)):
        text = (lesson.store.read(key) or (b"",))[0].decode()
        assert text.count("ENDLIST") == (key.endswith(".m3u8") and "master" not in key), key
