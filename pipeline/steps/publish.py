"""An edition is put into the store: every object, every text, verified. No pointer is touched."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

from pipeline.model.errors import Cancelled
from pipeline.model.lesson import Download, Heading
from pipeline.model.package import ChapterMark, Cue, Package, Pictures
from pipeline.plain import canonical, inert
from pipeline.plan import edition
from pipeline.steps.shelf import noted_files
from pipeline.steps.step import Kit, Queue, Ref, Room, Step

AT_ONCE = 8  # Uploads at the same time: enough to hide a round trip, few enough for a thin line.


@dataclass(frozen=True, slots=True)
class Edition:
    """What lies in the store and can now be switched to; ``objects`` are keys and bytes.

    ``damage`` is what people are told about the footage, ``ladder`` about sizes left out.
    """

    lesson: str
    version: str
    heading: Heading
    seconds: Fraction
    poster: str
    downloads: tuple[Download, ...]
    bytes: int
    objects: int
    damage: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """All that is said about the lesson."""
        return (*self.damage, *self.ladder)


@dataclass(frozen=True)
class PutEdition(Step[Edition]):
    """Upload what is not there yet and read it back."""

    lesson: str
    heading: Heading
    package: Ref
    packaged: Package
    pictures: Ref
    pictured: Pictures
    spoken: str
    cues: tuple[Cue, ...]
    chapters: tuple[ChapterMark, ...]
    damage: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()
    name: ClassVar[str] = "publish"
    version: ClassVar[int] = 4
    queue: ClassVar[Queue] = "network"
    result: ClassVar[type[Edition]] = Edition

    def act(self, kit: Kit, room: Room) -> Edition:
        """Media first, then playlists, the master playlist and details last."""
        files = _files(kit.folder(self.package)) | _files(kit.folder(self.pictures))
        digests = {name: (digest, size) for name, (_, digest, size) in files.items()}
        content = edition.Content(
            self.lesson, self.heading, self.packaged, self.pictured, self.spoken, self.cues,
            self.chapters, self.damage, self.ladder,
        )  # fmt: skip
        texts = edition.texts(content, digests)
        keep = edition.downloads(content, digests, texts)
        # The heading is part of the version: another title is another edition.
        shown = canonical([*_shown(keep, self.heading), *self.damage, *self.ladder])
        mark = edition.version({**texts, "heading": shown})
        texts["details.json"] = inert(edition.details(content, mark, digests, keep))
        self._put(kit, room, files, texts, mark)
        used = sum(size for _, size in digests.values())
        return Edition(
            self.lesson, mark, self.heading, self.packaged.seconds,
            edition.object_name(self.pictured.poster, digests),
            tuple(replace(each, key=_absolute(self.lesson, mark, each.key)) for each in keep),
            used + sum(len(text.encode()) for text in texts.values()), len(files) + len(texts),
            self.damage, self.ladder,
        )  # fmt: skip

    def _put(
        self,
        kit: Kit,
        room: Room,
        files: Mapping[str, tuple[Path, str, int]],
        texts: Mapping[str, str],
        mark: str,
    ) -> None:
        # By bytes: a download, which holds segments too, is most of a lesson in one object.
        whole = sum(size for _, _, size in files.values()) + len(texts)
        done = 0
        there = kit.store.sizes(f"l/{self.lesson}/o/")

        def go_on() -> None:
            if room.cancelled():
                raise Cancelled("the upload was stopped")

        def send(name: str) -> int:
            go_on()
            path, digest, size = files[name]
            ending = name.rpartition(".")[2]
            key = f"l/{self.lesson}/o/{digest}.{ending}"
            # The store checked the digest that is in the key when it took the object, so one of
            # this size that stays young until long after this step is not asked for once more.
            if there.get(key) != size:
                new, kind = key not in there, edition.content_type(name)
                kit.store.put(key, path, kind, digest, new=new, pulse=go_on)
            return size

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for sent in pool.map(send, files):
                done += sent
                room.tell(done / whole)
        for name, text in sorted(texts.items(), key=lambda item: _rank(item[0])):
            key = f"l/{self.lesson}/v/{mark}/{name}"
            kit.store.put_text(key, text, edition.content_type(name))
            done += 1
            room.tell(done / whole)


def _rank(name: str) -> int:
    """Who points at others comes after them."""
    return {"master.m3u8": 1, "details.json": 2}.get(name, 0)


def _files(folder: Path) -> dict[str, tuple[Path, str, int]]:
    return {name: (folder / name, *facts) for name, facts in noted_files(folder).items()}


def _shown(keep: list[Download], heading: Heading) -> list[str]:
    return [repr(heading), *(f"{each.name} {each.key}" for each in keep)]


def _absolute(lesson: str, mark: str, url: str) -> str:
    """The key of a URL that is relative to the edition's folder."""
    if url.startswith(edition.OBJECTS):
        return f"l/{lesson}/o{url.removeprefix(edition.OBJECTS)}"
    return f"l/{lesson}/v/{mark}/{url}"
