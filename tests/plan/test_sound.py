"""Sound positions never drift; levelling follows EBU R128 numbers."""

from fractions import Fraction

import pytest
from hypothesis import given

from pipeline.model.errors import ToolFailed
from pipeline.model.media import Sound
from pipeline.model.profile import Audio
from pipeline.model.timeline import Footage, Timeline, Title
from pipeline.plan import sound
from tests.model.test_timeline import timelines

SUMMARY = """
[Parsed_ebur128_0 @ 0x1] Summary:

  Integrated loudness:
    I:         {loudness} LUFS
    Threshold: -33.2 LUFS

  True peak:
    Peak:       {peak} dBFS
"""
STEREO = Sound(1, "aac", 2, "stereo", 48000, Fraction(0), Fraction(10))


@given(timelines())
def test_sound_is_exactly_as_long_as_the_pictures(line: Timeline) -> None:
    parts = sound.pieces(line)
    assert sum(part.samples for part in parts) == sound.position(line.length, line.rate)
    for (at, clip), part in zip(line.placed(), parts, strict=True):
        assert (part.start is None) == isinstance(clip, Title)
        # A piece begins where its frame begins, to the sample.
        assert sound.position(at, line.rate) == sum(
            p.samples for p in parts[: parts.index(part)]
        ) or (parts.count(part) > 1)


def test_pieces_at_a_drop_frame_rate() -> None:
    line = Timeline(
        Fraction(30000, 1001), 300, (Title("intro", 3), Footage(0, 100), Footage(150, 300))
    )
    assert sound.pieces(line) == (
        sound.Piece(None, 4805),
        sound.Piece(0, 160160, True, True),
        sound.Piece(240240, 240240, True, False),
    )


@pytest.mark.parametrize(
    ("loudness", "peak", "filters"),
    [
        ("-22.0", "-9.0", "volume=6.00dB:precision=double"),
        ("-16.0", "-3.0", "volume=0.00dB:precision=double"),
        ("-70.0", "-inf", "anull"),
        ("-inf", "-inf", "anull"),
    ],
)
def test_levelling(loudness: str, peak: str, filters: str) -> None:
    found = sound.level(SUMMARY.format(loudness=loudness, peak=peak))
    assert sound.levelling(found, Audio()) == filters


def test_a_loud_peak_is_limited_and_gain_is_bounded() -> None:
    loud = sound.level(SUMMARY.format(loudness="-22.0", peak="-1.0"))
    assert "alimiter=limit=0.776247" in sound.levelling(loud, Audio())
    assert sound.gain(sound.Level(-60.0, -50.0), Audio()) == sound.MOST_GAIN


def test_no_summary_is_an_error() -> None:
    with pytest.raises(ToolFailed, match="no loudness summary"):
        sound.level("something else")


@pytest.mark.parametrize(
    ("channels", "layout", "mix"),
    [
        (2, "stereo", "aformat=channel_layouts=stereo"),
        (6, "5.1(side)", "aresample=ochl=stereo:rematrix_maxval=1,aformat=channel_layouts=stereo"),
        (16, "16 channels", "pan=stereo|c0=c0|c1=c1"),
        (16, "", "pan=stereo|c0=c0|c1=c1"),
    ],
)
def test_any_layout_becomes_stereo(channels: int, layout: str, mix: str) -> None:
    one = Sound(0, "pcm_s16le", channels, layout, 48000, Fraction(0), Fraction(1))
    assert sound.stereo(one) == mix


def test_a_track_that_began_earlier_is_cut_and_one_that_began_later_is_padded() -> None:
    early = " ".join(sound.decode(["-i", "x"], "mov", STEREO, Fraction(10), Fraction(-1, 2)))
    late = " ".join(sound.decode(["-i", "x"], "mov", STEREO, Fraction(10), Fraction(1, 2)))
    assert "atrim=start_sample=24000" in early
    assert "adelay=24000S:all=1" in late
    assert early.count("atrim=end_sample=480000") == late.count("atrim=end_sample=480000") == 1


def test_a_late_stream_of_a_transport_stream_keeps_its_place() -> None:
    late = Sound(1, "aac", 2, "stereo", 48000, Fraction(1, 4), Fraction(10))
    args = " ".join(sound.decode(["-i", "x"], "mpegts", late, Fraction(10), Fraction(0)))
    assert "asetpts=PTS-STARTPTS+0.250000/TB" in args
