"""Extent, rate and clock of what is shown, however its packets are ordered."""

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.model.errors import BadMedia
from pipeline.model.media import Media, Picture
from pipeline.plain import plain, typed
from pipeline.plan.probe import judge
from pipeline.settings import LimitSettings
from pipeline.tools.probe import probe
from pipeline.tools.rhythm import Rhythm, frame_rate, lost

NTSC = Fraction(30000, 1001)
FILM = "testsrc2=s=128x72:r=25"
B_FRAMES = ("-c:v", "libx264", "-x264-params", "b-adapt=0:bframes=3")

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path, ffmpeg: str) -> Make:
    """``make(name, source, *options)``: a picture with B-frames, as ffmpeg writes it."""

    def made(name: str, source: str, *options: str) -> Path:
        asked = ["-f", "lavfi", "-i", source, "-fps_mode", "vfr", *B_FRAMES, *options]
        subprocess.run([ffmpeg, "-v", "error", *asked, str(tmp_path / name)], check=True)
        return tmp_path / name

    return made


def picture(file: Path) -> Picture:
    limits = LimitSettings()
    asked = {"path": str(file), "limits": plain(limits), "accept_damage": False}
    media = typed(Media, probe(asked, file.parent, lambda _share: None))
    found = judge(media, False, limits.hours).picture
    assert found
    return found


def rate_of(times: list[int], tick: Fraction, declared: Fraction = Fraction(0)) -> tuple[str, bool]:
    rate, variable = frame_rate(times, tick, declared)
    return str(rate), variable


def test_constant_rates() -> None:
    millis = Fraction(1, 1000)
    assert rate_of([round(n * 1001 / 30) for n in range(900)], millis) == ("30000/1001", False)
    assert rate_of([round(n * 1000 / 30) for n in range(900)], millis) == ("30", False)
    assert rate_of([n * 40 for n in range(50) if n % 20], millis) == ("25", False)
    assert rate_of([n * 80 for n in range(50)], millis, Fraction(25, 2)) == ("25/2", False)
    assert rate_of(list(range(50)), Fraction(33333, 1_000_000)) == ("30", False)
    assert rate_of([0], millis, NTSC) == ("30000/1001", False)
    assert rate_of([0], millis, Fraction(90000)) == ("25", False)


def test_a_declared_rate_is_believed_only_where_the_packets_agree() -> None:
    times = [n * 40 for n in range(100)]
    assert rate_of(times, Fraction(1, 1000), Fraction(50)) == ("25", False)
    # Too short to tell 30 from 29.97: then the header decides.
    assert rate_of([0, 33, 67, 100], Fraction(1, 1000), NTSC) == ("30000/1001", False)


def test_variable_rates_get_a_standard_one() -> None:
    slides = [0, 900, 1000, 5000, 5100, 9000, 12000]
    assert rate_of(slides, Fraction(1, 1000)) == ("10", True)
    phone = [n * 3000 + (700 if n % 3 else -600) for n in range(301)]
    assert rate_of(phone, Fraction(1, 90_000)) == ("30", True)
    slow_then_fast = [*range(0, 5000, 100), *range(5000, 10000, 20)]
    assert rate_of(slow_then_fast, Fraction(1, 1000)) == ("50", True)


def test_holes_are_what_is_missing_from_a_constant_rate() -> None:
    times = [n * 40 for n in range(500) if not 100 <= n < 200]
    assert lost(times, Fraction(1, 1000)) == Fraction(404, 100)
    assert lost(times[:90], Fraction(1, 1000)) == 0
    assert lost([0], Fraction(1, 1000)) == 0


def test_extent_and_keyframes_of_packets_out_of_order() -> None:
    rhythm = Rhythm(Fraction(1, 25))
    for n, at in enumerate((0, 3, 1, 2, 10, 12)):
        rhythm.add_frame(at, n - 2, 1, at in (0, 10))
    assert (rhythm.first, rhythm.last, rhythm.back, rhythm.lead) == (0, 13, 0, 2)
    assert rhythm.widest_keyframe_gap() == 10


def test_a_clock_that_begins_anew_is_no_reordering() -> None:
    def back(times: list[int]) -> int:
        rhythm = Rhythm(Fraction(1, 25))
        for at in times:
            rhythm.add_frame(at, at, 1, False)
        return rhythm.back

    hour = list(range(90_000))
    assert back([*hour, 0, 1]) == 89_999, "the last two pictures"
    assert back([*hour, 89_900, 89_901]) == 99
    # Three B-frames before a pause, one after it, and the picture that all of them refer to.
    assert back([*hour, 90_300, 90_001, 90_000, 90_002, 90_299, 90_304]) == 0


@pytest.mark.media
@pytest.mark.parametrize("rests", ["3.2", "3.4", "0.04"])
@pytest.mark.parametrize("kind", [("mp4",), ("mkv",), ("mp4", "-movflags", "+empty_moov")])
def test_b_frames_around_a_pause_in_a_screen_recording(
    make: Make, rests: str, kind: tuple[str, ...]
) -> None:
    # Nothing for 5 s, else three frames of five.
    comes = f"select='(lte(t,{rests})+gte(t,{rests}+5))*not(between(mod(n,5),2,3))'"
    found = picture(make(f"a.{kind[0]}", f"{FILM}:d=12,{comes}", *kind[1:]))
    assert found.variable_rate and found.start == 0
    assert found.end == pytest.approx(12, abs=0.07)


@pytest.mark.media
def test_a_clock_that_begins_anew_just_before_the_end(make: Make) -> None:
    file, end = make("a.ts", f"{FILM}:d=4"), make("b.ts", f"{FILM}:d=0.2")
    file.write_bytes(file.read_bytes() + end.read_bytes())
    with pytest.raises(BadMedia, match="clock of the picture jumps back by 4 s"):
        picture(file)


@pytest.mark.media
@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_a_last_picture_that_is_long(make: Make, kind: str) -> None:
    longer = "setts=duration='if(gte(N,98),20/TB,DURATION)'"
    found = picture(make(f"a.{kind}", f"{FILM}:d=4", "-bsf:v", longer))
    assert found.end == pytest.approx(24, abs=0.2)
