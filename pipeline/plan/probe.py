"""Whether what was found in a file can become a lesson."""

import signal
from dataclasses import replace
from fractions import Fraction

from pipeline.model.errors import BadMedia
from pipeline.model.media import Media

SMALLEST = 32  # pixels, either side
SHORTEST = Fraction(1, 10)  # seconds
# A header that promises more than this (both) beyond the last packet means a cut file; however
# long the recording, this much more (seconds) always does.
CUT_SHARE, CUT_SECONDS, CUT_MOST = Fraction(1, 100), Fraction(1), Fraction(30)
# These count samples; the last packet may be a short one.
COUNTED, CUT_COUNTED = {"wav", "w64", "aiff", "caf", "flac"}, Fraction(1, 10)
# Sound and picture that end further apart than this (seconds) deserve a word.
APART = 2
# A reader that ends by these was brought down by the file, not by the machine.
BY_THE_FILE = {
    signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGBUS, signal.SIGXCPU,
    signal.SIGPROF,
}  # fmt: skip


def judge(media: Media, accept_damage: bool, hours: float) -> Media:
    """Return ``media``, perhaps with more warnings; raise BadMedia for what is no lesson.

    ``hours`` is the longest recording that is taken.
    """
    if media.picture is None and media.sound is None:
        raise BadMedia("The file holds neither a picture nor sound: drop the recording itself.")
    cut = _cut(media, accept_damage)
    if media.picture and min(media.picture.width, media.picture.height) < SMALLEST:
        raise BadMedia(
            f"The picture is only {media.picture.width} x {media.picture.height} pixels:"
            " drop the recording itself, not a thumbnail."
        )
    if media.length < SHORTEST:
        raise BadMedia(f"The recording is only {float(media.length):.2f} s long: record it again.")
    if media.length > Fraction(hours) * 3600:
        raise BadMedia(
            f"The recording is {clock(media.length)} long, more than {hours:g} hours: split it, or"
            " raise limits.hours in studio.toml."
        )
    warnings = [*media.warnings, *cut, *_uneven(media)]
    return replace(media, warnings=tuple(warnings))


def _cut(media: Media, accept_damage: bool) -> list[str]:
    announced = media.declared or Fraction(0)
    least = max(CUT_SECONDS, min(CUT_SHARE * announced, CUT_MOST))
    if media.container in COUNTED:
        least = CUT_COUNTED
    how = media.cut
    if announced - media.length > least:
        how = f"{clock(media.length)} of the {clock(announced)} that it announces are there"
    if not how:
        return []
    found = f"The file is cut short: {how}"
    if accept_damage:
        return [f"{found}."]
    raise BadMedia(
        f"{found}. Copy it from the camera again, or set accept_damage = true in its .toml file to"
        " use what there is."
    )


def _uneven(media: Media) -> list[str]:
    if media.picture is None or media.sound is None:
        return []
    apart = media.picture.end - media.sound.end
    if abs(apart) <= APART:
        return []
    if apart > 0:
        return [f"The sound ends {clock(apart)} before the picture."]
    return [f"The picture ends {clock(-apart)} before the sound: its last one stays."]


def crash(exit_code: int | None) -> str:
    """One sentence when the reader was brought down by the file; empty when it was not."""
    if exit_code is None or -exit_code not in BY_THE_FILE:
        return ""
    return (
        "The file is damaged in a way that stops the program that reads it: open it in an editor"
        " and export it as MP4 (H.264 and AAC)."
    )


def clock(seconds: Fraction) -> str:
    """``h:mm:ss`` for people, or ``m:ss`` below an hour."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
