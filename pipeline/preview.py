"""A preview is put into the store and grows while the lesson is made; see pipeline.plan.preview.

Segments first, then playlists, then what names them; so whoever looks finds all of it. It is no
step: it looks at the store each time, like the switch of a pointer. What it leaves is little waste:
its segments of sizes that are no download are those of the edition, which finds them there.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from math import inf
from pathlib import Path
from typing import Protocol

from pipeline.model.errors import StoreFailed
from pipeline.model.ladder import Rendition
from pipeline.model.lesson import Heading
from pipeline.model.package import Segment, Strand
from pipeline.plain import inert, parsed, plain
from pipeline.plan import edition, preview, publish
from pipeline.plan.encode import Look
from pipeline.plan.preview import Preview
from pipeline.plan.publish import Pointer
from pipeline.steps.early import Placed, bodies, place
from pipeline.steps.encode import Encode
from pipeline.steps.package import AAC_LC

AT_ONCE = 8  # Uploads at the same time.
ENDINGS = 5  # A preview that grows meanwhile is ended again; whoever makes it soon hears of it.


class Store(Protocol):
    """Where previews go; see pipeline.tools.store."""

    def put_page(self, key: str, body: bytes, content_type: str, immutable: bool = ...) -> bool:
        """Store it; False when it was there already."""

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Bytes and entity tag, or None."""

    def swap(self, key: str, text: str, content_type: str, etag: str | None) -> bool:
        """Replace the text that has this entity tag (None: create it); False when that is lost."""

    def keys(self, prefix: str) -> set[str]:
        """Every key that begins with ``prefix``."""


@dataclass(frozen=True, slots=True)
class Ready:
    """All ``chunks`` of a lesson; the ``folders`` of those that are done, from the first on.

    ``more`` says that these chunks are only what it opens with. ``sound`` is the file of the whole
    sound, once it is there; ``opening`` that of its beginning, and so many of its fragments.
    ``left`` are the output seconds that were not there when all were asked for.
    """

    lesson: str
    heading: Heading
    chunks: tuple[Encode, ...]
    folders: tuple[Path, ...]
    more: bool = False
    sound: Path | None = None
    opening: tuple[Path, int] | None = None
    left: float = inf

    @property
    def coming(self) -> bool:
        """Whether there is something to be shown, now or soon."""
        pieces = [each.chunk for each in self.chunks]
        ready = range(len(self.folders), len(pieces) + 1)
        return any(preview.worth(pieces, number, self.more) for number in ready)

    @property
    def worth(self) -> bool:
        """Whether there is anything to be shown, see pipeline.plan.preview."""
        return preview.worth([each.chunk for each in self.chunks], len(self.folders), self.more)

    @property
    def soon(self) -> bool:
        """Whether so little is left to be made, as after a correction, that none begins now."""
        whole = float(sum(each.chunk.frames for each in self.chunks) / _look(self).rate)
        return not self.more and not preview.due(whole - self.left, whole)

    def stamp(self, count: int, before: str = "") -> str:
        """For the first ``count`` chunks and the sizes that are shown; see plan.preview."""
        sizes = (each.name for each in preview.shown(_look(self).renditions))
        return preview.stamp([before, *sizes, *(each.key for each in self.chunks[:count])])


@dataclass(frozen=True, slots=True)
class _Heard:
    """Sound as segments, file by file; the first ``opening`` of them are of the opening alone."""

    parts: tuple[Placed, ...]
    opening: int

    @property
    def pieces(self) -> tuple[Segment, ...]:
        return tuple(piece for part in self.parts for piece in part.pieces)

    def stamp(self, count: int) -> str:
        """For the first ``count`` segments; see plan.preview."""
        return preview.stamp([each.file for each in self.pieces[:count]])

    def behind(self, known: int) -> list[Placed]:
        """All but the first ``known`` segments."""
        rest = []
        for part in self.parts:
            rest.append(replace(part, pieces=part.pieces[known:]))
            known = max(0, known - len(part.pieces))
        return [part for part in rest if part.pieces]


