"""Playlists: golden texts of a small package, and the rules of RFC 8216."""

from dataclasses import replace
from fractions import Fraction

import m3u8

from pipeline.model.package import Package, Segment, Strand
from pipeline.plan import playlists

F = Fraction


def strand(name: str, codec: str, size: int, width: int = 0, height: int = 0) -> Strand:
    segments = (
        Segment("a.m4s", size, 100, F(4)),
        Segment("b.m4s", size // 2, 90, F(4)),
        Segment("c.m4s", size, 80, F(5, 2)),
    )
    return Strand(name, codec, "init.mp4", segments, width, height)


PACKAGE = Package(
    F(30000, 1001),
    (strand("720", "avc1.64001F", 4000, 1280, 720), strand("360", "avc1.64001E", 1000, 640, 360)),
    strand("audio", "mp4a.40.2", 500),
    (),
)


def test_a_segment_of_a_few_frames_is_no_rate_that_a_line_must_carry() -> None:
    usual, scrap = (
        Segment("a", 64_000, 1000, Fraction(4)),
        Segment("b", 700, 700, Fraction(1, 2400)),
    )
    busy = Segment("c", 96_000, 1000, F(4))
    strand = Strand("audio", "mp4a.40.2", "init.mp4", (usual, busy, usual, scrap))
    assert strand.peak == 192_000
    assert replace(strand, segments=(usual, scrap)).peak < 130_000
    assert replace(strand, segments=(scrap,)).peak == 700 * 8 * 2400


def test_a_rate_is_measured_by_the_target_that_is_written() -> None:
    """29.97 pictures a second: GOPs of 4.004 s are written as 4, of which the half is 2."""
    lengths = (F(4004, 1000), F(22, 10), F(4004, 1000))
    parts = tuple(Segment("a", 880_000 if n == 1 else 400_000, 9, each)
                  for n, each in enumerate(lengths))  # fmt: skip
    found = Strand("720", "avc1.64001F", "init.mp4", parts, 1280, 720)
    assert m3u8.loads(playlists.media(found, str)).target_duration == 4
    assert found.peak == round(880_000 * 8 / lengths[1])


def test_media_playlist() -> None:
    assert playlists.media(PACKAGE.pictures[0], lambda file: f"../o/{file}") == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MAP:URI="../o/init.mp4"\n'
        "#EXTINF:4.000000,\n../o/a.m4s\n#EXTINF:4.000000,\n../o/b.m4s\n"
        "#EXTINF:2.500000,\n../o/c.m4s\n#EXT-X-ENDLIST\n"
    )


def test_keyframe_playlist_reaches_only_the_keyframe() -> None:
    text = playlists.keyframes(PACKAGE.pictures[0], lambda file: file)
    assert "#EXT-X-I-FRAMES-ONLY\n" in text
    assert [s.byterange for s in m3u8.loads(text).segments] == ["100@0", "90@0", "80@0"]


def ranged(strand: Strand) -> Strand:
    """The same segments, with some bytes between them, as parts of one file."""
    moved = zip(strand.segments, (5000, 9100, 11200), strict=True)
    parts = tuple(replace(each, file="lesson.mp4", offset=at) for each, at in moved)
    return replace(strand, segments=parts)


def test_parts_of_a_download_are_named_as_ranges() -> None:
    text = playlists.media(ranged(PACKAGE.pictures[0]), lambda file: f"../o/{file}")
    assert text.endswith(
        '#EXT-X-MAP:URI="../o/init.mp4"\n'
        "#EXTINF:4.000000,\n#EXT-X-BYTERANGE:4000@5000\n../o/lesson.mp4\n"
        "#EXTINF:4.000000,\n#EXT-X-BYTERANGE:2000@9100\n../o/lesson.mp4\n"
        "#EXTINF:2.500000,\n#EXT-X-BYTERANGE:4000@11200\n../o/lesson.mp4\n#EXT-X-ENDLIST\n"
    )
    parsed = m3u8.loads(text)
    assert int(parsed.version) >= 6, "RFC 8216, 7: ranges need 4, the map 6"
    assert [s.byterange for s in parsed.segments] == ["4000@5000", "2000@9100", "4000@11200"]


def test_keyframes_of_parts_begin_where_the_parts_do() -> None:
    text = playlists.keyframes(ranged(PACKAGE.pictures[0]), str)
    found = [(s.uri, s.byterange) for s in m3u8.loads(text).segments]
    assert found == [("lesson.mp4", each) for each in ("100@5000", "90@9100", "80@11200")]


def test_multivariant_playlist_says_all_that_a_player_needs() -> None:
    text = playlists.multivariant(PACKAGE, "tg", [("tg", "Тоҷикӣ")])
    master = m3u8.loads(text)
    top = master.playlists[0].stream_info
    # The worst segment is 4000 bytes in 2.5 s, with sound 500 bytes in 2.5 s.
    assert top.bandwidth == 12800 + 1600
    assert top.average_bandwidth == round(10000 * 8 / F(21, 2)) + round(1250 * 8 / F(21, 2))
    assert top.codecs == "avc1.64001F,mp4a.40.2"
    assert top.resolution == (1280, 720)
    assert top.frame_rate == 29.97
    assert (top.audio, top.subtitles) == ("sound", "captions")
    assert [(each.type, each.language) for each in master.media] == [
        ("AUDIO", "tg"),
        ("SUBTITLES", "tg"),
    ]
    assert [each.uri for each in master.iframe_playlists] == [
        "720-iframes.m3u8",
        "360-iframes.m3u8",
    ]


def test_without_sound_and_captions_no_group_is_named() -> None:
    silent = Package(PACKAGE.rate, PACKAGE.pictures, None, ())
    text = playlists.multivariant(silent, "", [])
    assert "EXT-X-MEDIA" not in text
    assert "AUDIO=" not in text
    assert 'CODECS="avc1.64001F"' in text


def test_caption_playlist_is_one_segment_of_the_whole_length() -> None:
    parsed = m3u8.loads(playlists.captions(F(205, 20), "captions.vtt"))
    assert parsed.target_duration == 11
    assert [(s.uri, s.duration) for s in parsed.segments] == [("captions.vtt", 10.25)]
