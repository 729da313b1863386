"""A preview's playlists grow and never change what they said; when there is one, and of what."""

from fractions import Fraction

import pytest

from pipeline.model.chunk import Chunk, FootageChunk, TitleChunk
from pipeline.model.ladder import Rendition
from pipeline.model.package import Segment, Strand
from pipeline.model.span import Span
from pipeline.plan.preview import due, opening, shown, stamp, texts, until, worth

SIZES = [Rendition(str(h), h * 16 // 9, h, h) for h in (1080, 720, 480, 360, 240)]
INTRO, OUTRO = TitleChunk("intro", 100), TitleChunk("outro", 50)
PARTS = [FootageChunk((Span(n * 1500, n * 1500 + 1500),)) for n in range(3)]


def segment(number: int, seconds: int = 4) -> Segment:
    return Segment(f"{number}.m4s", 1000 * (number + 1), 500, Fraction(seconds))


def strand(name: str, count: int, codec: str = "avc1.64001e") -> Strand:
    size = 0 if codec.startswith("mp4a") else 240
    segments = tuple(segment(n) for n in range(count))
    return Strand(name, codec, "init.mp4", segments, size * 16 // 9, size)


def made(count: int, sound: int = 0) -> dict[str, str]:
    heard = strand("audio", sound, "mp4a.40.2") if sound else None
    return texts(
        Fraction(25),
        [strand("480", count), strand("240", count)],
        heard,
        Fraction(4),
        "o/{}".format,
    )


@pytest.mark.parametrize(
    ("chunks", "ready", "told"),
    [
        ([INTRO, *PARTS, OUTRO], 1, False),
        ([INTRO, *PARTS, OUTRO], 2, True),
        ([INTRO, *PARTS, OUTRO], 3, True),
        # The rest is there in a moment, and then the lesson is.
        ([INTRO, *PARTS, OUTRO], 4, False),
        ([INTRO, PARTS[0], OUTRO], 2, False),
        (PARTS, 0, False),
        (PARTS, 1, True),
        ([], 0, False),
    ],
)
def test_it_is_worth_it_with_footage_before_and_behind(
    chunks: list[Chunk], ready: int, told: bool
) -> None:
    assert worth(chunks, ready) is told


def test_it_begins_with_a_gop_of_the_first_footage_where_more_follows() -> None:
    gop = 100
    first, rest = opening([INTRO, *PARTS, OUTRO], gop)
    assert first == (INTRO, FootageChunk((Span(0, 100),)), FootageChunk((Span(100, 1500),)))
    assert rest == (*PARTS[1:], OUTRO)
    assert [worth(first, n, more=True) for n in range(4)] == [False, False, True, True]
    cut = FootageChunk((Span(10, 60), Span(90, 140), Span(150, 250)))
    assert opening([cut, *PARTS[1:]], gop)[0] == (
        FootageChunk((Span(10, 60), Span(90, 140))), FootageChunk((Span(150, 250),)),
    )  # fmt: skip
    short = FootageChunk((Span(10, 60), Span(90, 230)))
    assert opening([short, *PARTS[1:]], gop)[0] == (short,), "no chunk is shorter than a GOP"
    assert opening([INTRO, PARTS[0], OUTRO], gop) == ((), (INTRO, PARTS[0], OUTRO))


def test_it_grows_by_a_tenth_and_by_half_a_minute_once_it_is_long() -> None:
    assert due(0, 4) and due(60, 66) and due(3000, 3030)
    assert not (due(60, 65) or due(3000, 3029))


def test_one_in_the_middle_and_the_smallest_are_shown() -> None:
    assert [each.name for each in shown(SIZES)] == ["480", "240"]
    assert [each.name for each in shown(SIZES[::-1])] == ["480", "240"]
    assert [each.name for each in shown(SIZES[-2:])] == ["240"]
    assert [each.name for each in shown(SIZES[:1])] == ["1080"]


def test_a_playlist_grows_at_its_end_and_nowhere_else() -> None:
    before, after = made(2)["240.m3u8"], made(5)["240.m3u8"]
    assert after.startswith(before)
    lines = before.splitlines()
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in lines
    assert "#EXT-X-START:TIME-OFFSET=0,PRECISE=YES" in lines
    assert "#EXT-X-TARGETDURATION:5" in lines
    assert lines[-2:] == ["#EXTINF:4.000000,", "o/1.m4s"]
    assert "ENDLIST" not in before + after


def test_the_master_names_what_there_is() -> None:
    silent, heard = made(2), made(2, sound=3)
    assert list(silent) == ["480.m3u8", "240.m3u8", "master.m3u8"]
    assert list(heard)[-2:] == ["audio.m3u8", "master.m3u8"]
    assert "AUDIO" not in silent["master.m3u8"]
    assert 'URI="audio.m3u8"' in heard["master.m3u8"]
    assert "I-FRAME" not in heard["master.m3u8"]
    assert [line for line in heard["master.m3u8"].splitlines() if line[0] != "#"] == [
        "480.m3u8", "240.m3u8",
    ]  # fmt: skip


def test_of_the_sound_there_is_as_much_as_of_the_pictures() -> None:
    segments = [segment(n, 2) for n in range(5)]
    assert len(until(segments, Fraction(0))) == 0
    assert len(until(segments, Fraction(4))) == 2
    assert len(until(segments, Fraction(5))) == 3
    assert len(until(segments, Fraction(99))) == 5


def test_another_order_is_another_preview() -> None:
    assert stamp(["a", "b"]) == stamp(["a", "b"])
    assert len({stamp(["a", "b"]), stamp(["b", "a"]), stamp(["ab"]), stamp(["a"])}) == 4
