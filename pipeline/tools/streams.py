"""Which streams of a file are the lesson's."""

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from pipeline.model.allowed import COUNTED_FROM_STREAM, PICTURE_CODECS, SOUND_CODECS
from pipeline.model.errors import BadMedia

# A cover, a thumbnail: pictures, but not the picture.
STILLS = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image


def codec_name(stream: Stream) -> str:
    """The codec as FFmpeg names it; empty when it knows none."""
    context = stream.codec_context
    return context.codec.canonical_name if context is not None else ""


def _unreadable(what: str, stream: Stream) -> str:
    name = codec_name(stream)
    how = f"as {name}, which" if name else "in a way that"
    return f"The {what} is coded {how} Dars does not read"


def choose_picture(container: InputContainer) -> VideoStream | None:
    """The default video stream, else the largest; raise BadMedia when Dars can read none."""
    found = [each for each in container.streams.video if not each.disposition & STILLS]
    usable = [each for each in found if codec_name(each) in PICTURE_CODECS]
    if found and not usable:
        raise BadMedia(f"{_unreadable('picture', found[0])}: export the recording as H.264.")
    return max(usable, key=_picture_rank, default=None)


def _picture_rank(stream: VideoStream) -> tuple[bool, int]:
    context = stream.codec_context
    return bool(stream.disposition & Disposition.default), context.width * context.height


def refuse_giant(stream: VideoStream, most: int, said: str) -> None:
    """Raise BadMedia before anything is decoded: 16384 x 16384 pixels take a gigabyte.

    Where FFmpeg met the size before us it has refused it: ``said`` tells, the size is gone.
    """
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > most or (not width and "max pixel count" in said):
        size = f" of {width} x {height}" if width else ""
        raise BadMedia(
            f"The picture{size} is larger than Dars takes ({most} pixels): export the recording"
            " at 3840 x 2160 or less."
        )


def choose_sounds(
    container: InputContainer, accept_damage: bool, warnings: list[str]
) -> list[AudioStream]:
    """The default audio stream, else the one with most channels; BadMedia as above.

    Of several streams alike, of one channel each, the first two: professional cameras have one for
    each microphone, and which of them is plugged in nobody says. They are the sides of one sound.
    """
    found = list(container.streams.audio)
    usable = [each for each in found if codec_name(each) in SOUND_CODECS and _channels(each)]
    if found and not usable:
        problem = _unreadable("sound", found[0])
        if not accept_damage:
            raise BadMedia(
                f"{problem}: export it as AAC, or set accept_damage = true in its .toml file to go"
                " on without sound."
            )
        warnings.append(f"{problem}; the lesson has no sound.")
    if not usable:
        return []
    first = max(usable, key=_sound_rank)
    taken = [each for each in usable if _are_sides(first, each)][:2] or [first]
    if len(taken) < len(usable):
        numbers = " and ".join(str(usable.index(each) + 1) for each in taken)
        what = f"only number {numbers} is" if len(taken) == 1 else f"only numbers {numbers} are"
        warnings.append(f"There are {len(usable)} sounds in the file: {what} heard.")
    return taken


def _are_sides(one: AudioStream, other: AudioStream) -> bool:
    """Whether these are alike in all but what is in them; a stream is like itself.

    Where a container's time counts from the streams in use they are languages of a broadcast.
    """
    alike = _sound_rank(one) == _sound_rank(other) and codec_name(one) == codec_name(other)
    counted = one.container.format.name in COUNTED_FROM_STREAM
    return alike and one.language == other.language and _channels(one) == 1 and not counted


def _sound_rank(stream: AudioStream) -> tuple[bool, int, int]:
    default = bool(stream.disposition & Disposition.default)
    return default, _channels(stream), stream.codec_context.sample_rate


def _channels(stream: AudioStream) -> int:
    context = stream.codec_context
    return context.layout.nb_channels if context is not None else 0
