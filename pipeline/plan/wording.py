"""What cards say in Tajik, Russian and English, and text that is fit for one."""

from datetime import date
from itertools import groupby
from unicodedata import category, normalize

from pipeline.model.profile import Language

# Nobody reads a longer title in five seconds; the lesson's page shows it whole.
LONGEST = 300

LESSON = {"tg": "Дарс", "ru": "Урок", "en": "Lesson"}
THANKS = {
    "tg": "Ташаккур барои таваҷҷуҳ",
    "ru": "Спасибо за внимание",
    "en": "Thank you for watching",
}
MONTHS = {
    "tg": "январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}


def written(day: str, language: Language) -> str:
    """An ISO date as people write it; anything else as it was typed."""
    try:
        at = date.fromisoformat(day.strip())
    except ValueError:
        return clean(day)
    end = "\N{NO-BREAK SPACE}г." if language == "ru" else ""
    return f"{at.day}\N{NO-BREAK SPACE}{MONTHS[language].split()[at.month - 1]} {at.year}{end}"


def clean(text: str) -> str:
    """Text for a card: one line, composed, no invisible signs and no pictographs.

    Controls, direction marks, private and unassigned characters go, so do emoji (a box says less
    than nothing), and no letter carries more than two marks. Longer than LONGEST ends in an
    ellipsis. What the font lacks is seen to where it is drawn (``tools/typeset.py``).
    """
    shown = "".join(_shown(sign) for sign in normalize("NFC", text[: 4 * LONGEST]))
    runs = (list(run) for _, run in groupby(shown, lambda sign: category(sign) == "Mn"))
    tamed = "".join("".join(run[:2] if category(run[0]) == "Mn" else run) for run in runs)
    line = " ".join(word for word in tamed.split(" ") if word)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _shown(sign: str) -> str:
    kind = category(sign)
    if sign.isspace() and sign != "\N{NO-BREAK SPACE}":
        return " "
    # U+2300 and above: technical signs, dingbats, emoji; below it are №, ™, ° and arrows.
    pictograph = kind in ("So", "Sk", "Me") and sign >= "\u2300"
    selector = "\ufe00" <= sign <= "\ufe0f" or kind == "Me"
    return "" if kind[0] == "C" or pictograph or selector else sign
