"""The cards before and after a lesson: what stands on them, where, and how they move.

A card is planned in whole pixels of the largest rendition, drawn once as two stills (background
and text) and set in motion by ffmpeg. Sizes are shares of the short side, so that one design
serves landscape, portrait and very small pictures alike. Text is only ever data here: it reaches
neither a path nor a filter graph.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Literal

import ffmpeg

from pipeline.model.lesson import Heading
from pipeline.model.profile import Titles
from pipeline.model.span import Span
from pipeline.plan.colour import Palette, mixed, palette
from pipeline.plan.wording import LESSON, THANKS, clean, written

Kind = Literal["intro", "outro", "still"]

# Pixels of the smallest letters that can still be made out.
SMALLEST = 8
# Short side of a drawn card: smaller letters come out uneven, a larger card shows no more. The
# encoder scales it to the size that is wanted.
LEAST_SIDE, MOST_SIDE = 720, 2160

# Seconds: the card comes out of black and goes back into it; the text fades in and rises a little.
BLACK = Fraction(2, 5)
TEXT_AFTER = Fraction(1, 5)
TEXT_FADE = Fraction(3, 5)
TEXT_RISE = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: wrapped, shrunk from ``size`` to ``least`` pixels, cut after ``lines``.

    ``gap`` is the space above, ``pitch`` the distance of baselines in parts of the size.
    """

    text: str
    bold: bool
    size: int
    least: int
    lines: int
    colour: str
    gap: int = 0
    pitch: float = 1.3
    item: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Rule:
    """A short line between paragraphs, with space above and below."""

    width: int
    height: int
    colour: str
    gap: int
    below: int
    item: Literal["rule"] = "rule"


