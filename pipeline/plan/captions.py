"""Words become cues, cues become WebVTT, SRT and a transcript, all on the finished time line."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pysubs2

from pipeline.model.facts import Speech, Word
from pipeline.model.package import ChapterMark, Cue, Pictures
from pipeline.model.timeline import Timeline

# Netflix's and the BBC's subtitle guidelines agree on about these: two lines of at most 42
# characters, at most 7 s, at least 5/6 s.
LINE = 42
LONGEST, SHORTEST = Fraction(7), Fraction(5, 6)
# A pause of this many seconds ends a cue, a sentence end does so after half a line. It counts as
# long as the speaker made it: in the lesson long ones are short, and cuts are none at all.
PAUSE = Fraction(8, 10)
SENTENCE = tuple(".!?…")
# A gap in speech that starts a new paragraph of the transcript (seconds).
PARAGRAPH = Fraction(2)


@dataclass(frozen=True, slots=True)
class _Placed:
    start: Fraction
    end: Fraction
    word: Word

    @property
    def text(self) -> str:
        return self.word.text.strip()

    def after(self, before: "_Placed") -> Fraction:
        """Seconds of pause between the two."""
        return max(self.start - before.end, self.word.start - before.word.end)


def cues(speech: Speech, timeline: Timeline) -> tuple[Cue, ...]:
    """The cues of the finished lesson; words that were cut away are not in them."""
    words = [_placed(word, timeline) for word in speech.words if _kept(word, timeline)]
    groups: list[list[_Placed]] = []
    for word in words:
        if groups and not _breaks(groups[-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return tuple(_timed(groups, timeline.seconds))


def _kept(word: Word, timeline: Timeline) -> bool:
    return bool(word.text.strip()) and timeline.keeps(word.start, word.end)


def _placed(word: Word, timeline: Timeline) -> _Placed:
    return _Placed(timeline.to_output(word.start), timeline.to_output(word.end), word)


def _breaks(group: Sequence[_Placed], word: _Placed) -> bool:
    text = " ".join(each.text for each in group)
    if word.after(group[-1]) > PAUSE or word.end - group[0].start > LONGEST:
        return True
    if max(map(len, _lines(f"{text} {word.text}").split("\n"))) > LINE:
        return True
    return text.endswith(SENTENCE) and len(text) > LINE // 2


def _timed(groups: Sequence[Sequence[_Placed]], end: Fraction) -> Iterable[Cue]:
    for number, group in enumerate(groups):
        until = groups[number + 1][0].start if number + 1 < len(groups) else end
        start = group[0].start
        stop = min(max(group[-1].end, start + SHORTEST), max(until, group[-1].end), end)
        if stop > start:
            paused = number > 0 and group[0].after(groups[number - 1][-1]) > PARAGRAPH
            yield Cue(start, stop, _lines(" ".join(word.text for word in group)), paused)


def _lines(text: str) -> str:
    """One line if it fits, else two of about the same length, broken at a space."""
    if len(text) <= LINE:
        return text
    spaces = [i for i, letter in enumerate(text) if letter == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda i: max(i, len(text) - i - 1))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def webvtt(shown: Sequence[Cue]) -> str:
    """A WebVTT file (W3C WebVTT 1); text is escaped, so nothing in it is ever markup."""
    return _vtt((cue.start, cue.end, html.escape(cue.text, quote=False)) for cue in shown)


def chapters_webvtt(marks: Sequence[ChapterMark], end: Fraction) -> str:
    """The chapters as a WebVTT file of kind ``chapters``."""
    ends = [*(mark.start for mark in marks[1:]), end]
    return _vtt(
        (mark.start, stop, html.escape(" ".join(mark.title.split()), quote=False))
        for mark, stop in zip(marks, ends, strict=True)
        if stop > mark.start
    )


def thumbnails_webvtt(pictures: Pictures, end: Fraction, uris: Sequence[str]) -> str:
    """Cues whose text is ``sheet#xywh=x,y,w,h``, the form that players take for previews."""
    rows: list[tuple[Fraction, str]] = []
    for sheet, uri in zip(pictures.sheets, uris, strict=True):
        for number, start in enumerate(sheet.starts):
            x = number % sheet.columns * sheet.width
            y = number // sheet.columns * sheet.height
            rows.append((start, f"{uri}#xywh={x},{y},{sheet.width},{sheet.height}"))
    stops = [*(start for start, _ in rows[1:]), end]
    return _vtt((start, stop, text) for (start, text), stop in zip(rows, stops, strict=True))


def unmarked(text: str) -> str:
    """``text`` for files that cannot escape: with the quotes that look like ``<`` and ``>``.

    Players take ``<i>`` in SubRip for markup, and browsers do so in any file when the store lets
    whoever asks choose the type of the answer.
    """
    return text.translate({ord("<"): "\u2039", ord(">"): "\u203a"})


def srt(shown: Sequence[Cue]) -> str:
    """A SubRip file."""
    subtitles = pysubs2.SSAFile()
    for cue in shown:
        event = pysubs2.SSAEvent(start=round(cue.start * 1000), end=round(cue.end * 1000))
        event.plaintext = unmarked(cue.text)
        subtitles.append(event)
    return subtitles.to_string("srt")


def transcript(shown: Sequence[Cue]) -> str:
    """Plain text, a paragraph wherever the speaker paused."""
    paragraphs: list[list[str]] = []
    last: Fraction | None = None
    for cue in shown:
        if last is None or cue.paragraph or cue.start - last > PARAGRAPH:
            paragraphs.append([])
        paragraphs[-1].append(unmarked(cue.text).replace("\n", " "))
        last = cue.end
    return "\n\n".join(" ".join(lines) for lines in paragraphs) + ("\n" if paragraphs else "")


def _vtt(rows: Iterable[tuple[Fraction, Fraction, str]]) -> str:
    blocks = [f"{_clock(start)} --> {_clock(stop)}\n{text}\n" for start, stop, text in rows]
    return "\n".join(["WEBVTT\n", *blocks])


def _clock(seconds: Fraction) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
