"""The sound of a lesson: cut on sample borders, levelled in two passes, encoded once, whole.

Where both sides say the same, or one of them says nothing, one channel is published.

Every position is computed from the frame grid by one rounding of an exact fraction, never summed
up, so that sound and pictures cannot drift apart however many cuts there are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.model.errors import ToolFailed
from pipeline.model.media import Sound
from pipeline.model.need import Need
from pipeline.model.profile import Audio
from pipeline.model.timeline import Footage, Timeline
from pipeline.plan.inputs import late_start

RATE = 48_000  # Hz; what AAC players and broadcast agree on.
# Highest rate (Hz) for the sake of a clock: 1.3 parts in a million are 5 ms in an hour.
FINEST = 8 * RATE
CHANNELS, WIDTH = 2, 2  # of what is decoded; bytes of 16 bit samples
# Below this gated loudness (ITU-R BS.1770-4 absolute gate is -70 LUFS) there is nothing to level.
INAUDIBLE = -69.0
# The limiter works on samples; AAC and the reconstruction between samples overshoot it by about
# this much (dB), so it is set lower than the wanted true peak by it.
OVERSHOOT = 0.7
# More gain than this (dB) would publish the room's noise.
MOST_GAIN = 36.0
# EBU R128 of what passes through, told at the end. One channel counts as what it is heard as: the
# same from both sides. The peak is that of the samples, which the limiter works on too: whether it
# has anything to do is known from them, and the true peak costs twice as much as all the rest.
METER = "ebur128=peak=sample:framelog=quiet:dualmono=true"
# Gaps in the time stamps become silence, so that sample n is time n / 48000, within 50 ms: by less
# the stamps of phones and screen recorders jitter, and each would be a click.
STEADY = "aresample=async=1:min_hard_comp=0.05:first_pts=0"
# Seconds of sound in one fragment: about a video segment.
FRAGMENT = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """``samples`` of the decoded source from sample ``start``, or silence when it is None.

    ``fade_in`` and ``fade_out`` say whether this end is a joint.
    """

    start: int | None
    samples: int
    fade_in: bool = False
    fade_out: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """EBU R128 integrated loudness (LUFS) and the highest sample (dBFS)."""

    loudness: float
    peak: float


def position(frame: int, rate: Fraction) -> int:
    """The sample at which a frame begins."""
    return round(frame * RATE / rate)


def pieces(timeline: Timeline) -> tuple[Piece, ...]:
    """What to join, in order; the sum of samples is exactly the length of the pictures."""
    made = []
    placed = timeline.placed()
    for number, (at, clip) in enumerate(placed):
        samples = position(at + clip.length, timeline.rate) - position(at, timeline.rate)
        if isinstance(clip, Footage):
            start = position(clip.start, timeline.rate)
            made.append(Piece(start, samples, number > 0, number + 1 < len(placed)))
        else:
            made.append(Piece(None, samples))
    return tuple(made)


def decode(
    inputs: Sequence[str], container: str, sound: Sound, seconds: Fraction, shift: Fraction,
    drift: Fraction = Fraction(0),
) -> list[str]:  # fmt: skip
    """Arguments that decode one stream to ``source.raw``: 16 bit, 48 kHz, stereo, from time zero.

    ``shift`` seconds of silence go before it (negative: that much is dropped); the result is
    padded or cut to ``seconds``. Before that it is made 1 + ``drift`` times as long.
    """
    steps = [sides(sound, container), f"aresample={RATE}", *stretched(drift)]
    if shift > 0:
        steps.append(f"adelay={round(shift * RATE)}S:all=1")
    elif shift < 0:
        steps += [f"atrim=start_sample={round(-shift * RATE)}", "asetpts=PTS-STARTPTS"]
    samples = round(seconds * RATE)
    steps += [f"apad=whole_len={samples}", f"atrim=end_sample={samples}"]
    return [
        *inputs, "-filter_complex", f"{','.join(steps)}[sound]", "-map", "[sound]",
        "-c:a", "pcm_s16le", "-f", "s16le", "file:source.raw",
    ]  # fmt: skip


def stretched(drift: Fraction) -> list[str]:
    """Filters that make 48 kHz sound 1 + ``drift`` times as long: its pitch changes unheard.

    What was sampled at one rate is said to be of another; rates are whole numbers, so both are
    chosen for their ratio, and none below 48 kHz, that nothing is lost.
    """
    if not drift:
        return []
    ratio = (1 + drift).limit_denominator(FINEST)
    times = -(-RATE // min(ratio.numerator, ratio.denominator))
    made, said = ratio.numerator * times, ratio.denominator * times
    return [f"aresample={made}", f"asetrate={said}", f"aresample={RATE}"]


def sides(sound: Sound, container: str) -> str:
    """The beginning of a filter graph: input 0's sound from time zero on, in two channels.

    Of two streams the one that ends first goes on in silence, so that nothing of the other is lost.
    """
    late = late_start(container, sound.start)
    placed = f"asetpts={late}," if late else ""
    if sound.second is None:
        return f"[0:{sound.index}]{placed}{STEADY},{stereo(sound)}"
    one, other = (f"[0:{index}]{STEADY},apad" for index in (sound.index, sound.second))
    return f"{one}[left];{other}[right];[left][right]join=inputs=2:channel_layout=stereo"


def needed(
    sound: Sound, container: str, windows: tuple[tuple[Fraction, Fraction], ...] = ()
) -> Need:
    """What of the footage that is; all of its sound where there are no ``windows``."""
    return Need(container, sound.index, windows, sound.second)


def stereo(sound: Sound) -> str:
    """A filter that makes any channel layout stereo.

    Layouts that swresample knows are mixed by its rules, which add up to 2.4 of full scale: scaled,
    for a voice that is in three channels would be cut off. Of others the first two are taken.
    """
    if sound.channels > 2 and (not sound.layout or "channels" in sound.layout):
        return "pan=stereo|c0=c0|c1=c1"
    scaled = "aresample=ochl=stereo:rematrix_maxval=1," if sound.channels > 2 else ""
    return f"{scaled}aformat=channel_layouts=stereo"


def measure(name: str, channels: int) -> list[str]:
    """Arguments that measure EBU R128 of a raw file, its summary on stderr."""
    return ["-v", "info", *raw(name, channels), "-af", METER, "-f", "null", "-"]


def raw(name: str, channels: int) -> list[str]:
    """Input options of a file of 16 bit, 48 kHz samples."""
    layout = {1: "mono", 2: "stereo"}[channels]
    return ["-f", "s16le", "-ar", f"{RATE}", "-ch_layout", layout, "-i", f"file:{name}"]


def level(summary: str) -> Level | None:
    """Read the summary that ebur128 prints; None for silence."""
    text = summary[summary.rfind("Summary:") :]
    loudness = re.search(r"I:\s+(-?[\d.]+|-?inf|nan) LUFS", text)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", text)
    if loudness is None or peak is None:
        raise ToolFailed("ffmpeg printed no loudness summary", tail=summary)
    found = Level(float(loudness[1]), float(peak[1]))
    return found if found.loudness > INAUDIBLE else None


def gain(found: Level | None, wanted: Audio) -> float:
    """Decibels that bring ``found`` to the wanted loudness."""
    if found is None:
        return 0.0
    return round(min(wanted.loudness - found.loudness, MOST_GAIN), 2)


def reached(found: Level, wanted: Audio) -> float:
    """Loudness (LUFS) to which the gain brings ``found``: less than wanted where it is capped."""
    return found.loudness + gain(found, wanted)


def levelling(found: Level | None, wanted: Audio, more: float = 0.0) -> str:
    """The second pass: one constant gain, and a limiter only where peaks would pass the limit."""
    decibels = gain(found, wanted) + more
    limit = wanted.true_peak - OVERSHOOT
    if found is None:
        return "anull"
    if found.peak + decibels <= limit:
        return f"volume={decibels:.2f}dB:precision=double"
    amplitude = 10 ** (limit / 20)
    return (
        f"volume={decibels:.2f}dB:precision=double,"
        f"alimiter=limit={amplitude:.6f}:attack=5:release=50:level=0:latency=1"
    )


def limited(levels: str) -> bool:
    """Whether these filters take peaks away, and loudness with them."""
    return "alimiter" in levels


def encode(levels: str, wanted: Audio, channels: int) -> list[str]:
    """Arguments that level ``edited.raw`` and encode it to fragments in ``sound.mp4``.

    Of what is ``limited`` the rest is measured on its way, as by ``measure``.
    """
    said: list[str] = []
    if limited(levels):
        levels, said = f"{levels},{METER}", ["-v", "info"]
    rate, shape = wanted.bitrate * channels // 2, f"aformat=sample_fmts=fltp:sample_rates={RATE}"
    return [
        *said, *raw("edited.raw", channels), "-af", f"{levels},{shape}",
        # Half the work of the default, and by ffmpeg's own manual better above 64 kb/s: speech at
        # 128 kb/s has 3 dB less noise in 5 % fewer bytes.
        "-c:a", "aac", "-aac_coder", "fast", "-b:a", f"{rate}",
        # The first packet is the encoder's priming (1024 samples). Without it and without an
        # edit list, decode time 0 is sample 0 in every player, also those that ignore edit lists.
        "-bsf:a", r"noise=drop=lt(n\,1)", "-use_editlist", "0", "-write_btrt", "0",
        "-fflags", "+bitexact", "-flags:a", "+bitexact",
        "-frag_duration", f"{FRAGMENT * 1_000_000}",
        "-movflags", "+empty_moov+default_base_moof", "-f", "mp4", "file:sound.mp4",
    ]  # fmt: skip


def request(parts: Sequence[Piece], wanted: Audio) -> Mapping[str, object]:
    """What the join tool is asked for."""
    return {
        "fade_ms": wanted.fade_ms,
        "pieces": [[p.start, p.samples, p.fade_in, p.fade_out] for p in parts],
    }
