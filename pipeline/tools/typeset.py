"""Pillow's fonts: the measures of text, and how paragraphs are made to fit their box."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import inf
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from PIL import ImageFont

FONTS = Path(__file__).resolve().parent.parent / "assets" / "fonts"
# Of Noto Sans, in parts of the size: height of capitals, and of anything below the baseline.
CAPITALS, BELOW = 0.714, 0.43
# What the font lacks, and Unicode names no equivalent of, by what looks like it.
ALIKE = {"\u02bc": "\u2019", "\u02bb": "\u2018", "\u2212": "\u2013", "\u22c5": "\u00b7"}


class Fit:
    """Sizes and lines with which the paragraphs of a stack fit into its box.

    Paragraphs shrink first, the one with the most room to shrink before the others; then lines
    are cut with an ellipsis; in a box that is too small even for that, the last ones go.
    """

    def __init__(self, stack: Mapping[str, Any]) -> None:
        """Fit ``stack``; ``items``, ``sizes``, ``lines`` and ``height`` are the outcome."""
        self.items = list(_shown(stack["items"]))
        self.sizes = [item.get("size", 0) for item in self.items]
        self.most = [item.get("lines", 0) for item in self.items]
        self.width = stack["width"]
        self.lines = [self._lines(number) for number in range(len(self.items))]
        while self.items and (self._long() or self.height > stack["height"]):
            self._give_way()
        self._trim_edges()

    @property
    def height(self) -> float:
        """Pixels from the top of the first item to the bottom of the last."""
        total = 0.0
        for number, item in enumerate(self.items):
            total += item["gap"] if number else 0
            if item["item"] == "rule":
                total += item["height"] + item["below"]
            else:
                total += item["pitch"] * self.sizes[number] * len(self.lines[number])
        return total

    def _lines(self, number: int) -> list[str]:
        item = self.items[number]
        if item["item"] == "rule":
            return []
        return wrapped(item["text"], font(item["bold"], self.sizes[number]), self.width)

    def _long(self) -> list[int]:
        return [n for n, lines in enumerate(self.lines) if len(lines) > self.most[n]]

    def _give_way(self) -> None:
        long = self._long()
        texts = [n for n, item in enumerate(self.items) if item["item"] == "text"]
        able = [n for n in long or texts if self.sizes[n] > self.items[n]["least"]]
        if able:
            n = max(able, key=lambda each: self.sizes[each] / self.items[each]["least"])
            self.sizes[n] = max(self.items[n]["least"], int(self.sizes[n] * 0.96))
            self.lines[n] = self._lines(n)
            return
        self._cut(long[0] if long else max(texts, key=self._weight, default=-1), texts)

    def _weight(self, number: int) -> float:
        """How soon a paragraph loses a line: a title's lines are worth two of any other."""
        return len(self.lines[number]) / (2 if self.items[number]["bold"] else 1)

    def _cut(self, number: int, texts: list[int]) -> None:
        """Take a line from one paragraph, or the last one away."""
        most = min(self.most[number], len(self.lines[number]) - 1)
        if most < 1 or (self._weight(number) <= 1 and len(texts) > 1):
            self._drop_last()
            return
        letters = font(self.items[number]["bold"], self.sizes[number])
        self.lines[number] = cut(self.lines[number], most, letters, self.width)
        self.most[number] = most

    def _drop_last(self) -> None:
        for part in (self.items, self.sizes, self.most, self.lines):
            part.pop()

    def _trim_edges(self) -> None:
        """A line with nothing below it divides nothing."""
        while self.items and self.items[-1]["item"] == "rule":
            self._drop_last()


def _shown(items: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The paragraphs in signs that the font has, and lines that have something above them."""
    above = False
    for item in items:
        if item["item"] == "rule":
            if above:
                yield item
        elif text := drawable(item["text"], item["bold"]):
            above = True
            yield {**item, "text": text}


def drawable(text: str, bold: bool) -> str:
    """``text`` in signs that the font has: others by what stands for them, or left out.

    A box in place of a sign says nothing. Neither would what is left of a part (`` · `` divides
    them) of which every letter is lost, as the number beside a title in another script.
    """
    parts = (_part(part, bold) for part in text.split(" · "))
    return " · ".join(part for part in parts if part)


def _part(text: str, bold: bool) -> str:
    letters: list[bool] = []
    shown, gone = "", False
    for sign in text:
        # The marks of a letter that is not there would be set on the one before it.
        like = "" if gone and category(sign) == "Mn" else _like(sign, bold)
        gone = not like
        shown += like
        if sign.isalpha():
            letters.append(bool(like))
    if letters and not any(letters):
        return ""
    return " ".join(word for word in shown.split(" ") if word)


@cache
def _like(sign: str, bold: bool) -> str:
    """``sign``, or what stands for it (NFKC, or at least the letter without marks), or nothing."""
    bare = "".join(c for c in normalize("NFKD", sign) if category(c) != "Mn")
    ways = (sign, ALIKE.get(sign, ""), normalize("NFKC", sign), bare)
    return next((way for way in ways if way and all(_has(c, bold) for c in way)), "")


@cache
def _has(sign: str, bold: bool) -> bool:
    """Whether the font draws ``sign`` in another way than what it cannot draw."""
    letters = font(bold, 40)
    return bytes(letters.getmask(sign)) != bytes(letters.getmask("\U0010ffff"))


def font_file(bold: bool) -> Path:
    """The bundled font, which has every Tajik letter."""
    return FONTS / ("NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf")


@cache
def font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    """The bundled font at ``size`` pixels."""
    return ImageFont.truetype(font_file(bold), size)


def wrapped(text: str, letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines of ``text`` no wider than ``width`` pixels: as few as can be, of like length."""
    lines = _filled(text, letters, width)
    words = text.split(" ")
    if len(lines) < 2 or " ".join(lines) != text:
        return lines  # One line, or a word had to be broken.
    widths = [letters.getlength(word) for word in words]
    space = letters.getlength(" ")

    @cache
    def best(start: int, count: int) -> tuple[float, tuple[int, ...]]:
        """Least sum of squared widths of ``count`` lines from word ``start``, and their ends."""
        if count == 0:
            return (0.0 if start == len(words) else inf, ())
        found: tuple[float, tuple[int, ...]] = (inf, ())
        wide = -space
        for end in range(start + 1, len(words) + 1):
            wide += space + widths[end - 1]
            if wide > width:
                break
            cost, ends = best(end, count - 1)
            found = min(found, (cost + wide * wide, (end, *ends)))
        return found

    cost, ends = best(0, len(lines))
    starts = (0, *ends)
    if cost == inf:
        return lines
    return [" ".join(words[a:b]) for a, b in zip(starts, ends, strict=False)]


def _filled(text: str, letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if letters.getlength(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, letters, width)
        lines += full
    return [*lines, line] if line else lines


def _broken(word: str, letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A word in pieces no wider than ``width``, or of one letter."""
    pieces, piece = [], ""
    for letter in word:
        if piece and letters.getlength(piece + letter) > width:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def cut(lines: list[str], most: int, letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The first ``most`` lines; the last one ends in an ellipsis."""
    last = lines[most - 1]
    while last and letters.getlength(f"{last}…") > width:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], f"{last}…"]
