"""What is dropped in the night: for which rows, under which name, and what must become of it."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.security import texts
from tests.security.films import MARKUP, Films, freed

Verdict = Literal["rejected", "published", "either", "left"]
# Rows 6, 17 and 23: what a person may type, each in a place of its own.
TITLE = "x',movie=/etc/passwd,drawtext=text='%{pts} a'b;c " + MARKUP
COURSE = "</script><script>window.__p=1</script>../../other"
LECTURER = "javascript:window.__p=1//\u202egpj.\u0000"
SITE = "//x..%2f..%2fother"
CHAPTERS = ("00:00.000 --> 00:09.000", f"STYLE {MARKUP}")
# Row 4; what lies in each is an ordinary film.
NAMES = ("-y.mp4", "concat:a|b.mp4", "\x1b[31m\u202egpj.new\nline,,:x.mp4")
# Row 4 again, with something that is refused behind its name.
EMPTY_NAMES = ("http:evil.mp4", "subfile,,start,0,end,9,,:x", "pipe:0", "data:x,y.mp4", "fd:3",
               "-i.mp4", "$(touch pwned).mp4", "%{pts}'.mp4")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drop:
    """One thing in the watch folder, and what must become of it."""

    rows: tuple[int, ...]
    path: tuple[str, ...]
    verdict: Verdict = "rejected"


def fill(inbox: Path, base: Path, ffmpeg: str, media: Path, port: int) -> tuple[Drop, ...]:
    """Put everything into ``inbox``; ``base`` holds the secret, ``port`` the listener."""
    folder = base / "films"
    folder.mkdir()
    films, secret = Films(folder, ffmpeg), str(base / "other" / "secret.ts")
    written = [
        *_texts(inbox, secret, port), *_collection(inbox, media), *_names(inbox, films),
        *_films(inbox, films), _typed(inbox, films), *_odd(inbox, Path(secret)),
    ]  # fmt: skip
    return tuple(written)


def _put(inbox: Path, rows: tuple[int, ...], name: str, data: bytes,
         verdict: Verdict = "rejected") -> Drop:  # fmt: skip
    path = (f"row {rows[0]:02}", name)
    file = inbox.joinpath(*path)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    return Drop(rows, path, verdict)


def _texts(inbox: Path, secret: str, port: int) -> Iterator[Drop]:
    for row, files in ((1, texts.of_files(secret)), (2, texts.of_addresses(port)),
                       (3, texts.of_others(secret, port)), (16, texts.archives()),
                       (25, texts.pages())):  # fmt: skip
        for name, data in files.items():
            # The same bytes under two names would be one recording.
            yield _put(inbox, (row,), name, data + f"\n#{name}\n".encode())


def _collection(inbox: Path, media: Path) -> Iterator[Drop]:
    """Real damaged and hostile files; two stand for those that are published."""
    large = {"moviepy_no_duration.webm", "x_sample_mdat_too_long.mp4", "decord_corrupted.mp4"}
    for file in sorted((media / "hostile").iterdir()):
        if file.name not in large:
            yield _put(inbox, (12,), file.name, file.read_bytes(), "either")


def _names(inbox: Path, films: Films) -> Iterator[Drop]:
    plain = films.plain()
    for number, name in enumerate(NAMES):
        yield _put(inbox, (4, 23, 31), name, plain + freed(bytes([number])), "published")
    for name in EMPTY_NAMES:
        yield _put(inbox, (4, 23, 31), name, f"{name} is no film".encode())
    for number in range(3):
        yield _put(inbox, (5,), f"x{number}.png", b"\x89PNG\r\n\x1a\n" + bytes([number]))
    yield _put(inbox, (5,), "x%d.png", b"\x89PNG\r\n\x1a\n")
    yield _put(inbox, (7,), "s':force_style=x.srt", b"1\n00:00:00,000 --> 00:00:01,000\nx\n")
    yield _put(inbox, (7,), "cues.ass", b"[Script Info]\n[Events]\n")


def _films(inbox: Path, films: Films) -> Iterator[Drop]:
    yield _put(inbox, (9, 7, 23, 24), "laden.mkv", films.laden(), "published")
    yield _put(inbox, (25, 23), f"{MARKUP}.mp4", films.polyglot(), "published")
    yield _put(inbox, (10,), "growing.mov", films.growing(), "either")
    yield _put(inbox, (12,), "magicyuv.avi", films.of_codec("magicyuv"))


def _typed(inbox: Path, films: Films) -> Drop:
    """A recording with a sidecar and a course full of what people may type."""
    rows, name = (6, 17, 23, 24), "typed.mp4"
    drop = _put(inbox, rows, name, films.plain() + freed(b"typed"), "published")
    folder = inbox / drop.path[0]
    quoted = {key: _toml(text) for key, text in (("title", TITLE), ("lecturer", LECTURER))}
    marks = "".join(f"[[chapters]]\nstart = {n / 5}\ntitle = {_toml(text)}\n"
                    for n, text in enumerate(CHAPTERS))  # fmt: skip
    (folder / "typed.toml").write_text(
        f"title = {quoted['title']}\nlecturer = {quoted['lecturer']}\n{marks}", "utf-8"
    )
    (folder / "course.toml").write_text(f"title = {_toml(COURSE)}\nsite = {_toml(SITE)}\n", "utf-8")
    return drop


def _odd(inbox: Path, secret: Path) -> Iterator[Drop]:
    """Row 14: everything that is no plain file, and what is another's by a second name."""
    folder = inbox / "row 14"
    folder.mkdir()
    for name, target in (("shadow.mp4", Path("/etc/shadow")), ("secret.mp4", secret),
                         ("folder", secret.parent)):  # fmt: skip
        (folder / name).symlink_to(target)
        yield Drop((14,), ("row 14", name))
    os.link(secret, folder / "hardlink.mp4")
    yield Drop((14,), ("row 14", "hardlink.mp4"))
    os.mkfifo(folder / "pipe.mp4")
    yield Drop((14,), ("row 14", "pipe.mp4"))
    with socket.socket(socket.AF_UNIX) as door, suppress(OSError):
        here = os.open(folder, os.O_RDONLY)
        door.bind(f"/proc/self/fd/{here}/socket.mp4")
        os.close(here)
    yield Drop((14,), ("row 14", "socket.mp4"))
    # Only root may make one; /dev/null by number (Linux, Documentation/admin-guide/devices.txt).
    if os.geteuid() == 0:
        os.mknod(folder / "device.mp4", 0o20666, os.makedev(1, 3))
        yield Drop((14,), ("row 14", "device.mp4"))
    (folder / "a.mp4").mkdir()
    (folder / "a.mp4" / "deep.txt").write_text("a folder")
    yield Drop((14,), ("row 14", "a.mp4", "deep.txt"))


def _toml(text: str) -> str:
    """A basic string of TOML 1.0: every character that may not stand there by number."""
    shown = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{shown}"'
