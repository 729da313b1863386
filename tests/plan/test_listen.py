"""What is asked of ffmpeg for the sound, and what is read from its answer."""

from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.model.facts import Silence
from pipeline.model.media import Sound
from pipeline.plan import listen

SUMMARY = """frame= 1
Input stream #0:1 (audio): 9 packets read; 9 frames decoded; 2 decode errors (48000 samples)
"""
SOUND = Sound(1, "aac", 2, "stereo", 48_000, Fraction(7, 10), Fraction(5))


def test_the_graph_gives_exactly_the_length() -> None:
    args = listen.decode("/footage/ab", "mov", SOUND, Fraction(16, 3))
    graph = args[args.index("-filter_complex") + 1]
    assert graph.startswith("[0:1]aresample=async=1:min_hard_comp=0.05:first_pts=0,")
    assert f"atrim=end_sample={round(16_000 * 16 / 3)}" in graph
    assert args[-1] == "file:speech.wav"
    assert args[args.index("-i") + 1] == "file:/footage/ab"


def test_only_streams_with_a_clock_of_their_own_are_moved() -> None:
    for container, moved in (("mpegts", True), ("mov", False)):
        args = listen.decode("/footage/ab", container, SOUND, Fraction(5))
        graph = args[args.index("-filter_complex") + 1]
        assert ("asetpts=PTS-STARTPTS+0.7" in graph) == moved


def test_hearing() -> None:
    found = {"silences": [[0, 250], [1000, 3333]]}
    heard = listen.hearing(Fraction(10, 3), SOUND, SUMMARY, found)
    first, last = heard.silences
    assert first == Silence(Fraction(0), Fraction(1, 4))
    assert last.end == heard.length


def test_what_packets_held_and_nobody_heard_is_damage() -> None:
    held = replace(SOUND, held=Fraction(4))
    (damage,) = listen.hearing(Fraction(10, 3), held, SUMMARY, {"silences": []}).damage
    assert damage.what == "sound" and damage.seconds == 3
    whole = replace(SOUND, held=Fraction(1))
    assert listen.hearing(Fraction(10, 3), whole, SUMMARY, {"silences": []}).damage == ()


def test_no_summary_is_a_failure() -> None:
    with pytest.raises(ToolFailed):
        listen.hearing(Fraction(3), SOUND, "nothing", {"silences": []})
