"""The lesson as viewers get it: length, loudness, words, every byte where the playlists say."""

import re
import subprocess
import urllib.request
from fractions import Fraction
from typing import Any

import jiwer
import m3u8
import pytest

from pipeline.plan.sound import level
from pipeline.tools.walk import walk
from tests.e2e.conftest import Lesson

pytestmark = pytest.mark.media

# What is said in the talk, written down by listening to it.
SAID = (
    "Hello. This is an example video for your convenience and pleasure. You are allowed to use"
    " this voice for any purpose, including commercial uses. On the bottom right you can see the"
    " time. When the time reaches 40 seconds, I will say banana. Banana."
)


def ffmpeg_says(ffmpeg: str, *args: str) -> str:
    """What ffmpeg prints on stderr; it must succeed."""
    argv = [ffmpeg, "-hide_banner", "-nostdin", *args]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stderr


def frames(ffmpeg: str, url: str, *more: str) -> int:
    """Pictures that a decoder makes of a playlist."""
    said = ffmpeg_says(ffmpeg, "-i", url, "-map", "0:v:0", *more, "-fps_mode", "passthrough",
                       "-f", "null", "-")  # fmt: skip
    return int(re.findall(r"frame=\s*(\d+)", said)[-1])


def text(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_it_is_published_and_shorter_by_its_pauses(lesson: Lesson) -> None:
    said = lesson.made.said
    assert said["status"] == "published"
    assert said["source_seconds"] == pytest.approx(42.4, abs=0.1)
    # 22.8 s of silence in the middle, two cards of 5 and 3 s.
    assert said["output_seconds"] < said["source_seconds"] - 10
    assert said["bytes"] > 0
    assert {step["state"] for step in said["steps"]} == {"done"}
    assert {d["kind"] for d in said["downloads"]} == {"mp4", "m4a", "vtt", "srt", "txt"}


def test_every_uri_answers_with_the_right_type_and_length(lesson: Lesson) -> None:
    report = walk(lesson.master)
    assert list(report.problems) == []


def test_all_renditions_are_equally_long_and_sound_with_them(lesson: Lesson, ffmpeg: str) -> None:
    master = m3u8.load(lesson.master)
    assert len(master.playlists) == 4
    urls = [variant.absolute_uri for variant in master.playlists]
    planned = round(lesson.made.said["output_seconds"] * 30)
    # On the lesson's grid; of the cards at rest fewer frames are encoded, the same in all sizes.
    filled = {frames(ffmpeg, url, "-vf", "fps=30:start_time=0") for url in urls}
    counted = {frames(ffmpeg, url) for url in urls}
    assert filled == {planned}
    assert len(counted) == 1 and planned - 8 * 30 < counted.pop() < planned - 3 * 30
    sound = next(each for each in master.media if each.type == "AUDIO")
    said = ffmpeg_says(ffmpeg, "-i", sound.absolute_uri, "-f", "s16le", "-y", "/dev/null")
    ends = re.findall(r"time=(\d+):(\d+):([\d.]+)", said)[-1]
    heard = int(ends[0]) * 3600 + int(ends[1]) * 60 + Fraction(ends[2])
    assert abs(float(heard) - planned / 30) <= 0.040


def test_keyframes_are_on_one_grid(lesson: Lesson) -> None:
    lengths = [
        [segment.duration for segment in m3u8.load(variant.absolute_uri).segments]
        for variant in m3u8.load(lesson.master).playlists
    ]
    assert all(each == lengths[0] for each in lengths)
    assert max(lengths[0]) <= 5


def test_loudness_is_minus_16(lesson: Lesson, ffmpeg: str) -> None:
    # Both sides of the talk say the same, so it has one channel, which players give to both.
    meter = ("-af", "ebur128=peak=true:framelog=quiet:dualmono=true", "-f", "null", "-")
    found = level(ffmpeg_says(ffmpeg, "-v", "info", "-i", lesson.download("m4a"), *meter))
    assert found is not None
    assert found.loudness == pytest.approx(-16, abs=1)
    assert found.peak <= -1.0  # the true one, as it was asked for


def test_captions_agree_with_the_speech(lesson: Lesson) -> None:
    words = jiwer.Compose([
        jiwer.ToLowerCase(), jiwer.RemovePunctuation(), jiwer.RemoveMultipleSpaces(), jiwer.Strip(),
        jiwer.ReduceToListOfListOfWords(),
    ])  # fmt: skip
    heard = " ".join(text(lesson.download("txt")).split())
    wrong: Any = jiwer.wer(SAID, heard, reference_transform=words, hypothesis_transform=words)
    assert wrong <= 0.15, heard


def test_captions_are_in_time_with_the_cut(lesson: Lesson) -> None:
    # "Banana" is said in second 40 of the footage; the lesson ends soon after it.
    vtt = text(lesson.download("vtt"))
    last = re.findall(r"(\d\d):(\d\d):([\d.]+) --> .*\n(.*)", vtt)[-1]
    at = int(last[1]) * 60 + float(last[2])
    assert "anana" in last[3]
    assert (
        lesson.made.said["output_seconds"] - 3 - 3 <= at <= lesson.made.said["output_seconds"] - 3
    )


def test_the_download_plays_from_zero_with_both_tracks(lesson: Lesson, ffmpeg: str) -> None:
    said = ffmpeg_says(ffmpeg, "-i", lesson.download("mp4"), "-c", "copy", "-f", "null", "-")
    assert "start: 0.000000" in said
    assert re.search(r"Video: h264 \(High\).*1280x720", said)
    assert re.search(r"Audio: aac \(LC\).*48000 Hz, mono", said)
