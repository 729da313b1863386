"""Facts and wishes become the timeline: trim, shorten pauses, cut what was asked for."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from pipeline.model.errors import BadConfig, BadMedia
from pipeline.model.facts import Silence
from pipeline.model.profile import Edit, Titles
from pipeline.model.span import Span, complement, inward, outward, subtract
from pipeline.model.taken import SIDECAR
from pipeline.model.timeline import Footage, Timeline, Title
from pipeline.model.wishes import Cut, Mark, Wishes


def edit(
    rate: Fraction,
    frames: int,
    silences: Sequence[Silence],
    wishes: Wishes,
    rules: Edit,
    titles: Titles,
) -> Timeline:
    """Make the timeline of ``frames`` source frames at ``rate``.

    Silence is removed first, then ``wishes.keep`` is given back, then ``wishes.cuts`` are taken
    out: what a person asked for wins over what was heard. Raises BadMedia when nothing is left
    and BadConfig when a wish lies outside the footage.
    """
    _inside(wishes.cuts, "cuts", frames / rate)
    _inside(wishes.keep, "keep", frames / rate)
    _inside(wishes.chapters, "chapters", frames / rate)
    quiet = subtract(_quiet(rate, frames, silences, rules), _spans(wishes.keep, rate, frames))
    cut = _spans(wishes.cuts, rate, frames)
    kept = subtract(complement(quiet, frames), cut)
    if not kept:
        raise BadMedia(
            "Nothing is left of the lesson after the cuts; ask for fewer of them in its .toml file."
        )
    shown = [Footage(span.start, span.end) for span in kept]
    intro, outro = framed(rate, wishes, titles)
    return Timeline(rate, frames, (*intro, *shown, *outro))


def framed(
    rate: Fraction, wishes: Wishes, rules: Titles
) -> tuple[tuple[Title, ...], tuple[Title, ...]]:
    """The titles before the footage and behind it: one each, or none."""
    intro, outro = round(rules.intro_seconds * rate), round(rules.outro_seconds * rate)
    return (
        (Title("intro", intro),) if wishes.intro and intro else (),
        (Title("outro", outro),) if wishes.outro and outro else (),
    )


def _quiet(
    rate: Fraction, frames: int, silences: Sequence[Silence], rules: Edit
) -> tuple[Span, ...]:
    """The frames to drop: inside silences, with a margin to the sound on either side."""
    length = frames / rate
    # The grid may end up to half a frame after the footage.
    last = length - Fraction(1, 2) / rate
    if any(each.start <= 0 and each.end >= last for each in silences):
        return ()  # Nobody speaks at all: the pictures are the lesson.
    gone: list[Span] = []
    for each in silences:
        head, tail = each.start <= 0, each.end >= last
        if (head or tail) and rules.trim:
            margin = _exact(rules.margin)
            start = Fraction(0) if head else each.start + margin
            end = length if tail else each.end - margin
        elif not (head or tail) and rules.pauses:
            if each.end - each.start <= _exact(rules.pause_longer_than):
                continue
            margin = max(_exact(rules.pause_becomes) / 2, _exact(rules.margin))
            start, end = each.start + margin, each.end - margin
        else:
            continue
        span = inward(start, end, rate)
        if span is not None:
            gone.append(Span(span.start, min(span.end, frames)))
    return tuple(gone)


def _exact(seconds: float) -> Fraction:
    """Configured seconds, exact to the millisecond."""
    return Fraction(round(seconds * 1000), 1000)


def _spans(cuts: Iterable[Cut], rate: Fraction, frames: int) -> tuple[Span, ...]:
    spans = (outward(cut.start, cut.end, rate) for cut in cuts)
    return tuple(Span(s.start, min(s.end, frames)) for s in spans if s.start < frames)


def _inside(wished: Iterable[Cut | Mark], field: str, length: Fraction) -> None:
    for number, each in enumerate(wished):
        if each.start >= length:
            raise BadConfig(
                SIDECAR,
                f"{field}.{number}.start",
                f"is {float(each.start):g} s, but the footage ends at {float(length):.2f} s",
            )
