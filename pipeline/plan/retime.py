"""When the frames of a chunk with calm parts are decoded and shown: written anew, as planned.

Where frames are further apart than elsewhere, an encoder's decoding times run ahead of what is
shown by one or two *frames*, which is long there: segments would seem to begin early, readers that
shift a track by its largest negative offset (libavformat) would show the whole lesson late, and the
last frame of a chunk would last as long as any other. Here every fragment begins at the very time
at which its first frame is shown and lasts until the next one begins. A frame is decoded when the
frame that is shown ``depth`` places before it is, and ``depth`` times the shortest step later, so
that no offset is more negative than at a constant rate; there it is what ffmpeg writes itself.

Boxes: ISO/IEC 14496-12, 8.8; signed composition offsets: 8.6.1.3.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from struct import pack

from pipeline.model.errors import ToolFailed
from pipeline.plan import cmaf

# Of a ``trun`` that says everything of every sample itself.
WHOLE = (
    cmaf.DATA_OFFSET | cmaf.SAMPLE_DURATION | cmaf.SAMPLE_SIZE | cmaf.SAMPLE_FLAGS
    | cmaf.SAMPLE_OFFSET
)  # fmt: skip
DEFAULT_BASE_IS_MOOF = 0x020000


@dataclass(frozen=True, slots=True)
class _Part:
    """A fragment: its samples as they are, the rank at which each is shown, its planned times."""

    held: cmaf.Samples
    body: bytes
    ranks: Sequence[int]
    times: Sequence[int]
    end: int


def retimed(data: bytes, shown: Sequence[int], end: int, tick: int) -> bytes:
    """``data`` with its frames at those of the grid and the last one until ``end``.

    ``shown`` and ``end`` are frames of the grid, each of ``tick`` ticks. Raises ToolFailed when the
    frames in ``data`` are not as far apart as those are.
    """
    track = cmaf.read(data)
    if track.samples != len(shown):
        raise ToolFailed(f"{track.samples} frames were encoded instead of {len(shown)}")
    parts = list(_parts(data, track, [n * tick for n in shown], end * tick))
    depth = max(n - rank for part in parts for n, rank in enumerate(part.ranks))
    made = (_fragment(number, part, depth, tick) for number, part in enumerate(parts, 1))
    return b"".join((track.init, *made))


def _parts(data: bytes, track: cmaf.Track, times: Sequence[int], end: int) -> Iterator[_Part]:
    at, zero = 0, None
    for number, fragment in enumerate(track.fragments, 1):
        held = cmaf.samples(data, fragment)
        planned = times[at : at + fragment.samples]
        at += fragment.samples
        begins = accumulate(held.durations, initial=cmaf.decode_time(data, fragment))
        given = [begin + offset for begin, offset in zip(begins, held.shown, strict=False)]
        order = sorted(range(len(given)), key=given.__getitem__)
        zero = given[order[0]] - planned[0] if zero is None else zero
        if [given[n] - zero for n in order] != planned:
            raise ToolFailed(f"the frames of fragment {number} are not where they were planned")
        ranks = [0] * len(order)
        for rank, n in enumerate(order):
            ranks[n] = rank
        body = data[fragment.offset + held.data_at : fragment.offset + fragment.size]
        yield _Part(held, body, ranks, planned, times[at] if at < len(times) else end)


def _fragment(number: int, part: _Part, depth: int, tick: int) -> bytes:
    """``moof`` and ``mdat`` of one track, the first one."""
    times, held = part.times, part.held
    decoded = [times[max(0, n - depth)] + min(n, depth) * tick for n in range(len(times))]
    durations = [b - a for a, b in pairwise([*decoded, part.end])]
    offsets = [times[rank] - at for rank, at in zip(part.ranks, decoded, strict=True)]
    rows = zip(durations, held.sizes, held.flags, offsets, strict=True)
    samples = b"".join(pack(">IIIi", *row) for row in rows)
    tfhd = cmaf.box(b"tfhd", pack(">II", DEFAULT_BASE_IS_MOOF, 1))
    tfdt = cmaf.box(b"tfdt", pack(">IQ", 1 << 24, times[0]))
    mfhd = cmaf.box(b"mfhd", pack(">II", 0, number))

    def moof(data_at: int) -> bytes:
        trun = pack(">IIi", 1 << 24 | WHOLE, len(times), data_at) + samples
        return cmaf.box(b"moof", mfhd, cmaf.box(b"traf", tfhd, tfdt, cmaf.box(b"trun", trun)))

    return moof(len(moof(0)) + 8) + cmaf.box(b"mdat", part.body)
