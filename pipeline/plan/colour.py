"""Colours of a card that are made from the brand's two."""

from dataclasses import dataclass

from pipeline.model.errors import BadConfig


@dataclass(frozen=True, slots=True)
class Palette:
    """Background, accent, and text that is plain, quiet and strong; all as ``#rrggbb``."""

    back: str
    accent: str
    ink: str
    quiet: str
    strong: str


def palette(background: str, accent: str) -> Palette:
    """Choose text colours that can be read; raise BadConfig for what is not ``#rrggbb``."""
    back, bright = _colour(background, "background"), _colour(accent, "accent")
    ink = max("#ffffff", "#101820", key=lambda each: contrast(each, back))
    # WCAG 2.2 asks for 3:1 for large text; a weaker accent is left to shapes.
    strong = bright if contrast(bright, back) >= 3 else ink
    return Palette(back, bright, ink, mixed(ink, back, 0.28), strong)


def _colour(value: str, field: str) -> str:
    digits = value[1:].lower()
    if len(digits) == 6 and value[0] == "#" and set(digits) <= set("0123456789abcdef"):
        return f"#{digits}"
    raise BadConfig(
        "studio.toml", f"profile.titles.{field}", f"must be a colour like #12324a (got {value!r})"
    )


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def mixed(one: str, other: str, share: float) -> str:
    """``one`` with ``share`` (0..1) of ``other`` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted(_luminance(each) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [c / 255 for c in _channels(colour)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
