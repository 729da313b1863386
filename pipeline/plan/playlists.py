"""HLS playlists (RFC 8216, with the multivariant rules of Apple's authoring specification)."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil

from pipeline.model.package import Package, Strand

# EXT-X-BYTERANGE needs 4, EXT-X-MAP in media playlists that are not I-frame only 6, fMP4 7.
VERSION = 7
Locate = Callable[[str], str]


def media(strand: Strand, locate: Locate) -> str:
    """The playlist of one strand; ``locate`` turns a file name into a URI."""
    lines = _head(strand)
    lines.append(f'#EXT-X-MAP:URI="{locate(strand.init)}"')
    for segment in strand.segments:
        lines.append(f"#EXTINF:{_seconds(segment.seconds)},")
        if segment.offset:
            lines.append(f"#EXT-X-BYTERANGE:{segment.size}@{segment.offset}")
        lines.append(locate(segment.file))
    return _text([*lines, "#EXT-X-ENDLIST"])


def keyframes(strand: Strand, locate: Locate) -> str:
    """The I-frame playlist: the same segments, only as far as each keyframe reaches."""
    lines = [*_head(strand), "#EXT-X-I-FRAMES-ONLY"]
    lines.append(f'#EXT-X-MAP:URI="{locate(strand.init)}"')
    for segment in strand.segments:
        lines += [
            f"#EXTINF:{_seconds(segment.seconds)},",
            f"#EXT-X-BYTERANGE:{segment.first}@{segment.offset}",
            locate(segment.file),
        ]
    return _text([*lines, "#EXT-X-ENDLIST"])


def captions(seconds: Fraction, uri: str) -> str:
    """One WebVTT file as a subtitle playlist of one segment."""
    return _text(
        [
            "#EXTM3U", f"#EXT-X-VERSION:{VERSION}", f"#EXT-X-TARGETDURATION:{ceil(seconds)}",
            "#EXT-X-PLAYLIST-TYPE:VOD", f"#EXTINF:{_seconds(seconds)},", uri, "#EXT-X-ENDLIST",
        ]
    )  # fmt: skip


def multivariant(package: Package, spoken: str, caption_names: Sequence[tuple[str, str]]) -> str:
    """The master playlist. ``spoken`` is the language of the sound (BCP 47, may be empty).

    ``caption_names`` are ``(language, name)`` of the subtitle playlist, none or one of them.
    """
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    groups = ""
    if package.sound is not None:
        language = f'LANGUAGE="{spoken}",' if spoken else ""
        lines.append(
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Audio",{language}'
            f'DEFAULT=YES,AUTOSELECT=YES,CHANNELS="{package.sound.channels}",URI="audio.m3u8"'
        )
        groups += ',AUDIO="sound"'
    for language, name in caption_names:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="{name}",LANGUAGE="{language}",'
            'DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="captions.m3u8"'
        )
    if caption_names:
        groups += ',SUBTITLES="captions"'
    several = len({strand.codec[:4] for strand in package.pictures}) > 1
    for place, strand in enumerate(package.pictures):
        # draft-pantos-hls-rfc8216bis, 4.4.6.2: which variant to prefer of those that can be played;
        # bit rates of different codecs do not tell.
        score = f",SCORE={len(package.pictures) - place}.0" if several else ""
        lines += [_variant(package, strand) + score + groups, f"{strand.name}.m3u8"]
    lines += [_keyframe_variant(strand) for strand in package.pictures]
    return _text(lines)


def _variant(package: Package, strand: Strand) -> str:
    sound = package.sound
    codecs = ",".join([strand.codec, *([sound.codec] if sound else [])])
    peak = strand.peak + (sound.peak if sound else 0)
    average = strand.average + (sound.average if sound else 0)
    return (
        f"#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},"
        f'CODECS="{codecs}",RESOLUTION={strand.width}x{strand.height},'
        f"FRAME-RATE={float(package.rate):.3f},CLOSED-CAPTIONS=NONE"
    )


def _keyframe_variant(strand: Strand) -> str:
    return (
        f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={strand.keyframe_peak},"
        f'CODECS="{strand.codec}",RESOLUTION={strand.width}x{strand.height},'
        f'URI="{strand.name}-iframes.m3u8"'
    )


def _head(strand: Strand) -> list[str]:
    return [
        "#EXTM3U", f"#EXT-X-VERSION:{VERSION}", f"#EXT-X-TARGETDURATION:{strand.target}",
        "#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS",
    ]  # fmt: skip


def _seconds(value: Fraction) -> str:
    return f"{float(value):.6f}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
