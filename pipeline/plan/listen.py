"""Decode the sound once, to 16 kHz mono, for speech and silence."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

from pipeline.model.facts import Damage, Hearing, Silence
from pipeline.model.media import Sound
from pipeline.plan.damage import lost
from pipeline.plan.inputs import guarded
from pipeline.plan.sound import sides
from pipeline.plan.whole import decoded

# What speech recognisers are trained on (Hz).
RATE = 16_000
SPEECH = "speech.wav"
# Said of each packet that does not decode by an older ffmpeg (5.1), which sums up none at its end.
BROKEN = "Error while decoding stream"
# Hum of mains and air, and any DC offset, lie below; no voice does (Hz).
RUMBLE = 70


def samples(length: Fraction) -> int:
    """How many samples ``speech.wav`` has."""
    return max(1, round(length * RATE))


def decode(path: str, container: str, sound: Sound, length: Fraction) -> list[str]:
    """Arguments that write ``speech.wav``.

    Sample 0 is the container's start; what is missing up to ``length`` is silence.
    """
    graph = (
        f"{sides(sound, container)},pan=mono|c0=0.5*c0+0.5*c1,aresample={RATE},highpass=f={RUMBLE},"
        f"apad=whole_len={samples(length)},atrim=end_sample={samples(length)}[speech]"
    )
    return [
        # How much was decoded is an informational message; the default here is errors only.
        "-v", "verbose", "-nostats", *guarded(path, container), "-filter_complex", graph,
        "-map", "[speech]", "-c:a", "pcm_s16le", "-f", "wav", f"file:{SPEECH}",
    ]  # fmt: skip


def request(quiet_below_speech: float) -> Mapping[str, object]:
    """What the silence tool is asked for."""
    return {"sound": SPEECH, "below": quiet_below_speech}


def hearing(length: Fraction, sound: Sound, summary: str, found: Mapping[str, Any]) -> Hearing:
    """The facts, from ffmpeg's last words and the silence tool's answer."""
    missing = lost(sound, decoded(summary, sound.index).samples)
    damage = (Damage("sound", sound.start, sound.end, missing),) if missing else ()
    silences = tuple(silence(start, end, length) for start, end in found["silences"])
    return Hearing(length, silences, damage)


def silence(start: int, end: int, length: Fraction) -> Silence:
    """Exact times from milliseconds; what reaches the last whole one lasts to the very end."""
    at_end = end >= floor(length * 1000)
    return Silence(Fraction(start, 1000), length if at_end else Fraction(end, 1000))
