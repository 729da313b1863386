"""Cues follow every cut; VTT, SRT and transcript say the same."""

from fractions import Fraction
from itertools import pairwise

from pipeline.model.facts import Speech, Word
from pipeline.model.package import ChapterMark, Cue, Pictures, Sheet
from pipeline.model.timeline import Footage, Timeline, Title
from pipeline.plan import captions

F = Fraction


def words(*timed: tuple[float, float, str]) -> Speech:
    spoken = (
        Word(F(a).limit_denominator(1000), F(b).limit_denominator(1000), t, 0.9)
        for a, b, t in timed
    )
    return Speech("ru", 0.99, tuple(spoken))


LINE = Timeline(F(25), 1000, (Title("intro", 125), Footage(0, 250), Footage(500, 1000)))


def test_words_move_with_intro_and_cut() -> None:
    made = captions.cues(words((1, 1.5, "Салом"), (12, 13, "нест"), (20, 21, "дунё")), LINE)
    assert [(c.start, c.end, c.text) for c in made] == [
        (F(6), F(6) + F(5, 6), "Салом"),
        (F(15), F(16), "дунё"),
    ]


def test_long_speech_breaks_into_two_lines_and_several_cues() -> None:
    talk = words(*((n * 0.4, n * 0.4 + 0.3, f"калима{n}") for n in range(20)))
    made = captions.cues(talk, Timeline(F(25), 1000, (Footage(0, 1000),)))
    assert len(made) > 1
    for cue in made:
        lines = cue.text.split("\n")
        assert len(lines) <= 2
        assert all(len(line) <= captions.LINE for line in lines)
        assert cue.end - cue.start <= captions.LONGEST
    assert all(a.end <= b.start for a, b in pairwise(made))


def test_a_sentence_ends_a_cue_and_a_pause_does() -> None:
    talk = words(
        (0, 1, "Это довольно длинное предложение."), (1.1, 2, "Второе"), (4, 5, "после"),
    )  # fmt: skip
    made = captions.cues(talk, Timeline(F(25), 1000, (Footage(0, 1000),)))
    assert [c.text for c in made] == ["Это довольно длинное предложение.", "Второе", "после"]


def test_markup_in_speech_is_only_text() -> None:
    text = captions.webvtt([Cue(F(0), F(1), "<b>1 --> 2 & x</b>")])
    assert text == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n&lt;b&gt;1 --&gt; 2 &amp; x&lt;/b&gt;\n"
    )


def test_srt_and_transcript() -> None:
    shown = [Cue(F(1), F(2), "Як\nду"), Cue(F(7), F(8), "се")]
    assert captions.srt(shown) == (
        "1\n00:00:01,000 --> 00:00:02,000\nЯк\nду\n\n2\n00:00:07,000 --> 00:00:08,000\nсе\n\n"
    )
    assert captions.transcript(shown) == "Як ду\n\nсе\n"
    assert captions.transcript([]) == ""


def test_pauses_count_as_they_were_made_though_they_are_cut_out() -> None:
    said = words((1, 1.5, "Раз."), (2, 2.5, "Два."), (12, 12.5, "Три."), (40, 40.5, "Четыре."))
    clips = (Footage(0, 75), Footage(290, 325), Footage(1000, 1100))
    shown = captions.cues(said, Timeline(F(25), 1100, clips))
    assert [cue.text for cue in shown] == ["Раз. Два.", "Три.", "Четыре."]
    assert captions.transcript(shown) == "Раз. Два.\n\nТри.\n\nЧетыре.\n"


def test_chapters_end_where_the_next_begins() -> None:
    marks = [ChapterMark(F(0), "Оғоз"), ChapterMark(F(60), "a\n--> b")]
    assert captions.chapters_webvtt(marks, F(100)) == (
        "WEBVTT\n\n00:00:00.000 --> 00:01:00.000\nОғоз\n"
        "\n00:01:00.000 --> 00:01:40.000\na --&gt; b\n"
    )


def test_thumbnails_point_into_their_sheet() -> None:
    sheet = Sheet("s.jpg", 2, 2, 160, 90, (F(0), F(4), F(8)))
    text = captions.thumbnails_webvtt(Pictures("p.jpg", (sheet,)), F(10), ["u.jpg"])
    assert "00:00:08.000 --> 00:00:10.000\nu.jpg#xywh=0,90,160,90\n" in text


def test_files_that_cannot_escape_hold_no_markup() -> None:
    said = (Cue(F(0), F(1), "a <i>b</i>"),)
    assert "a \u2039i\u203ab\u2039/i\u203a" in captions.srt(said)
    assert captions.transcript(said) == "a \u2039i\u203ab\u2039/i\u203a\n"
    assert "&lt;i&gt;" in captions.webvtt(said)
