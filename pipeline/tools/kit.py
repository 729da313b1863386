"""The kit: every tool a step may use, wired to this machine."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from pipeline.model.errors import Mislaid, StoreFailed, ToolFailed
from pipeline.model.need import Need
from pipeline.settings import Home, Settings
from pipeline.tools import devices, inside, process
from pipeline.tools.cache import Cache
from pipeline.tools.cores import threads
from pipeline.tools.fetching import doubtful, fetched
from pipeline.tools.store import S3Store
from pipeline.tools.vault import Vault

GIB = 1024**3
# A slow machine encodes a second of 4K footage in well under this many CPU seconds.
CPU_PER_SECOND, CPU_AT_LEAST = 240, 3600
# Bytes into the room: a second of the largest picture in all its sizes takes less than the first.
BYTES_PER_SECOND, BYTES_AT_LEAST = 50_000_000, 8 * GIB
# Seconds by which time stamps may jump ahead. From ten on those of MPEG and Ogg are closed up
# otherwise, for who decodes from the beginning: sound behind a hole would come too early by it.
ALL_JUMPS = "1000000"
# An ffmpeg that crops no picture for its container, one before 7.1, has no word for that and fails.
CROPPING, NO_WORD = "-apply_cropping", "Error setting option apply_cropping"


class Reference(Protocol):
    """Points at an artifact."""

    @property
    def step(self) -> str:
        """Its step's name."""

    @property
    def key(self) -> str:
        """Its key."""


class Place(Protocol):
    """The private folder of one run, with its notes."""

    folder: Path
    commands: list[list[str]]
    cpu_seconds: float
    counted: int
    lent: list[Any]

    def tell(self, share: float) -> None:
        """Progress."""

    def cancelled(self) -> bool:
        """Whether to stop."""

    def complete(self) -> bool:
        """Have all of what was lent; False when that was so."""