def grow(store: Store, ready: Ready) -> Preview | None:
    """Show what is ``ready``; None when that is not worth it, or the lesson was taken down.

    Does nothing when so much is shown already, or when somebody else has just shown more; and to a
    long one not for a few seconds more, since every playlist is written anew.
    """
    found = store.read(preview.state_key(ready.lesson))
    old = _state(ready.lesson, found[0]) if found else None
    same = _goes_on(old, ready)
    if same and ((ready.more and same.whole) or (same.opening and not ready.opening)):
        return same  # The story is told from its opening again, or that was collected.
    heard = _heard(ready, same)
    if same and len(heard.pieces) < same.heard:
        return same  # Its sound is made anew.
    if same and heard.stamp(same.heard) != same.sounds:
        same, heard = None, _heard(ready, None)
    if same and (same.chunks, same.heard) >= (len(ready.folders), len(heard.pieces)):
        return same
    if same and not _lacks(same, heard) and not preview.due(same.seconds, float(_seconds(ready))):
        return same
    if same is None and ready.soon:
        return None
    if _taken_down(store, ready.lesson):
        end(store, ready.lesson)  # Who took it down may have been cut short.
        return None
    rows = [_row(ready, each.name) for each in preview.shown(_look(ready).renditions)]
    for row in rows:
        _upload(store, ready.lesson, row[same.chunks if same else 0 :])
    _upload(store, ready.lesson, heard.behind(same.heard if same else 0))
    # Never that of an old one: who still plays it would find other segments in its playlists.
    mark = same.mark if same else ready.stamp(len(ready.chunks), old.mark if old else "")
    new = _write(store, ready, mark, rows, heard)
    etag = found[1] if found else None
    store.swap(preview.state_key(ready.lesson), inert(plain(new)), publish.JSON_TYPE, etag)
    if _taken_down(store, ready.lesson):  # Meanwhile: what was closed then was opened again.
        _close(store, ready.lesson)
        end(store, ready.lesson)
        return None
    return new


def _goes_on(old: Preview | None, ready: Ready) -> Preview | None:
    """The ``old`` preview if what is ready continues it, or may do so as far as is known."""
    if old is None or old.over:
        return None
    if ready.more and old.whole:
        return old
    return old if ready.stamp(old.chunks) == old.shown else None


def _lacks(same: Preview, heard: _Heard) -> bool:
    """Whether there is sound now for pictures that are shown without."""
    seconds = sum(each.seconds for each in heard.pieces[: same.heard])
    return seconds < same.seconds and len(heard.pieces) > same.heard


def end(store: Store, lesson: str) -> None:
    """Say that no more comes, and lead viewers on to the lesson; does nothing without a preview.

    Raises StoreFailed when it grew all the time.
    """
    for _ in range(ENDINGS):
        found = store.read(preview.state_key(lesson))
        if found is None or (state := _state(lesson, found[0])).over:
            return
        _close(store, lesson)
        over = inert(plain(replace(state, over=True)))
        if store.swap(preview.state_key(lesson), over, publish.JSON_TYPE, found[1]):
            return
    raise StoreFailed(f"the preview of {lesson} grew all the time")


def _close(store: Store, lesson: str) -> None:
    for key in sorted(store.keys(preview.folder(lesson))):  # Earlier ones too: somebody may watch.
        if not key.endswith(".m3u8") or key.endswith("/master.m3u8"):
            continue
        read = store.read(key)
        if read and not read[0].endswith(preview.END.encode()):
            store.put_page(key, read[0] + preview.END.encode(), edition.content_type(key))


