"""Our own Python tools, each in a jailed child of its own.

What reads hostile bytes or needs much memory does not do it in the process that holds the ledger
and the keys. The child runs this module in the room: it reads
``request.json`` and leaves ``result.json``, or ``error.json`` with exit code 65 (EX_DATAERR) when
the footage is refused. A tool is a function of the request, the room and ``tell(share 0..1)``.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from pipeline.model.errors import BadMedia, ToolFailed
from pipeline.tools import process

# By name and imported only when called, so that one tool never pays for another's library.
TOOLS = {
    "probe": ("probe", "probe"),
    "places": ("places", "find_places"),
    "silence": ("silence", "find_silences"),
    "slides": ("slides", "find_slides"),
    "speech": ("speech", "transcribe"),
    "sync": ("sync", "find_offset"),
    "title": ("title", "draw_card"),
    "join": ("join", "join_clips"),
    "pictures": ("pictures", "poster_and_sheets"),
}
REFUSED = 65
REQUEST, RESULT, ERROR = "request.json", "result.json", "error.json"
PACKAGE = Path(__file__).parents[1]
# Our code, from its own place: the room is not searched (-P), and neither is the folder around the
# package, which the child cannot even list.
START = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
place = sys.argv.pop(1)
spec = spec_from_file_location("pipeline", place + "/__init__.py")
spec.submodule_search_locations = [place]
sys.modules["pipeline"] = module_from_spec(spec)
from pipeline.tools.inside import run_child
run_child(sys.argv[1])
"""
# One thread of OpenBLAS: with one for each core its buffers alone would pass the memory limit on a
# large machine. Threads of a speech model that wait for each other sleep: to spin burns a tenth of
# the CPU, and more where others want the cores.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
# What the speech model allocates for each layer is larger than what glibc keeps for the next.
# Without these a third of the encoder's time goes into pages that the system has to clear.
KEPT = {
    "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1024**3),
}  # fmt: skip
MEMORY_GIB = 8  # At least: libraries map far more than they use.
# A large speech model on a slow machine is silent for minutes between two signs of life.
# None writes more than the whole sound of the longest footage, twice: 20 GB.
LIMITS = process.Limits(
    memory_bytes=MEMORY_GIB * 1024**3, file_bytes=32 * 1024**3, room_bytes=64 * 1024**3,
    stall_seconds=300,
)  # fmt: skip
# The words of the longest lecture take less; who reads them is the process that holds the ledger.
MOST_BYTES = 64 * 1024**2


def call(
    tool: str,
    request: Any,
    folder: Path,
    *,
    reads: Iterable[Path] = (),
    limits: process.Limits = LIMITS,
    tell: Callable[[float], None] = lambda _share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Any, process.Finished]:
    """Run ``tool`` in ``folder`` and return what it found; raise BadMedia when it refuses.

    It reads what is below ``reads``, and Dars itself.

    One call at a time in a folder; the three JSON files are gone afterwards.
    """
    from pipeline.plain import plain

    (folder / REQUEST).write_text(json.dumps(plain(request)), "utf-8")
    argv = [sys.executable, "-s", "-P", "-c", START, str(PACKAGE), tool]
    try:
        done = process.run(
            argv, folder, limits=limits, progress=tell, cancelled=cancelled, name=tool,
            env=environment(tool), reads=reads,
        )  # fmt: skip
        return said(folder / RESULT), done
    except ToolFailed as failure:
        if failure.exit_code == REFUSED:
            raise BadMedia(str(said(folder / ERROR))) from None
        raise
    finally:
        for name in (REQUEST, RESULT, ERROR):
            (folder / name).unlink(missing_ok=True)


def environment(tool: str) -> dict[str, str]:
    """The whole environment of a child."""
    return {**ENVIRONMENT, **(KEPT if tool == "speech" else {})}


def said(file: Path) -> Any:
    """What the child left; raises ToolFailed when one that went wrong left something else."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ToolFailed(f"{file.name} has more than {MOST_BYTES} bytes")
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ToolFailed(f"{file.name} cannot be read: {error}") from error


def main(tool: str) -> int:
    """The child: carry out one request in the current folder."""
    room = Path.cwd()
    module, function = TOOLS[tool]
    work = getattr(import_module(f"pipeline.tools.{module}"), function)
    request = json.loads((room / REQUEST).read_text("utf-8"))
    try:
        result = work(request, room, _tell)
    except BadMedia as refusal:
        (room / ERROR).write_text(json.dumps(str(refusal)), "utf-8")
        return REFUSED
    (room / RESULT).write_text(json.dumps(result), "utf-8")
    return 0


def _tell(share: float) -> None:
    print(f"tell {share:.4f}", flush=True)


def run_child(tool: str) -> NoReturn:
    """Carry out one request and end."""
    code = main(tool)
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    # Not sys.exit: libraries' threads and destructors may hang, and everything is on disk.
    os._exit(code)
