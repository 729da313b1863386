"""The encode command: golden argv, and the numbers that everything hangs on."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import ffmpeg
import pytest

from pipeline.model.chunk import FootageChunk
from pipeline.model.ladder import renditions
from pipeline.model.media import Picture
from pipeline.model.profile import LADDER, Codecs, Video
from pipeline.model.span import Span
from pipeline.plan import encode

GOLDEN = Path(__file__).parent / "golden"
RATE = Fraction(25)
CAMERA = Picture(
    1, "h264", 1280, 720, "yuv420p", RATE, False, Fraction(0), Fraction(60)
)  # fmt: skip
CODECS: dict[str, Codecs] = {
    "av1": "av1+h264", "hevc": "hevc", "nvenc": "hevc", "qsv": "av1+h264", "vaapi": "hevc",
}  # fmt: skip
CASES = {
    "camera": CAMERA,
    "av1": CAMERA,
    "hevc": CAMERA,
    "nvenc": CAMERA,
    "qsv": CAMERA,
    "vaapi": CAMERA,
    "interlaced": Picture(
        0, "h264", 1920, 1080, "yuv420p", RATE, False, Fraction(0), Fraction(60), interlaced=True
    ),
    "hdr": Picture(
        0, "hevc", 1080, 1920, "yuv420p10le", RATE, True, Fraction(0), Fraction(60), rotation=90,
        transfer="arib-std-b67", primaries="bt2020", matrix="bt2020nc",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str, request: pytest.FixtureRequest) -> None:
    picture = CASES[name]
    spans = (Span(1500, 1600), Span(1700, 2100))
    chunk = FootageChunk(spans)
    video = Video(codecs=CODECS.get(name, "h264"))
    works = [f"{codec}_{name}" for codec in ("h264", "hevc", "av1")]
    sizes = renditions(picture.width, picture.height, LADDER)[:2]
    look = encode.look(RATE, sizes, video, works)
    source = ffmpeg.input("file:/footage/x", **encode.window(spans, RATE, "mov", picture))
    argv = ffmpeg.get_args(
        encode.outputs(encode.footage(source, "mov", picture, spans, RATE), look, chunk, ".")
    )
    file = GOLDEN / f"encode-{name}.json"
    if request.config.getoption("golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(argv, indent=1) + "\n")
    assert json.loads(file.read_text()) == argv


def test_what_works_in_hardware_is_taken_and_nothing_else_changes() -> None:
    sizes = renditions(1280, 720, LADDER)
    soft = encode.look(RATE, sizes, Video(codecs="hevc"))
    hard = encode.look(RATE, sizes, Video(codecs="hevc"), ["hevc_vaapi", "hevc_qsv", "av1_nvenc"])
    assert [each.encoder for each in soft.codings] == ["libx265", "libx264"]
    assert [each.encoder for each in hard.codings] == ["hevc_qsv", "libx264"]
    assert replace(hard, codings=soft.codings) == soft


def test_decoding_begins_a_little_before_and_numbers_frames_from_there() -> None:
    spans = (Span(1500, 1600),)
    assert encode.window(spans, RATE, "mov", CAMERA) == {
        "ss": "59.840000", "t": "4.320000", "reinit_filter": "0",
    }  # fmt: skip
    assert encode.seek((Span(2, 20),), RATE, "mov", CAMERA) == (0, 20)


def test_decoding_begins_long_before_where_a_frame_may_have_been_shown_so_long() -> None:
    varies = replace(CAMERA, variable_rate=True)
    assert encode.window((Span(1500, 1600),), RATE, "mov", varies) == {
        "ss": "58.000000", "t": "7.000000", "reinit_filter": "0",
    }  # fmt: skip
    assert encode.seek((Span(10, 20),), RATE, "mov", varies) == (0, 20)


def test_decoding_begins_where_the_still_began_that_is_on_the_screen() -> None:
    varies = replace(CAMERA, variable_rate=True)
    still = ((Fraction(20), Fraction(62)),)
    assert encode.seek((Span(1500, 1600),), RATE, "mov", varies, still) == (450, 1600)
    assert encode.seek((Span(1560, 1600),), RATE, "mov", varies, still) == (1510, 1600)
    late = replace(CAMERA, start=Fraction(20))
    assert encode.seek((Span(0, 200),), RATE, "mov", late) == (0, 500)


@pytest.mark.parametrize("rate", [Fraction(144, 5), Fraction(30000, 1001), Fraction(299, 10)])
def test_no_keyframe_is_asked_for_after_its_frame(rate: Fraction) -> None:
    look = encode.look(rate, renditions(1280, 720, LADDER)[:1], Video())
    chunk = FootageChunk((Span(0, 10 * look.gop),))
    made = encode.outputs(ffmpeg.input("x"), look, chunk, ".")
    argv = ffmpeg.get_args(made)
    asked = argv[argv.index("-force_key_frames") + 1].split(",")
    for number, at in enumerate(map(Fraction, asked)):
        assert (number * look.gop - 1) / rate < at <= number * look.gop / rate


def test_what_has_no_matrix_is_taken_as_players_take_it() -> None:
    spans = (Span(0, 100),)

    def says(picture: Picture) -> bool:
        made = encode.footage(ffmpeg.input("x"), "mov", picture, spans, RATE)
        return any("setparams" in word for word in ffmpeg.get_args(made.output("y")))

    assert says(CAMERA) and says(replace(CAMERA, width=720, height=1280))
    small, tagged = replace(CAMERA, width=720, height=576), replace(CAMERA, matrix="bt470bg")
    jpeg, rgb = replace(CAMERA, codec="mjpeg"), replace(CAMERA, pixel_format="gbrp")
    assert not any(map(says, (small, tagged, jpeg, rgb)))


def test_transport_streams_are_entered_a_keyframe_earlier() -> None:
    sparse = replace(CAMERA, keyframe_gap=Fraction(5))
    assert encode.seek((Span(1500, 1600),), RATE, "mpegts", sparse) == (1350, 1600)


@pytest.mark.parametrize(
    ("frames", "grid"),
    [(100, [0]), (101, [0]), (125, [0, 100]), (260, [0, 100, 200]), (1, [0])],
)
def test_the_last_segment_is_never_a_splinter(frames: int, grid: list[int]) -> None:
    assert encode.keyframes(frames, 100, 25) == grid


@pytest.mark.parametrize(
    ("rate", "ticks"), [(RATE, 12800), (Fraction(30000, 1001), 30000), (Fraction(30), 15360)]
)
def test_a_frame_is_a_whole_number_of_ticks(rate: Fraction, ticks: int) -> None:
    assert encode.timescale(rate) == ticks
    assert (ticks / rate).denominator == 1


def test_a_label_for_people() -> None:
    assert encode.span_of((Span(1500, 1600), Span(1700, 2990)), RATE) == "1:00-2:00"
