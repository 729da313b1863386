"""Find out what is in a file of footage, with PyAV, in a jailed child.

Everything is allow-listed before it is opened and measured on the packets: headers lie. The whole
file is demuxed, but only its first few frames are decoded.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.logging
from av.container import InputContainer
from av.packet import Packet

from pipeline.model.allowed import CONTAINERS, DECODERS, LENGTH_IN_HEADER
from pipeline.model.errors import BadMedia
from pipeline.model.media import Chapter, Media, Sound
from pipeline.plain import plain, typed
from pipeline.settings import LimitSettings
from pipeline.tools.ends import cut
from pipeline.tools.openings import Opening, PictureOpening, SoundOpening
from pipeline.tools.streams import choose_picture, choose_sounds, refuse_giant

GIB = 1024**3
# CPU seconds in which a file is opened; SIGPROF ends the child when they are over. The index of the
# longest recordings takes a few.
OPENING = 10
# Packets of the longest recording at 240 pictures a second, and of its sound.
MOST_PACKETS = 20_000_000
# Consecutive read errors after which nothing more is expected of a file.
PATIENCE = 16
MOST_CHAPTERS, LONGEST_TITLE = 500, 200
EXPORT = "export it as MP4 (H.264 and AAC) and drop it again"

Tell = Callable[[float], None]


def probe(request: dict[str, Any], room: Path, tell: Tell) -> Any:
    """Facts of ``request["path"]`` as plain Media; raise BadMedia for what cannot be used.

    ``limits`` is a plain LimitSettings; with ``accept_damage`` unreadable sound is left out
    instead of refused.
    """
    path, limits = str(request["path"]), typed(LimitSettings, request["limits"])
    size = os.stat(path).st_size
    if size == 0:
        raise BadMedia("The file is empty: copy it from the camera again.")
    if size > limits.file_gib * GIB:
        raise BadMedia(
            f"The file is larger than {limits.file_gib:g} GiB: split the recording or raise"
            " limits.file_gib in studio.toml."
        )
    container, said = _opened(path, limits)
    with container:
        if len(container.streams) > limits.streams:
            raise BadMedia(f"The file has more than {limits.streams} streams: {EXPORT}.")
        media = _media(container, size, limits, bool(request["accept_damage"]), said, tell)
    return plain(media)


def _opened(path: str, limits: LimitSettings) -> tuple[InputContainer, str]:
    """The file, looked at, and what FFmpeg said about it."""
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": ",".join(CONTAINERS),
        "codec_whitelist": ",".join(DECODERS),
        "max_pixels": str(limits.pixels),
    }
    av.logging.set_level(av.logging.WARNING)
    signal.setitimer(signal.ITIMER_PROF, OPENING)
    try:
        with av.logging.Capture() as said:
            # file: and an absolute path, so that no name is taken for a protocol or a pattern.
            # Titles in an old encoding are no reason to refuse a recording.
            container = av.open(
                f"file:{os.path.abspath(path)}", options=options, metadata_errors="replace"
            )
    except av.error.FFmpegError as error:
        raise BadMedia(_why_closed(_text(said))) from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        # A damaged file would fill the log with a line for each of its macroblocks.
        av.logging.set_level(None)
    return container, _text(said)


def _text(said: list[tuple[int, str, str]]) -> str:
    return " ".join(line for _, _, line in said)


def _why_closed(said: str) -> str:
    # By its name alone it was taken for a recording.
    guessed = "misdetection possible" in said
    if "moov atom not found" in said and not guessed:
        return (
            "The recording was not finished or its copy was cut short (its index is missing):"
            " copy it from the camera again, or let the camera repair it."
        )
    if "not on whitelist" in said:
        return f"The file is not of a kind that Dars reads: {EXPORT}."
    return f"The file is no video or sound recording, or its beginning is damaged: {EXPORT}."


def _media(
    container: InputContainer, size: int, limits: LimitSettings, accept: bool, said: str, tell: Tell
) -> Media:
    zero = Fraction(container.start_time or 0, av.time_base)
    warnings: list[str] = []
    openings = _openings(container, zero, limits, accept, said, warnings)
    if openings and (damaged := _read(container, openings, size, tell)):
        warnings.append(_skipped(damaged))
    seen = [each for each in openings if isinstance(each, PictureOpening)]
    picture = seen[0].picture(accept, warnings) if seen else None
    heard = [each for each in openings if isinstance(each, SoundOpening)]
    sound = _sound(heard, accept, warnings)
    name = container.format.name.split(",")[0]
    found = Media(
        container=name,
        length=max((found.end for found in (picture, sound) if found), default=Fraction(0)),
        declared=_declared(container, openings) if _announced(name, said) else None,
        size=size,
        picture=picture,
        sound=sound,
        chapters=tuple(_chapters(container, zero)),
        created=_created(container.metadata),
        warnings=tuple(warnings),
        cut=_cut(container, name, openings),
    )
    stills = seen[0].stills(found.lasts) if picture else ()
    return replace(found, stills=tuple(stills))


def _openings(
    container: InputContainer, zero: Fraction, limits: LimitSettings, accept: bool, said: str,
    warnings: list[str],
) -> list[Opening]:  # fmt: skip
    """Of the picture and of the sound, if there are such."""
    made: list[Opening] = []
    video = choose_picture(container)
    audio = choose_sounds(container, accept, warnings)
    if video is not None:
        refuse_giant(video, limits.pixels, said)
        made.append(PictureOpening(video, zero, limits.pixels))
    return [*made, *(SoundOpening(each, zero) for each in audio)]


def _sound(sides: Sequence[SoundOpening], accept: bool, warnings: list[str]) -> Sound | None:
    """The one sound, or the first of two that are its sides; it lasts as long as either."""
    found = sides[0].sound(accept, warnings) if sides else None
    other = sides[1].sound(True, []) if found and len(sides) > 1 else None
    if found is None or other is None:
        return found
    return replace(found, second=other.index, end=max(found.end, other.end))


def _cut(container: InputContainer, name: str, openings: list[Opening]) -> str:
    # A table of every sample knows better than a size that an editor forgot to change.
    if name == "mov" and all(each.complete() for each in openings):
        return ""
    path = container.name.removeprefix("file:")
    return cut(path, name, max((each.place for each in openings), default=0))


def _skipped(places: int) -> str:
    return (
        "A damaged place was skipped." if places == 1 else f"{places} damaged places were skipped."
    )


def _read(container: InputContainer, openings: list[Opening], size: int, tell: Tell) -> int:
    """Show every packet to its opening; return how many places could not be read."""
    by_index = {opening.stream.index: opening for opening in openings}
    damaged = 0
    for number, packet in enumerate(_packets(container, openings)):
        if number > MOST_PACKETS:
            raise BadMedia(f"The recording is in more than {MOST_PACKETS} pieces: {EXPORT}.")
        if packet is None:
            damaged += 1
            continue
        damaged += packet.is_corrupt
        by_index[packet.stream.index].take(packet)
        if number % 2000 == 0 and packet.pos:
            tell(min(1.0, packet.pos / size))
    return damaged


def _packets(container: InputContainer, openings: list[Opening]) -> Iterator["Packet[Any] | None"]:
    """Every packet, and None for every place that could not be read."""
    failures = 0
    while failures < PATIENCE:
        try:
            for packet in container.demux([opening.stream for opening in openings]):
                failures = 0
                yield packet
            return
        except IndexError:
            continue  # PyAV gave up on a packet of a stream that was not there at the beginning
        except av.error.FFmpegError:
            failures += 1
            yield None


def _announced(container: str, said: str) -> bool:
    """Whether the length that FFmpeg gives is written in the file, and no guess from its size."""
    if container == "mp3":
        return "filesize and duration do not match" in said  # the Xing header knows better
    return container in LENGTH_IN_HEADER and "Estimating duration from bitrate" not in said


def _declared(container: InputContainer, openings: list[Opening]) -> Fraction | None:
    """Seconds that the header promises for the streams in use."""
    ends = [opening.declared_end() for opening in openings]
    known = [end for end in ends if end is not None]
    if known and len(known) == len(ends):
        return max(known)
    return Fraction(container.duration, av.time_base) if container.duration else None


def _chapters(container: InputContainer, zero: Fraction) -> Iterator[Chapter]:
    for chapter in container.chapters()[:MOST_CHAPTERS]:
        title = " ".join(chapter["metadata"].get("title", "").split())
        start = chapter["start"] * Fraction(chapter["time_base"] or 1) - zero
        if title and start >= 0:
            yield Chapter(start, title[:LONGEST_TITLE])


def _created(metadata: dict[str, str]) -> str:
    """When the camera says that it recorded, ISO 8601, or nothing."""
    for name in ("com.apple.quicktime.creationdate", "creation_time"):
        try:
            moment = datetime.fromisoformat(metadata.get(name, ""))
        except ValueError:
            continue
        # 1904 and 1970 are the zero of a clock that was never set.
        if moment.year > 1970:
            return moment.isoformat(timespec="seconds")
    return ""
