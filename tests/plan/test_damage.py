"""What did not decode is found where it is, and told or refused; what is only still is not."""

from fractions import Fraction

import pytest

from pipeline.model.errors import BadMedia
from pipeline.model.facts import Damage
from pipeline.model.media import Picture
from pipeline.model.span import Span
from pipeline.plan import damage

RATE = Fraction(25)
PICTURE = Picture(0, "h264", 160, 90, "yuv420p", RATE, False, Fraction(0), Fraction(60))
WHOLE = (Span(0, 1500),)


def seen(
    shown: list[Fraction],
    corrupt: int = 0,
    spans: tuple[Span, ...] = WHOLE,
    stills: tuple[tuple[Fraction, Fraction], ...] = (),
) -> list[tuple[float, float, float]]:
    found = damage.seen(shown, corrupt, spans, RATE, "mov", PICTURE, stills)
    return [(float(each.start), float(each.end), float(each.seconds)) for each in found]


def frames(*holes: tuple[int, int]) -> list[Fraction]:
    """Every frame of a minute but those from the first to before the second number."""
    return [n / RATE for n in range(1500) if not any(a <= n < b for a, b in holes)]


def test_times_are_read_as_ffmpeg_prints_them() -> None:
    text = "frame:0    pts:0       pts_time:0\ndars=1\nframe:1    pts:512     pts_time:0.04\n"
    assert damage.times(text) == [0, Fraction(1, 25)]


def test_a_whole_chunk_has_no_damage() -> None:
    assert seen(frames()) == []
    assert seen(frames((100, 120))) == []  # less than a second


def test_frames_that_did_not_come_are_damage_where_they_are() -> None:
    assert seen(frames((250, 325))) == [(9.96, 13.0, 3.04)]
    assert seen(frames((0, 50))) == [(0.0, 2.0, 2.0)]
    assert seen([]) == [(0.0, 60.0, 60.0)]
    assert seen(frames((1400, 1500)))[0][1:] == (60.0, 4.04)


def test_what_is_cut_out_is_no_loss() -> None:
    spans = (Span(0, 250), Span(325, 1500))
    assert seen(frames((250, 325)), spans=spans) == []


def test_decoding_that_begins_before_the_chunk_is_on_the_same_clock() -> None:
    later = (Span(750, 1500),)
    shown = [n / RATE for n in range(754) if not 254 <= n < 354]  # from frame 746 on
    assert seen(shown, spans=later) == [(39.96, 44.0, 4.04)]


def test_a_recording_that_stands_still_by_itself_is_not_damaged() -> None:
    assert seen(frames((250, 325)), stills=((Fraction(996, 100), Fraction(13)),)) == []
    assert len(seen(frames((250, 400)), stills=((Fraction(996, 100), Fraction(13)),))) == 1


def test_concealed_frames_are_counted() -> None:
    assert seen(frames(), corrupt=50) == [(0.0, 60.0, 2.0)]


def test_what_is_behind_the_last_picture_is_not_damaged_once_more() -> None:
    tail = (Span(1600, 1800),)
    assert seen([Fraction(0)], corrupt=1, spans=tail, stills=((Fraction(60), Fraction(80)),)) == []


def lost(what: str, seconds: int, start: int = 100) -> Damage:
    assert what in ("picture", "sound")
    begin = Fraction(start)
    return Damage("picture" if what == "picture" else "sound", begin, begin + 20, Fraction(seconds))


def test_damage_is_told() -> None:
    told = damage.report([lost("picture", 12, 190)], Fraction(600), ("Before.",), False)
    assert told == (
        "Before.", "Between 3:10 and 3:30, at least 12.0 s of the picture is damaged.",
    )  # fmt: skip
    many = [lost("sound", 2, start) for start in range(0, 600, 60)]
    (sentence,) = damage.report(many, Fraction(600), (), False)
    assert sentence == "In 10 places, 20.0 s in all, the sound is damaged."
    assert damage.report([], Fraction(600), (), False) == ()


def test_a_breath_of_sound_is_nothing() -> None:
    tiny = Damage("sound", Fraction(0), Fraction(600), Fraction(1, 10))
    assert damage.report([tiny], Fraction(600), (), False) == ()


def test_too_much_is_refused_unless_it_is_accepted() -> None:
    half = [lost("picture", 300)]
    with pytest.raises(BadMedia, match=r"300.0 s of the picture cannot be decoded, of 10:00"):
        damage.report(half, Fraction(600), (), False)
    assert damage.report(half, Fraction(600), (), True)
