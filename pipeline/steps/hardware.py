"""Which encoders in hardware may be taken: tried with the plan and the checks of every chunk.

That a driver answers says little. An encoder is taken when what it makes passes as a chunk does:
frames, keyframes on the grid and nowhere else, times, decoding; and when two chunks of different
CRFs, one of them calm, fit each other.
"""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import ffmpeg

from pipeline.model.chunk import FootageChunk
from pipeline.model.errors import DarsError, ToolFailed
from pipeline.model.ladder import Rendition
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan import cmaf
from pipeline.plan.calm import choice
from pipeline.plan.coding import Coding, codings, hardware
from pipeline.plan.encode import Look, outputs, thinned
from pipeline.steps.encode import finish
from pipeline.steps.step import Kit, Room

# Small, but no smaller than any of them takes; two GOPs and a half.
WIDTH, HEIGHT, KBPS = 320, 192, 800
RATE, GOP, FRAMES, STEP = Fraction(25), 20, 50, 5
CHUNKS = (
    FootageChunk((Span(0, FRAMES),)),
    FootageChunk((Span(0, FRAMES),), (Span(1, FRAMES),)),
)
# By how much the calm one's CRF is higher.
MORE = 9


def working(video: Video, kit: Kit) -> tuple[str, ...]:
    """For each codec of the profile the first encoder that passes, if one does."""
    found = (passing(hardware(each), kit) for each in codings(video))
    return tuple(name for name in found if name)


def passing(tried: Iterable[Coding], kit: Kit) -> str:
    """The first encoder that passes; empty when none does."""
    for coding in tried:
        with TemporaryDirectory() as folder:
            try:
                attempt(coding, kit, Path(folder))
            except DarsError:
                continue
            return coding.encoder
    return ""


def attempt(coding: Coding, kit: Kit, folder: Path) -> None:
    """Encode two chunks in ``folder``; raise ToolFailed unless both are right and fit."""
    name = coding.codec
    size = Rendition(name, WIDTH, HEIGHT, KBPS, coding.codec)
    look = Look(RATE, (size,), (coding.at(coding.crf, coding.crf + MORE),), GOP, STEP)
    inits = set()
    for chunk in CHUNKS:
        room = Room(folder)
        source = ffmpeg.input(f"testsrc2=s={WIDTH}x{HEIGHT}:r={RATE}", f="lavfi")
        frames = thinned(source.video, choice(chunk, STEP))
        kit.ffmpeg(ffmpeg.get_args(outputs(frames, look, chunk, ".")), room)
        finish(look, chunk, kit, room)
        inits.add(cmaf.read(room.path(f"{name}.mp4").read_bytes()).init)
    if len(inits) != 1:
        raise ToolFailed(f"chunks of {coding.encoder} do not fit each other")
    cmaf.picture_codec(inits.pop())