def _write(
    store: Store, ready: Ready, mark: str, rows: Sequence[Sequence[Placed]], heard: _Heard
) -> Preview:
    """Every playlist of what was uploaded, and what is to be said of them."""
    look, at, count = _look(ready), f"{preview.folder(ready.lesson)}{mark}/", len(ready.folders)
    sizes = preview.shown(look.renditions)
    pictures = [_picture(size, row) for size, row in zip(sizes, rows, strict=True)]
    segments = heard.pieces
    sound = _sound(heard) if segments else None
    gop = look.gop / look.rate
    texts = preview.texts(look.rate, pictures, sound, gop, lambda file: f"{edition.OBJECTS}/{file}")
    for name, text in texts.items():
        store.put_page(f"{at}{name}", text.encode(), edition.content_type(name))
    heading = ready.heading
    whole = 0 if ready.more else sum(each.chunk.frames for each in ready.chunks)
    return Preview(
        ready.lesson, mark, heading.title, heading.course, heading.language, f"{mark}/master.m3u8",
        count, float(_seconds(ready)), float(whole / look.rate), sound is not None,
        shown=ready.stamp(count), heard=len(segments),
        opening=heard.opening if segments else 0, sounds=heard.stamp(len(segments)),
    )  # fmt: skip


def _picture(size: Rendition, row: Sequence[Placed]) -> Strand:
    segments = tuple(piece for each in row for piece in each.pieces)
    return Strand(size.name, row[0].codec, row[0].init, segments, size.width, size.height)


def _sound(heard: _Heard) -> Strand:
    first = heard.parts[0]
    return Strand("audio", AAC_LC, first.init, heard.pieces, channels=first.channels)


def _look(ready: Ready) -> Look:
    """The look of all chunks, with the sizes that each of them has."""
    looks = {each.look for each in ready.chunks}
    first = ready.chunks[0].look
    common = tuple(r for r in first.renditions if all(r in each.renditions for each in looks))
    return replace(first, renditions=common)


def _seconds(ready: Ready) -> Fraction:
    """How much of the lesson is ready."""
    frames = sum(each.chunk.frames for each in ready.chunks[: len(ready.folders)])
    return frames / _look(ready).rate


def _row(ready: Ready, name: str) -> list[Placed]:
    """The chunks of one rendition, each at its place."""
    row: list[Placed] = []
    clock = number = 0
    for folder in ready.folders:
        row.append(place(folder / f"{name}.mp4", clock, number))
        clock, number = clock + row[-1].ticks, number + len(row[-1].pieces)
    return row


def _heard(ready: Ready, same: Preview | None) -> _Heard:
    """The sound of what is ready: where it has begun with the opening's, the whole goes on."""
    begun = ready.opening[1] if ready.opening and not ready.sound else 0
    if same and same.heard:
        begun = same.opening
    parts = []
    if begun and ready.opening:
        first = place(ready.opening[0], 0, 0)
        parts.append(replace(first, pieces=first.pieces[:begun]))
    if ready.sound:
        whole = place(ready.sound, 0, 0)
        parts.append(replace(whole, pieces=whole.pieces[begun:]))
    if len({each.init for each in parts}) > 1:
        # One channel of the opening, two of the whole or the other way: nobody can go on with it.
        begun, parts = 0, [place(ready.sound, 0, 0)] if ready.sound else []
    needed = len(preview.until([p for each in parts for p in each.pieces], _seconds(ready)))
    for n, each in enumerate(parts):
        parts[n] = replace(each, pieces=each.pieces[:needed])
        needed -= len(parts[n].pieces)
    return _Heard(tuple(parts), begun)


def _upload(store: Store, lesson: str, every: Iterable[Placed]) -> None:
    def put(item: tuple[str, bytes]) -> None:
        key, body = f"l/{lesson}/o/{item[0]}", item[1]
        store.put_page(key, body, edition.content_type(key), immutable=True)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in every:
            found = bodies(each)
            # A few at a time: the pool would take all of them into memory at once.
            while some := list(islice(found, 2 * AT_ONCE)):
                list(pool.map(put, some))


def _taken_down(store: Store, lesson: str) -> bool:
    key = publish.pointer_key(lesson)
    found = store.read(key)
    return found is not None and not parsed(Pointer, found[0], key).version


def _state(lesson: str, body: bytes) -> Preview:
    return parsed(Preview, body, preview.state_key(lesson))
