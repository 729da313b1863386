"""What a machine without the footage reads of it for a chunk, and what that costs.

    python -m bench.ranges FOOTAGE... [--at 0.25 0.75] [--out bench/results]

For each place (a share of the length) two chunks, one after the other, are encoded by the `encode`
step as the default rules have it: where the footage is, and on a machine that has nothing of it and
reads from an object store (the embedded one, on this machine, so no line is measured). Both leave
the same bytes, or this fails. CPU seconds are user + system of this process and of all that it
starts, without the store's; `listen` is one more row, whose packets lie all over the file.
"""

import argparse
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from bench.clip import ROOT
from bench.meter import tell
from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import renditions
from pipeline.model.media import Media
from pipeline.model.profile import Edit, Video
from pipeline.model.span import Span
from pipeline.plan.encode import look
from pipeline.plan.rate import output_rate
from pipeline.settings import FootageSettings, Home, Settings, StoreSettings, ToolSettings
from pipeline.steps.encode import Encode, FilmSource
from pipeline.steps.listen import Listen
from pipeline.steps.probe import Probe
from pipeline.steps.shelf import Shelf, noted_files
from pipeline.steps.step import Artifact, Step
from pipeline.tools import bucket
from pipeline.tools.cache import Cache
from pipeline.tools.kit import Tools
from pipeline.tools.store import connect
from pipeline.tools.vault import Vault, beside
from pipeline.tools.weed import EmbeddedStore

BUCKET = "dars-footage"
TITLE = "# Ranges\n\nMade by `python -m bench.ranges`; each once.\n"
HEAD = """
{name}: {size:.0f} MB, {minutes:.1f} minutes.

| step | fetched, MB | of the file | CPU s with it | without | ratio |
|---|---:|---:|---:|---:|---:|
"""


class Different(Exception):
    """A step left other bytes without the footage than with it."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A home, with the footage or with the store alone."""

    home: Home
    vault: Vault | None = None

    def do(self, step: Step[Any]) -> Artifact[Any]:
        """Carry a step out."""
        # One thread: what is compared must not depend on chance.
        rules = Settings(
            tools=ToolSettings(threads=1),
            footage=FootageSettings(store="s3" if self.vault else "local", cache_gib=1000),
        )
        vault = self.vault
        kit = Tools(rules, self.home, vault=(lambda: vault) if vault else None)
        return Shelf(self.home.shelf, self.home.rooms).carry_out(step, kit)

    def fetched(self) -> int:
        """Bytes of footage here that came from the store."""
        return Cache(self.home.cache, self.vault, 0).size() if self.vault else 0


def steps(digest: str, media: Media, places: list[float]) -> Iterator[tuple[str, bool, Step[Any]]]:
    """Name, whether the machine has nothing before it, and the step."""
    assert media.picture is not None
    video, rate = Video(), output_rate(media, Video().highest_rate)
    sizes = renditions(media.picture.width, media.picture.height, video.ladder)
    film = FilmSource(digest, media.container, media.picture, media.stills)
    length = round(video.chunk_seconds * rate)
    for place in places:
        first = round(media.picture.end * place / video.chunk_seconds) * length
        for number in range(2):
            chunk = FootageChunk((Span(first + number * length, first + (number + 1) * length),))
            step = Encode(chunk, film, look(rate, sizes, video))
            yield f"encode {step.label}" + (", the next" if number else ""), not number, step
    if media.sound is not None:
        quiet = Edit().quiet_below_speech
        yield "listen", True, Listen(digest, media.container, media.sound, media.length, quiet)


def cpu(work: Callable[[], Artifact[Any]]) -> tuple[Artifact[Any], float]:
    """What it made, and the CPU seconds of it."""

    def used() -> float:
        every = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(each.ru_utime + each.ru_stime for each in map(resource.getrusage, every))

    before = used()
    return work(), used() - before


def row(name: str, fresh: bool, step: Step[Any], near: Machine, far: Machine, size: int) -> str:
    """One line of the table; raises Different."""
    if fresh:
        shutil.rmtree(far.home.cache, ignore_errors=True)
    before = far.fetched()
    here, local = cpu(lambda: near.do(step))
    there, remote = cpu(lambda: far.do(step))
    if noted_files(here.folder) != noted_files(there.folder) or here.value != there.value:
        raise Different(name)
    fetched = far.fetched() - before
    return (
        f"| {name} | {fetched / 1e6:.1f} | {fetched / size:.4f} | {local:.1f} | {remote:.1f} "
        f"| **{remote / local:.3f}** |"
    )


def measured(footage: Path, places: list[float], folder: Path) -> Iterator[str]:
    """The lines of the table."""
    with open(footage, "rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    near, size = Machine(Home(folder / "near").make()), footage.stat().st_size
    place = near.home.footage / digest[:2] / digest
    place.parent.mkdir(parents=True)
    place.symlink_to(footage.resolve())
    server = EmbeddedStore(Home(folder / "store")).start()
    try:
        vault = beside(connect(server.settings(StoreSettings())), BUCKET)
        bucket.keep_private(vault.store)
        tell("putting the footage into the store")
        vault.keep(digest, place)
        far = Machine(Home(folder / "far").make(), vault)
        media = near.do(Probe(digest, accept_damage=True)).value
        yield HEAD.format(name=footage.name, size=size / 1e6, minutes=float(media.length) / 60)
        # Clients and libraries are there before anything is measured.
        vault.blocks(digest)
        for name, fresh, step in steps(digest, media, places):
            tell(name)
            yield row(name, fresh, step, near, far, size) + "\n"
        vault.store.close()
    finally:
        server.stop()


def main() -> int:
    """Measure, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("footage", type=Path, nargs="+")
    parser.add_argument("--at", type=float, nargs="+", default=[0.25, 0.75])
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    wanted = parser.parse_args()
    text = TITLE
    for footage in wanted.footage:
        with tempfile.TemporaryDirectory(prefix="dars-bench-") as folder:
            text += "".join(measured(footage, wanted.at, Path(folder)))
    print(text)
    (wanted.out / "ranges.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
