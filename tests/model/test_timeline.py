"""The timeline: kept + removed = source, one monotone map, exact round trips."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.chunk import FootageChunk, TitleChunk, chunks, gop_frames, window_frames
from pipeline.model.span import complement, total, union
from pipeline.model.timeline import Clip, Footage, Timeline, Title
from pipeline.plain import plain, typed

RATES = [Fraction(25), Fraction(30), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(10)]


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    cuts = sorted(draw(st.sets(st.integers(0, 3000), min_size=2, max_size=14)))
    length = cuts[-1] + draw(st.integers(0, 50))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    clips: list[Clip] = [Footage(a, b) for a, b in pairs]
    if draw(st.booleans()):
        clips.insert(0, Title("intro", draw(st.integers(1, 150))))
    if draw(st.booleans()):
        clips.append(Title("outro", draw(st.integers(1, 150))))
    return Timeline(draw(st.sampled_from(RATES)), length, tuple(clips))


@given(timelines())
def test_kept_and_removed_are_the_source(line: Timeline) -> None:
    assert total(line.kept) + total(line.removed) == line.source_frames
    assert union((*line.kept, *line.removed)) == union(complement((), line.source_frames))


@given(timelines(), st.lists(st.fractions(0, 400, max_denominator=1000), min_size=2, max_size=20))
def test_the_map_is_monotone_and_stays_inside(line: Timeline, times: list[Fraction]) -> None:
    out = [line.to_output(time) for time in sorted(times)]
    assert out == sorted(out)
    assert all(0 <= time <= line.seconds for time in out)


@given(timelines(), st.integers(0, 10**6))
def test_every_shown_frame_maps_back_to_where_it_came_from(line: Timeline, pick: int) -> None:
    shown = [n for span in line.kept for n in range(span.start, span.end)]
    time = shown[pick % len(shown)] / line.rate
    assert line.to_source(line.to_output(time)) == time


@given(timelines())
def test_titles_have_no_source(line: Timeline) -> None:
    for at, clip in line.placed():
        if isinstance(clip, Title):
            assert line.to_source(at / line.rate) is None


@given(timelines())
def test_json_round_trip(line: Timeline) -> None:
    assert typed(Timeline, plain(line)) == line


@given(timelines(), st.sampled_from([40, 100, 250]), st.integers(0, 60))
def test_chunks_show_exactly_the_timeline(line: Timeline, window: int, least: int) -> None:
    made = chunks(line, window, least)
    spans = [s for c in made if isinstance(c, FootageChunk) for s in c.spans]
    assert sum(chunk.frames for chunk in made) == line.length
    assert spans == sorted(spans)
    assert union(spans) == line.kept
    assert total(spans) == total(line.kept)
    assert [c.kind for c in made if isinstance(c, TitleChunk)] == [
        c.kind for c in line.clips if isinstance(c, Title)
    ]


def test_a_cut_changes_the_chunk_of_its_window_and_no_other() -> None:
    before = Timeline(Fraction(25), 1000, (Title("intro", 100), Footage(0, 1000)))
    after = Timeline(Fraction(25), 1000, (Title("intro", 100), Footage(0, 520), Footage(570, 1000)))
    old, new = (set(chunks(line, 200, 50)) for line in (before, after))
    assert len(old - new) == 1
    assert len(new - old) == 1


def test_a_nearly_empty_window_joins_its_neighbour() -> None:
    line = Timeline(Fraction(25), 1000, (Footage(0, 205), Footage(390, 600)))
    assert [chunk.frames for chunk in chunks(line, 200, 50)] == [215, 200]


def test_what_a_long_cut_leaves_of_a_window_does_not_join_across_it() -> None:
    """The break of a lecture would be decoded for a second of what follows."""
    line = Timeline(Fraction(25), 90_000, (Footage(0, 25_000), Footage(85_190, 90_000)))
    made = chunks(line, 200, 100)
    assert all(c.spans[-1].end - c.spans[0].start <= 400 for c in made if c.chunk == "footage")
    assert [c.frames for c in made if c.frames != 200] == [210]


def test_many_nearly_empty_windows_are_many_chunks() -> None:
    clips = tuple(Footage(at, at + 90) for at in range(0, 20_000, 200))
    made = chunks(Timeline(Fraction(25), 20_000, clips), 200, 100)
    assert len(made) == 25 and {chunk.frames for chunk in made} == {360}


@pytest.mark.parametrize(
    ("rate", "gop", "window"),
    [(Fraction(25), 100, 1500), (Fraction(30000, 1001), 120, 1800), (Fraction(10), 40, 600)],
)
def test_windows_are_whole_gops(rate: Fraction, gop: int, window: int) -> None:
    assert gop_frames(rate, 4) == gop
    assert window_frames(rate, 60, 4) == window


@pytest.mark.parametrize(
    "clips", [(Footage(5, 3),), (Footage(10, 20), Footage(15, 30)), (Footage(0, 101),)]
)
def test_impossible_timelines_are_refused(clips: tuple[Clip, ...]) -> None:
    with pytest.raises(ValueError, match="clip"):
        Timeline(Fraction(25), 100, clips)


def test_a_removed_moment_maps_to_its_joint_and_is_not_kept() -> None:
    line = Timeline(Fraction(10), 100, (Title("intro", 20), Footage(0, 30), Footage(60, 100)))
    assert line.to_output(Fraction(4)) == 5
    assert line.to_output(Fraction(6)) == 5
    assert not line.keeps(Fraction(4), Fraction(5))
    assert line.keeps(Fraction(25, 10), Fraction(3))


@given(timelines(), st.integers(1, 2000))
def test_the_first_frames_are_the_same_and_need_no_more_of_the_source(
    line: Timeline, frames: int
) -> None:
    part = line.first(frames)
    assert part.length == min(frames, line.length)
    ends = [clip.end for clip in part.footage]
    assert part.source_frames == max(ends, default=0)
    for frame in range(0, part.length, 7):
        at = frame / line.rate
        assert part.to_source(at) == line.to_source(at)
