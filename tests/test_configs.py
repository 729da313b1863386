"""configs/studio.toml is the defaults, and docs/formats.md knows every field of it."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from pipeline.settings import Settings, load

ROOT = Path(__file__).parents[1]


def test_the_example_is_the_defaults() -> None:
    assert load(ROOT / "configs" / "studio.toml") == Settings()


def test_the_example_has_every_field() -> None:
    text = (ROOT / "configs" / "studio.toml").read_text("utf-8")
    assert not [name for name in names(Settings()) if f"\n{name} = " not in text]


def test_every_field_is_documented() -> None:
    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    assert not [name for name in names(Settings()) if f"`{name}`" not in text]


def names(value: Any) -> set[str]:
    """Names of all fields that hold a plain value."""
    found: set[str] = set()
    for each in fields(value):
        inner = getattr(value, each.name)
        if is_dataclass(inner):
            found |= names(inner)
        elif isinstance(inner, tuple):
            found |= names(inner[0])
        else:
            found.add(each.name)
    return found
