"""The pages that viewers see: static shells, the same bytes for every lesson.

A shell holds no text that anybody typed. What it shows comes from the JSON beside it; scripts,
styles and the vendored player lie under a key made of their own bytes and never change there.
"""

from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
STATIC, SHELLS = HERE / "static", HERE / "shells"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One object to publish; ``immutable`` ones may be kept for a year, others never unasked."""

    key: str
    data: bytes
    content_type: str
    immutable: bool


@cache
def app_files() -> tuple[PageFile, ...]:
    """Scripts, styles, player and licences under ``app/<hash>/``."""
    found = [p for p in sorted(STATIC.rglob("*")) if p.is_file() and p.suffix in TYPES]
    parts = [(p.relative_to(STATIC).as_posix(), p.read_bytes()) for p in found]
    whole = sha256()
    for name, data in parts:
        whole.update(f"{name}\n{len(data)}\n".encode() + data)
    folder = f"app/{whole.hexdigest()[:12]}"
    return tuple(
        PageFile(f"{folder}/{name}", data, TYPES[Path(name).suffix], True) for name, data in parts
    )


def site_files() -> tuple[PageFile, ...]:
    """The index of the site."""
    return (_shell("index", "index.html", ""),)


def course_files(course: str) -> tuple[PageFile, ...]:
    """The page of the course with this id."""
    return (_shell("course", f"c/{course}/index.html", "../../"),)


def lesson_files(lesson: str) -> tuple[PageFile, ...]:
    """The page of the lesson with this id."""
    return (_shell("lesson", f"l/{lesson}/index.html", "../../"),)


def preview_files(lesson: str) -> tuple[PageFile, ...]:
    """The page of what is ready of the lesson with this id, while it is made."""
    shell = _shell("lesson", f"l/{lesson}/preview.html", "../../")
    return (replace(shell, data=shell.data.replace(b"/lesson.js", b"/preview.js")),)


def _shell(name: str, key: str, up: str) -> PageFile:
    folder = up + "/".join(app_files()[0].key.split("/")[:2])
    text = (SHELLS / f"{name}.html").read_text("utf-8").replace("{{app}}", folder)
    return PageFile(key, text.encode(), TYPES[".html"], False)