@dataclass(frozen=True, slots=True)
class Stack:
    """Paragraphs one below the other in a box, as a whole in its middle or at its bottom."""

    x: int
    y: int
    width: int
    height: int
    align: Literal["middle", "bottom"]
    items: tuple[Text | Rule, ...]


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle of the background; it may reach over the edge."""

    x: int
    y: int
    radius: int
    colour: str


@dataclass(frozen=True, slots=True)
class CardPlan:
    """Everything that a card shows, and nothing else: it is the identity of the drawn card.

    ``logo`` is the SHA-256 of the logo's file or empty; it is fitted into ``logo_box``
    (x, y, width, height), at its left.
    """

    width: int
    height: int
    background: str
    discs: tuple[Disc, ...]
    stacks: tuple[Stack, ...]
    logo: str = ""
    logo_box: tuple[int, int, int, int] = (0, 0, 0, 0)


def card(
    heading: Heading, titles: Titles, kind: Kind, width: int, height: int, logo: str = ""
) -> CardPlan:
    """Plan a card for pictures of ``width`` x ``height`` pixels.

    ``logo`` is the digest of ``titles.logo`` in the store. Raises BadConfig for a colour that is
    not written as ``#rrggbb``.
    """
    asked = min(width, height)
    short = min(max(asked, LEAST_SIDE), MOST_SIDE)
    width, height = width * short // asked, height * short // asked
    paint = palette(titles.background, titles.accent)
    floor = min(short * SMALLEST // asked, short // 11)
    # Margins are wider than the title-safe area (5 % on every side) that old screens cut off.
    left = max(width * 8 // 100, short * 9 // 100)
    top = max(height * 6 // 100, short * 9 // 100)
    column = min(width - 2 * left, max(width * 74 // 100, short * 125 // 100))
    band = short * 11 // 100
    inner = height - 2 * top
    style = _Style(paint, short, floor)
    main = _farewell(heading, style) if kind == "outro" else _greeting(heading, style)
    above = band if logo else 0
    stacks = [Stack(left, top + above, column, inner - band - above, "middle", main)]
    site = style.text(clean(heading.site), 3.6, 2.6, 2, paint.quiet)
    if site:
        stacks.append(Stack(left, top + inner - band, column, band, "bottom", site))
    return CardPlan(
        width, height, paint.back, _discs(width, height, paint), tuple(stacks), logo,
        (left, top, column // 2, band),
    )  # fmt: skip


def _greeting(heading: Heading, style: "_Style") -> tuple[Text | Rule, ...]:
    """Course and number small, the title large, a line, then who and when."""
    title, course, paint = clean(heading.title), clean(heading.course), style.paint
    label = _label(heading, title)
    if not title:
        title, label = label or course, ""
    # The more there is to read, the quieter it is set: most titles stay within three lines.
    large = min(9.0, max(5.0, 9.2 - len(title) / 30))
    above = " · ".join(part for part in (course, label) if part and part != title)
    return (
        *style.text(above, 4.0, 3.0, 2, paint.strong),
        *style.text(title, large, 4.2, 7, paint.ink, bold=True, gap=1.6, pitch=1.2),
        style.rule(),
        *style.text(clean(heading.lecturer), 4.4, 3.2, 2, paint.ink),
        *style.text(written(heading.date, heading.language), 3.8, 3.0, 1, paint.quiet, gap=0.8),
    )


def _farewell(heading: Heading, style: "_Style") -> tuple[Text | Rule, ...]:
    """Thanks, a line, then what it was."""
    title, course, paint = clean(heading.title), clean(heading.course), style.paint
    thanks = THANKS[heading.language]
    return (
        *style.text(thanks, 8.4, 4.2, 4, paint.ink, bold=True, pitch=1.2),
        style.rule(),
        *style.text(title, 4.4, 3.2, 3, paint.ink),
        *style.text("" if course == title else course, 3.8, 3.0, 2, paint.quiet, gap=0.8),
    )


@dataclass(frozen=True, slots=True)
class _Style:
    """Colours and measures of one card: its short side and its smallest letters, in pixels."""

    paint: Palette
    short: int
    floor: int

    def text(
        self, text: str, size: float, least: float, lines: int, colour: str,
        bold: bool = False, gap: float = 0.0, pitch: float = 1.3,
    ) -> tuple[Text, ...]:  # fmt: skip
        """One paragraph, or none for an empty text; sizes and gap in per cent of the short side."""
        if not text:
            return ()
        # Where everything is at its smallest the title still stands out.
        small = max(self.floor * 5 // 4 if bold else self.floor, self._pixels(least))
        large = max(small, self._pixels(size))
        return (Text(text, bold, large, small, lines, colour, self._pixels(gap), pitch),)

    def rule(self) -> Rule:
        """The line under the largest words."""
        width, height, gap, below = (self._pixels(part) for part in (11, 0.65, 3.4, 2.6))
        return Rule(width, height, self.paint.accent, gap, below)

    def _pixels(self, share: float) -> int:
        return round(self.short * share / 100)


def _discs(width: int, height: int, paint: Palette) -> tuple[Disc, ...]:
    """Quiet circles that grow out of the corner opposite to where reading starts."""
    short = min(width, height)
    x, y = width - short * 2 // 100, height + short * 4 // 100
    rings = ((88, 0.03), (65, 0.06), (42, 0.10))
    quiet = [Disc(x, y, short * r // 100, mixed(paint.back, paint.ink, by)) for r, by in rings]
    return (*quiet, Disc(x, y, short * 19 // 100, paint.accent))


def _label(heading: Heading, title: str) -> str:
    """``Lesson 3``, unless the title says so itself."""
    if heading.order is None:
        return ""
    label = f"{LESSON[heading.language]} {heading.order}"
    return "" if title.casefold().startswith(label.casefold()) else label


def motion(background: str, text: str, frames: int, rate: Fraction) -> Any:
    """Exactly ``frames`` frames at ``rate`` of a drawn card in motion, BT.709, 4:2:0.

    The paths are absolute. Only the first second is composed; its last frame is then repeated by
    reference, so that the rest costs next to nothing to make and to encode.
    """
    moving = _moving(frames, rate)
    after, fade, rise = (round(each * rate) for each in (TEXT_AFTER, TEXT_FADE, TEXT_RISE))
    words = _looped(text, "yuva420p", moving, rate)
    words = words.filter("fade", type="in", start_frame=after, nb_frames=max(1, fade), alpha=1)
    # Slower and slower up to its place: a cubic that ends at rest.
    left = f"(1-clip((n-{after})/{max(1, rise)},0,1))"
    stream = _looped(background, "yuv420p", moving, rate).overlay(
        words, x=0, y=f"H*0.025*pow({left},3)", format="yuv420"
    )
    stream = _lasting(stream, frames - moving)
    black = _black(frames, rate)
    if not black:
        return stream
    stream = stream.filter("fade", type="in", start_frame=0, nb_frames=black)
    return stream.filter("fade", type="out", start_frame=frames - black, nb_frames=black)


def at_rest(frames: int, rate: Fraction) -> list[Span]:
    """The frames of such a card between its motion and its end."""
    first, end = max(_moving(frames, rate), 1), frames - _black(frames, rate)
    return [Span(first, end)] if first < end else []


def _moving(frames: int, rate: Fraction) -> int:
    return min(frames, ceil((TEXT_AFTER + TEXT_RISE) * rate) + 1)


def _black(frames: int, rate: Fraction) -> int:
    return min(round(BLACK * rate), frames // 4)


def still(background: str, text: str, frames: int, rate: Fraction) -> Any:
    """The card at rest, for sound that has no pictures; as ``motion`` otherwise."""
    words = _looped(text, "yuva420p", 1, rate)
    stream = _looped(background, "yuv420p", 1, rate).overlay(words, format="yuv420")
    return _lasting(stream, frames - 1)


def _looped(picture: str, pixels: str, frames: int, rate: Fraction) -> Any:
    """One picture, decoded and converted once, shown for ``frames`` frames."""
    # png_pipe: the image2 demuxer would read per cent signs in a path as a pattern.
    source = ffmpeg.input(f"file:{picture}", f="png_pipe", framerate=str(rate))
    stream = source.filter("scale", out_color_matrix="bt709", out_range="tv")
    return _lasting(stream.filter("format", pixels), frames - 1)


def _lasting(stream: Any, more: int) -> Any:
    return stream.filter("tpad", stop=more, stop_mode="clone") if more else stream
