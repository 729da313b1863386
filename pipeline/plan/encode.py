"""One chunk, one ffmpeg process, one decode, every rendition.

A chunk is encoded from its own zero, so that an edit before it changes nothing in it; it gets its
place when it is packaged. All chunks of one rendition must share one init segment, so everything
that reaches the parameter sets is fixed here and in plan.coding, and nothing is left to the source.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, TypeAlias

import ffmpeg

from pipeline.model.allowed import COUNTED_FROM_STREAM
from pipeline.model.chunk import Chunk, FootageChunk, gop_frames
from pipeline.model.ladder import Codec, Rendition, policy
from pipeline.model.media import Picture
from pipeline.model.need import Need
from pipeline.model.profile import Video
from pipeline.model.span import Span
from pipeline.plan.calm import mostly, shown, step
from pipeline.plan.coding import Coding, codings, devices, handed, options
from pipeline.plan.gamut import is_wide, standard
from pipeline.plan.inputs import late_start

# Seconds decoded before and after a chunk where the rate varies: the frame that is on screen at its
# beginning may have been shown long before, the one that ends its last frame comes long after.
PREROLL, AFTER = 2, 1
# Frames instead of that where each comes in its turn: for rounding, and neighbours of fields.
NEIGHBOURS = 4
# Frames that may be repeated at the very end of the footage, in seconds: rounding, never content.
TAIL = 1
# The file in the room that holds the times of decoded frames.
TIMES = "times.txt"
# Frames of which each pixel becomes the mean, as far as they differ by no more than noise.
CLEANED = 5

# From when to when (seconds) no new picture comes: Media.stills.
Stills: TypeAlias = Sequence[tuple[Fraction, Fraction]]


@dataclass(frozen=True, slots=True)
class Look:
    """How frames are encoded: what all chunks of a lesson share.

    ``gop`` is in frames; where nothing moves one frame of ``calm_step`` is encoded. There is one of
    ``codings`` for each codec of the renditions. ``clean``: noise is taken out of what moves.
    """

    rate: Fraction
    renditions: tuple[Rendition, ...]
    codings: tuple[Coding, ...]
    gop: int
    calm_step: int = 1
    clean: bool = False

    def coding(self, codec: Codec) -> Coding:
        """How this codec is encoded."""
        return next(each for each in self.codings if each.codec == codec)


def look(
    rate: Fraction, sizes: Sequence[Rendition], video: Video, hardware: Collection[str] = ()
) -> Look:
    """The shared part of every chunk's encode; what no size needs stays out of its identity.

    ``hardware`` are the encoders that may be taken instead of software.
    """
    gop = gop_frames(rate, video.gop_seconds)
    every = step(rate, video.calm_rate, gop)
    wanted = policy(sizes, video.codecs, video.floor)
    return Look(rate, wanted, codings(video, hardware), gop, every)


def seek(
    spans: Sequence[Span], rate: Fraction, container: str, picture: Picture, stills: Stills = ()
) -> tuple[int, int]:
    """Source frames at which decoding starts and ends (excluded) for these spans.

    What is on the screen when they begin came where the still began that they begin in.
    """
    before = _margin(container, picture, PREROLL)
    if container in COUNTED_FROM_STREAM:
        # Their demuxers land on the keyframe after the wanted time, not the one before it.
        before = max(before, picture.keyframe_gap + 1)
    starts = [spans[0].start]
    starts += [int(a * rate) for a, b in stills if a * rate < spans[0].start < b * rate]
    # Before a picture that begins late its first frame is shown.
    end = max(spans[-1].end, ceil(picture.start * rate))
    return max(0, min(starts) - round(before * rate)), end


def window(
    spans: Sequence[Span], rate: Fraction, container: str, picture: Picture, stills: Stills = ()
) -> dict[str, str]:
    """Input options that decode no more than these spans need (and a little before and after)."""
    first, end = seek(spans, rate, container, picture, stills)
    after = _margin(container, picture, AFTER)
    limits = {"ss": _seconds(first / rate), "t": _seconds((end - first) / rate + after)}
    if not (picture.interlaced or picture.rotation or is_wide(picture)):
        # A picture that changes its size on the way would begin all filters anew, and lose frames.
        # Those before ``scale`` do not care for a size; deinterlacing, turning and colours do.
        limits["reinit_filter"] = "0"
    return limits


def needed(
    spans: Sequence[Span], rate: Fraction, container: str, picture: Picture, stills: Stills = ()
) -> Need:
    """What of the footage that is: from where decoding starts to where it ends."""
    first, end = seek(spans, rate, container, picture, stills)
    after = _margin(container, picture, AFTER)
    return Need(container, picture.index, ((first / rate, end / rate + after),))


def _margin(container: str, picture: Picture, seconds: int) -> Fraction:
    """Seconds more than a chunk's own that are decoded at one of its ends."""
    if picture.variable_rate or container in COUNTED_FROM_STREAM:
        return Fraction(seconds)
    return NEIGHBOURS / picture.rate


