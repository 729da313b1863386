"""A preview: the part of a lesson that is encoded, while the rest of it is not yet. Pure.

    l/<lesson>/preview.html           the page
    l/<lesson>/preview/preview.json   what there is of it; everybody asks anew
    l/<lesson>/preview/<mark>/...     playlists that grow (RFC 8216, 4.3.3.5: EVENT)
    l/<lesson>/o/...                  the segments: of small sizes those of the edition to come

It is no publication: no pointer leads to it and no list names it. Its times are those of the
finished lesson. A playlist only ever grows: a preview goes on as long as the chunks that are shown
are the first of the lesson, in the sizes that all of it has, with the same sound; else, after a
correction or when sizes are left out, another one begins.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from pipeline.model.chunk import Chunk, FootageChunk
from pipeline.model.ladder import Rendition
from pipeline.model.package import Package, Segment, Strand
from pipeline.model.span import Span, subtract
from pipeline.plan import playlists
from pipeline.plan.sound import FRAGMENT

END = "#EXT-X-ENDLIST\n"
# The last GOP of a chunk may be longer by this (pipeline.plan.encode.keyframes); seconds.
LONGER = 1
# A preview grows by a part of what it shows, and by so many seconds once it is long.
PART, GAIN = 0.1, 30.0
# Seconds of sound that are encoded apart of long footage, so that its preview begins with sound.
SOUND_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Preview:
    """``preview.json``. ``chunks`` of all are shown, ``seconds`` of ``whole``; ``over``: no more.

    ``whole`` is 0 as long as it is not known. ``master`` is relative to it. ``shown`` stands for
    the chunks and sizes that are shown (see ``stamp``). There is ``sound`` once some is encoded:
    ``heard`` segments, for which ``sounds`` stands, the first ``opening`` of them encoded apart.
    """

    lesson: str
    mark: str
    title: str
    course: str
    language: str
    master: str
    chunks: int
    seconds: float
    whole: float
    sound: bool
    over: bool = False
    shown: str = ""
    heard: int = 0
    opening: int = 0
    sounds: str = ""


def page_key(lesson: str) -> str:
    """Key of the page."""
    return f"l/{lesson}/preview.html"


def folder(lesson: str) -> str:
    """What keys of everything else begin with, but for the segments."""
    return f"l/{lesson}/preview/"


def state_key(lesson: str) -> str:
    """Key of ``preview.json``."""
    return f"{folder(lesson)}preview.json"


def stamp(keys: Sequence[str]) -> str:
    """Twelve hex digits that stand for these keys, in this order."""
    return sha256("\n".join(keys).encode()).hexdigest()[:12]


def worth(chunks: Sequence[Chunk], ready: int, more: bool = False) -> bool:
    """Whether to show the first ``ready`` chunks: there is footage in them, and behind them.

    ``more`` says that footage follows that is not among ``chunks`` yet.
    """
    before, behind = (
        any(isinstance(each, FootageChunk) for each in part)
        for part in (chunks[:ready], chunks[ready:])
    )
    return before and (behind or more)


def due(shown: float, ready: float) -> bool:
    """Whether ``ready`` seconds are so many more than those ``shown`` that they are shown too."""
    return ready - shown >= min(shown * PART, GAIN)


def opening(chunks: Sequence[Chunk], gop: int) -> tuple[tuple[Chunk, ...], tuple[Chunk, ...]]:
    """What a preview begins with and the rest of ``chunks``; nothing where there will be none.

    The first footage is cut once more, after one ``gop`` (frames): that much is soon there.
    """
    count = next((n for n in range(len(chunks)) if worth(chunks, n)), 0)
    before, rest = tuple(chunks[:count]), tuple(chunks[count:])
    if before and isinstance(before[-1], FootageChunk) and before[-1].frames >= 2 * gop:
        before = (*before[:-1], *_halves(before[-1].spans, gop))
    return before, rest


def _halves(spans: Sequence[Span], frames: int) -> tuple[FootageChunk, FootageChunk]:
    """The first ``frames`` of these spans, and the others."""
    left, at = frames, 0
    for span in spans:
        at = span.start + min(left, span.length)
        left -= at - span.start
        if not left:
            break
    parts = subtract(spans, [Span(at, spans[-1].end)]), subtract(spans, [Span(0, at)])
    return FootageChunk(parts[0]), FootageChunk(parts[1])


def shown(renditions: Sequence[Rendition]) -> tuple[Rendition, ...]:
    """One in the middle and the smallest: soon there on any line, and good enough to judge by.

    Of those in H.264, which plays everywhere.
    """
    plain = (each for each in renditions if each.codec == "h264")
    sized = sorted(plain, key=lambda each: each.width * each.height, reverse=True)
    return tuple(dict.fromkeys((sized[len(sized) // 2], sized[-1])))


def until(segments: Sequence[Segment], seconds: Fraction) -> tuple[Segment, ...]:
    """As many as ``seconds`` need."""
    taken: list[Segment] = []
    clock = Fraction(0)
    for each in segments:
        if clock >= seconds:
            break
        taken.append(each)
        clock += each.seconds
    return tuple(taken)


def texts(
    rate: Fraction, pictures: Sequence[Strand], sound: Strand | None, gop: Fraction,
    locate: Callable[[str], str],
) -> dict[str, str]:  # fmt: skip
    """Every playlist by its name, the master playlist last."""
    strands = [*pictures, *([sound] if sound else [])]
    longest = max(gop, Fraction(FRAGMENT)) if sound else gop
    made = {f"{strand.name}.m3u8": _growing(strand, longest, locate) for strand in strands}
    master = playlists.multivariant(Package(rate, tuple(pictures), sound, ()), "", ())
    lines = [line for line in master.splitlines() if "I-FRAME-STREAM" not in line]
    return {**made, "master.m3u8": "\n".join(lines) + "\n"}


def _growing(strand: Strand, gop: Fraction, locate: Callable[[str], str]) -> str:
    # 6.2.1: the target may not change; players would begin at the end, as with what is live.
    lines = [
        "#EXTM3U", f"#EXT-X-VERSION:{playlists.VERSION}",
        f"#EXT-X-TARGETDURATION:{int(gop + LONGER + Fraction(1, 2))}", "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-INDEPENDENT-SEGMENTS",
        "#EXT-X-START:TIME-OFFSET=0,PRECISE=YES", f'#EXT-X-MAP:URI="{locate(strand.init)}"',
    ]  # fmt: skip
    for segment in strand.segments:
        lines += [f"#EXTINF:{float(segment.seconds):.6f},", locate(segment.file)]
    return "\n".join(lines) + "\n"
