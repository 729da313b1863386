"""The verdict over what was found, and how a file is opened after it."""

import signal
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest

from pipeline.model.allowed import CONTAINERS, DECODERS
from pipeline.model.errors import BadMedia, ToolFailed
from pipeline.model.media import Media, Picture, Sound
from pipeline.plan.inputs import guarded, late_start, opened
from pipeline.plan.probe import clock, crash, judge
from pipeline.steps.probe import Probe
from pipeline.steps.step import Kit, Room

LONG = Fraction(100)
PICTURE = Picture(
    index=0, codec="h264", width=1280, height=720, pixel_format="yuv420p", rate=Fraction(25),
    variable_rate=False, start=Fraction(0), end=LONG,
)  # fmt: skip
SOUND = Sound(1, "aac", 2, "stereo", 48000, Fraction(0), LONG)
MEDIA = Media("mov", LONG, LONG, 1000, PICTURE, SOUND)


def refusal(media: Media, accept_damage: bool = False, hours: float = 13) -> str:
    with pytest.raises(BadMedia) as caught:
        judge(media, accept_damage, hours)
    return str(caught.value)


def test_a_good_recording_passes_unchanged() -> None:
    assert judge(MEDIA, False, 13) == MEDIA


def test_sound_alone_and_picture_alone_pass() -> None:
    assert judge(replace(MEDIA, picture=None), False, 13).sound
    assert judge(replace(MEDIA, sound=None), False, 13).picture


def test_nothing_is_refused() -> None:
    nothing = replace(MEDIA, picture=None, sound=None, length=Fraction(0))
    assert refusal(nothing, accept_damage=True).startswith("The file holds neither a picture nor")


def test_a_thumbnail_is_refused() -> None:
    small = replace(MEDIA, picture=replace(PICTURE, width=31))
    assert "only 31 x 720 pixels" in refusal(small)


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_a_moment_is_refused(frames: int) -> None:
    short = replace(MEDIA, length=Fraction(frames, 25), declared=None)
    assert f"only {frames / 25:.2f} s long" in refusal(short)


def test_a_day_is_refused() -> None:
    sentence = refusal(replace(MEDIA, length=Fraction(100_800)), hours=13)
    assert "28:00:00 long, more than 13 hours" in sentence and "limits.hours" in sentence


@pytest.mark.parametrize(
    ("length", "declared", "cut"),
    [
        (100, 100, False),
        (99, 100, False),  # one second is no loss
        (99, 100, False),  # nor is one in a hundred
        (98, 100, True),
        (7169, 7200, True),  # but half a minute of a long one
        (Fraction(1, 2), Fraction(14, 10), False),  # short files round badly
        (1, 4, True),
        (100, 90, False),  # longer than announced is no harm
        (100, None, False),
    ],
)
def test_a_cut_file(length: Fraction, declared: Fraction | None, cut: bool) -> None:
    media = replace(MEDIA, length=Fraction(length), declared=declared)
    if not cut:
        assert judge(media, False, 13).warnings == ()
        return
    assert "The file is cut short: " in refusal(media)
    assert any(f"of the {each} that" in refusal(media) for each in ("1:40", "0:04", "2:00:00"))
    assert judge(media, True, 13).warnings[0].startswith("The file is cut short")


def test_sound_that_ends_early_is_worth_a_word() -> None:
    early = replace(MEDIA, sound=replace(SOUND, end=LONG - 70), warnings=("Before.",))
    assert judge(early, False, 13).warnings == (
        "Before.",
        "The sound ends 1:10 before the picture.",
    )
    late = replace(MEDIA, sound=replace(SOUND, end=LONG + 3))
    (told,) = judge(late, False, 13).warnings
    assert told == "The picture ends 0:03 before the sound: its last one stays."


def test_only_what_the_file_did_is_blamed_on_it() -> None:
    assert crash(-signal.SIGSEGV).startswith("The file is damaged in a way that")
    assert crash(-signal.SIGXCPU)
    assert not any(crash(code) for code in (None, 0, 1, 127, -signal.SIGKILL, -signal.SIGTERM))


def test_clock() -> None:
    assert [clock(Fraction(s)) for s in (0, 59, 60, 3599, 3600)] == [
        "0:00", "0:59", "1:00", "59:59", "1:00:00",
    ]  # fmt: skip


def test_every_way_in_is_guarded() -> None:
    argv = guarded("/studio/-y.mp4", "mov")
    assert argv == [
        "-protocol_whitelist", "file", "-format_whitelist", "mov",
        "-codec_whitelist", ",".join(DECODERS), "-max_pixels", "33177600",
        "-f", "mov", "-i", "file:/studio/-y.mp4",
    ]  # fmt: skip
    graph = opened("/studio/-y.mp4", "mov", ss="1.5").output("out.mp4").get_args()
    assert sorted(graph[: graph.index("-i")]) == sorted(
        [*argv[:-2], "-ss", "1.5", "-apply_cropping", "codec"]
    )
    assert graph[graph.index("-i") + 1] == argv[-1]


def test_no_way_in_for_anything_else() -> None:
    for container in ("hls", "concat", "image2", "sdp", "lavfi", "", "mov,hls"):
        with pytest.raises(ValueError, match="not a container"):
            guarded("/a", container)
        assert container not in CONTAINERS
    with pytest.raises(ValueError, match="not an absolute path"):
        guarded("a.mp4", "mov")


def test_what_names_other_files_is_nowhere_in_the_lists() -> None:
    risky = {"hls", "dash", "concat", "image2", "sdp", "rtsp", "imf", "tty", "lavfi", "applehttp"}
    assert not risky & set(CONTAINERS)
    assert not {"magicyuv", "hap", "ty", "pgssub", "ass", "svg"} & set(DECODERS)


def test_late_start() -> None:
    late = Fraction(5, 4)
    assert late_start("mov", late) == ""
    assert late_start("mpegts", Fraction(0)) == ""
    assert late_start("mpegts", late) == "PTS-STARTPTS+1.250000/TB"
    assert late_start("mpegts", late, Fraction(1)) == "PTS-STARTPTS+0.250000/TB"
    assert late_start("mpegts", late, Fraction(2)) == ""


class FallenKit:
    """A kit whose reader ends as ``exit_code`` says."""

    def __init__(self, exit_code: int) -> None:
        self.exit_code = exit_code

    def source(self, digest: str, room: Room) -> Path:
        return Path("/footage", digest)

    def inside(self, tool: str, request: Any, room: Room, reads: Iterable[Path] = ()) -> Any:
        source = Path("/footage/aa")
        assert (tool, request["path"], list(reads)) == ("probe", str(source), [source])
        raise ToolFailed("probe was ended", ["probe"], self.exit_code)


@pytest.mark.parametrize(
    ("exit_code", "error"), [(-signal.SIGSEGV, BadMedia), (-signal.SIGKILL, ToolFailed)]
)
def test_a_file_that_crashes_its_reader_is_refused(
    exit_code: int, error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error):
        Probe("aa").act(cast(Kit, FallenKit(exit_code)), Room(tmp_path))