def span_of(spans: Sequence[Span], rate: Fraction) -> str:
    """The spans for people: ``2:00-3:00`` of the source."""
    ends = (int(spans[0].start / rate), -int(-spans[-1].end // rate))
    return "-".join(f"{at // 60}:{at % 60:02}" for at in ends)


def footage(
    source: Any,
    container: str,
    picture: Picture,
    spans: Sequence[Span],
    rate: Fraction,
    wanted: str = "",
    stills: Stills = (),
) -> Any:
    """The kept frames of a decoded input, renumbered from zero on the lesson's grid.

    Of them only those for which ``wanted`` holds (plan.calm.choice).
    """
    first, _ = seek(spans, rate, container, picture, stills)
    stream = source[str(picture.index)]
    late = late_start(container, picture.start, first / rate)
    if late:
        stream = stream.filter("setpts", late)
    # When each decoded frame is shown: what does not decode is found there (plan.damage).
    stream = stream.filter("metadata", mode="add", key="dars", value=1)
    stream = stream.filter("metadata", mode="print", file=TIMES)
    if picture.interlaced:
        # One frame for two fields: a lesson needs no 50 pictures a second.
        stream = stream.filter("bwdif", mode="send_frame", deint="interlaced")
    stream = _on_grid(stream, rate, picture)
    end = spans[-1].end / rate
    # The end of the lesson is a whole frame, which may end after the last still does.
    lasts = max((ceil(end - a) for a, b in stills if a < end < b + 1 / rate), default=0)
    stream = stream.filter("tpad", stop_mode="clone", stop_duration=TAIL + lasts)
    kept = "+".join(f"between(n,{s.start - first},{s.end - first - 1})" for s in spans)
    stream = stream.filter("select", kept)
    stream = thinned(stream.filter("setpts", f"N/({_number(rate)}*TB)"), wanted)
    return standard(stream, picture)


def _on_grid(stream: Any, rate: Fraction, picture: Picture) -> Any:
    """Decoded frames on the lesson's grid: what is shown at each of its points.

    ``near`` puts each frame on the nearest point, whatever the rounding of times and of the seek;
    so frames of a constant rate must be at points, and not in the middle between two.
    """
    apart = Fraction(0) if picture.variable_rate else picture.start % (1 / picture.rate)
    if apart:
        # By half a frame of the footage at most.
        apart -= round(apart * picture.rate) / picture.rate
        stream = stream.filter("setpts", f"round(PTS-({float(apart):.6f})/TB)")
    if picture.rate > rate:
        # Of 60 every second frame is in the middle between two of 30: first on points of its own.
        stream = stream.filter("fps", fps=_number(picture.rate), start_time=0, round="near")
    return stream.filter("fps", fps=_number(rate), start_time=0, round="near")


def thinned(stream: Any, wanted: str) -> Any:
    """The frames for which ``wanted`` holds, at the times that they had; all where it is empty."""
    return stream.filter("select", wanted) if wanted else stream


def outputs(stream: Any, style: Look, chunk: Chunk, folder: str) -> Any:
    """Every rendition of ``stream``: ``<folder>/<name>.mp4``, fragmented at each keyframe.

    Sizes are made in a cascade, each from the one above it: about half the cost of scaling each
    from the source.
    """
    made = []
    before = (0, 0)
    for number, rendition in enumerate(style.renditions):
        if before != (before := (rendition.width, rendition.height)):
            stream = sized(stream, rendition.width, rendition.height)
        if not number:
            stream = cleaned(stream, style, chunk)
        branch = stream
        if number + 1 < len(style.renditions):
            parts = stream.filter_multi_output("split", 2)
            branch, stream = parts[0], parts[1]
        frames = handed(branch, style.coding(rendition.codec))
        file = f"{folder}/{rendition.name}.mp4"
        made.append(ffmpeg.output(frames, file, **_codec(style, rendition, chunk)))
    return ffmpeg.merge_outputs(*made).global_args(*devices(style.codings))


def sized(stream: Any, width: int, height: int) -> Any:
    """Frames as the encoders get them: so many pixels, BT.709, 4:2:0, nothing attached."""
    stream = stream.filter("scale", width, height, out_color_matrix="bt709", out_range="tv")
    stream = stream.filter("setsar", 1).filter("format", "yuv420p")
    # Mastering displays and the like end up in the init segment, where all chunks must agree.
    stream = stream.filter("sidedata", mode="delete")
    # Untagged and tagged sources alike leave with one set of tags: they are in the SPS.
    return stream.filter(
        "setparams", color_primaries="bt709", color_trc="bt709", colorspace="bt709", range="tv"
    )


def cleaned(stream: Any, style: Look, chunk: Chunk) -> Any:
    """Frames with less noise where the style says so, before all smaller sizes are made of them.

    Only over time: what it takes away within a picture, hqdn3d takes from what is sharp too.
    """
    if not style.clean or mostly(chunk) or not isinstance(chunk, FootageChunk):
        return stream
    return stream.filter("atadenoise", s=CLEANED)


def keyframes(frames: int, gop: int, least: int) -> list[int]:
    """Frames at which a GOP begins; the last one is not cut off shorter than ``least``."""
    return [at for at in range(0, frames, gop) if at == 0 or frames - at >= least]


def _codec(style: Look, rendition: Rendition, chunk: Chunk) -> dict[str, Any]:
    grid = keyframes(chunk.frames, style.gop, round(style.rate))
    return {
        **options(style.coding(rendition.codec), mostly(chunk), rendition.kbps),
        # Capped CRF: quality decides, the cap protects thin lines.
        "maxrate": f"{rendition.kbps}k",
        "bufsize": f"{2 * rendition.kbps}k",
        # Keyframes stand where the grid says and nowhere else, on every rung.
        "g": 100_000,
        "force_key_frames": ",".join(_before(at / style.rate) for at in grid),
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
        # Each frame at the time that it has: where nothing moves there are fewer of them.
        "fps_mode": "passthrough",
        "frames:v": len(shown(chunk, style.calm_step)),
        "enc_time_base": f"{style.rate.denominator}:{style.rate.numerator}",
        "video_track_timescale": timescale(style.rate),
        # No edit list and signed composition offsets: the first decode time is 0 for every chunk.
        "use_editlist": 0,
        "write_btrt": 0,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
        "map_metadata": -1,
        "map_chapters": -1,
        "movflags": "+frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets",
        "f": "mp4",
    }


def timescale(rate: Fraction) -> int:
    """Ticks a second of a video track: one frame is a whole number of them (512 or 1001)."""
    return rate.numerator * (512 if rate.denominator == 1 else 1)


def _number(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"


def _seconds(value: Fraction) -> str:
    return f"{float(value):.6f}"


def _before(value: Fraction) -> str:
    """Rounded down: ffmpeg takes the first frame that is not before it."""
    whole, parts = divmod(int(value * 1_000_000), 1_000_000)
    return f"{whole}.{parts:06}"