@dataclass(slots=True)
class Tools:
    """The kit of one home; ``bucket`` is None where nothing is published.

    ``before`` is called before a program is started, and may refuse; ``vault`` opens the store of
    footage where there is one (``footage.store``).
    """

    settings: Settings
    home: Home
    bucket: S3Store | None = None
    before: Callable[[], object] = lambda: None
    vault: Callable[[], Vault] | None = None

    @property
    def store(self) -> S3Store:
        """The object store; raises StoreFailed when this kit has none."""
        if self.bucket is None:
            raise StoreFailed("no object store is connected")
        return self.bucket

    def source(self, digest: str, room: Place, need: Need | None = None) -> Path:
        """A track of footage by the SHA-256 of its bytes; see pipeline.tools.fetching."""
        here = (self.home.footage / digest[:2] / digest).absolute()
        if self.vault is None or self.settings.footage.store == "local" or here.exists():
            return here
        for each in room.lent:  # Asked for before by this step.
            if (each.digest, each.need) == (digest, need):
                return Path(each.path)

        def look(request: dict[str, Any], path: Path) -> Any:
            return self.inside("places", request, room, [path])

        most = int(self.settings.footage.cache_gib * GIB)
        cache = Cache(self.home.cache.absolute(), self.vault(), most)
        lent = fetched(cache, digest, need, look, room.cancelled)
        lent.need = need
        room.lent.append(lent)
        return lent.path

    def folder(self, ref: Reference) -> Path:
        """The files of a finished artifact; raises Mislaid when they are not there any more."""
        folder = (self.home.shelf / ref.step / ref.key).absolute()
        try:
            os.utime(folder)  # What is asked for is not collected.
        except FileNotFoundError:
            raise Mislaid(f"{ref.step} {ref.key[:12]} is not on the shelf any more") from None
        except OSError:
            pass  # Somebody else's shelf may be read all the same.
        return folder

    def weights(self, model: str) -> tuple[Path, str]:
        """The folder of a speech model, fetched if need be, and the digest of its files."""
        from pipeline.tools.weights import find

        return find(model, self.home.models)

    def ffmpeg(
        self, args: Sequence[str], room: Place, seconds: Fraction | None = None, count: str = ""
    ) -> str:
        """Run ffmpeg in the room; ``seconds`` of output are expected, for progress.

        Returns the end of what it said on stderr; how often ``count`` was in all of it is noted in
        the room. Raises ToolFailed.

        Where it reads a part of some footage and complains of anything, it runs again on the whole.
        """
        reads = {str(each) for each in _inputs(args)}
        parts = [each for each in room.lent if str(each.path) in reads and not each.whole()]
        try:
            said = self._ffmpeg(args, room, seconds, count)
            if not (parts and doubtful(said, room.counted)):
                return said
        except ToolFailed:
            if not parts:
                raise
        room.complete()
        return self._ffmpeg(args, room, seconds, count)

    def _ffmpeg(
        self, args: Sequence[str], room: Place, seconds: Fraction | None, count: str
    ) -> str:
        try:
            return self._once(args, room, seconds, count)
        except ToolFailed as failure:
            if NO_WORD not in failure.tail:
                raise
        spared = [b for a, b in pairwise(("", *args)) if CROPPING not in (a, b)]
        return self._once(spared, room, seconds, count)

    def _once(self, args: Sequence[str], room: Place, seconds: Fraction | None, count: str) -> str:
        self.before()
        argv = [
            ffmpeg_path(self.settings), "-hide_banner", "-nostdin", "-y", "-v", "error",
            "-nostats", "-progress", "pipe:1", "-dts_delta_threshold", ALL_JUMPS,
            *_threaded(args, threads(self.settings)),
        ]  # fmt: skip
        room.commands.append(argv)
        whole = float(seconds) if seconds else 0.0

        def progress(at: float) -> None:
            if whole:
                room.tell(min(1.0, max(0.0, at / whole)))

        written = int(BYTES_AT_LEAST + BYTES_PER_SECOND * whole)
        limits = process.Limits(
            cpu_seconds=int(CPU_AT_LEAST + CPU_PER_SECOND * whole),
            wall_seconds=2.0 * (CPU_AT_LEAST + CPU_PER_SECOND * whole),
            memory_bytes=int(self.settings.tools.memory_gib * GIB),
            file_bytes=written,
            room_bytes=written,
            stall_seconds=self.settings.tools.stall_seconds,
        )
        hard = self.settings.tools.hardware != "off" and devices.wanted(args)
        done = process.run(
            argv, room.folder, limits=limits, progress=progress, cancelled=room.cancelled,
            reads=[*_inputs(args), *(devices.about() if hard else ())],
            devices=devices.nodes() if hard else (), name="ffmpeg", count=count,
        )  # fmt: skip
        room.cpu_seconds += done.cpu_seconds
        room.counted = done.counted
        return done.tail

    def inside(self, tool: str, request: Any, room: Place, reads: Iterable[Path] = ()) -> Any:
        """Run one of our Python tools in a jailed child; see pipeline.tools.inside."""
        self.before()
        room.commands.append(["inside", tool])
        tools = self.settings.tools
        limits = replace(
            inside.LIMITS, stall_seconds=tools.stall_seconds,
            memory_bytes=int(max(inside.MEMORY_GIB, tools.memory_gib) * GIB),
        )  # fmt: skip
        result, done = inside.call(
            tool, request, room.folder, limits=limits, reads=reads, tell=room.tell,
            cancelled=room.cancelled,
        )  # fmt: skip
        room.cpu_seconds += done.cpu_seconds
        return result


def _inputs(args: Sequence[str]) -> list[Path]:
    """The files that a command reads; every one is named ``file:`` and follows ``-i``."""
    named = (word for option, word in pairwise(args) if option == "-i")
    return [Path(word.removeprefix("file:")) for word in named if word.startswith("file:/")]


def _threaded(args: Sequence[str], number: int) -> list[str]:
    """The same with so many threads for each decoder, each encoder and the filters between them.

    ``-threads`` holds for one file: it stands before the ``-i`` of an input, and before the
    ``-map`` with which our outputs begin. x265 has a pool of its own, else as large as the machine.
    """
    words = ["-filter_threads", str(number), "-filter_complex_threads", str(number)]
    for before, word in pairwise(("", *args)):
        if word in ("-i", "-map"):
            words += ["-threads", str(number)]
        words.append(f"{word}:pools={number}" if before == "-x265-params" else word)
    return words


def ffmpeg_path(settings: Settings) -> str:
    """The configured ffmpeg, else the one that came with Dars."""
    if settings.tools.ffmpeg:
        return os.path.expanduser(settings.tools.ffmpeg)
    # Not imageio_ffmpeg.get_ffmpeg_exe(), which runs ``ffmpeg -version`` outside the walls and with
    # our whole environment.
    came = Path(str(files("imageio_ffmpeg"))).glob("binaries/ffmpeg-*")
    return os.environ.get("IMAGEIO_FFMPEG_EXE") or next(map(str, sorted(came)), "ffmpeg")
