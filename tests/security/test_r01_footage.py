"""Rows 1 to 7, 9, 12, 14, 16, 17 and 25: what became of everything that was dropped in the night.

And that the canary works: the same playlist, read by the same ffmpeg outside the walls, lets the
secret out and calls the listener.
"""

import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.plan.names import readable
from pipeline.tools.process import PACKAGE, SYSTEM, run
from tests.security import canary, traced
from tests.security.canary import Listener
from tests.security.drops import EMPTY_NAMES, NAMES, TITLE
from tests.security.night import BUCKET, Night
from tests.security.table import Note
from tests.security.texts import playlist

pytestmark = pytest.mark.media

# Every right that a playlist could wish for: as if each of ffmpeg's own checks had been passed by.
NO_CHECKS = ["-f", "hls", "-allowed_extensions", "ALL", "-extension_picky", "0",
             "-protocol_whitelist", "file,http,tcp,crypto,data"]  # fmt: skip
NO_MEDIA = re.compile(r"no video or sound|not of a kind|neither a picture nor sound")
ROWS = (1, 2, 3, 4, 5, 7, 9, 10, 12, 14, 16, 25)
KEY = re.compile(
    r"(l/[0-9a-f]{16}/(o/[0-9a-f]{64}\.[a-z0-9]+|v/[0-9a-f]+/[a-z0-9_.-]+|lesson\.json|index\.html)"
    r"|c/[0-9a-f]+/(course\.json|index\.html)|site\.json|index\.html|app/[0-9a-f]{12}/[a-zA-Z0-9_./-]+)"
)


@pytest.mark.parametrize("row", [pytest.param(n, marks=pytest.mark.row(n)) for n in ROWS])
def test_whatever_was_dropped_ends_as_it_must(
    row: int, night: Night, record_property: Note
) -> None:
    found = {drop.path: (drop.verdict, night.outcome(drop)) for drop in night.of(row)}
    record_property("cases", len(found))
    either = ("rejected", "published")
    wrong = {path: became for path, (asked, became) in found.items()
             if became != asked and not (asked == "either" and became in either)}  # fmt: skip
    assert wrong == {}


@pytest.mark.row(1, 2, 3, 5, 16, 25)
def test_what_is_no_recording_is_refused_before_anything_of_it_is_decoded(night: Night) -> None:
    shown = {each["lesson"]: each for each in night.report["lessons"]}
    probed = [each for each in shown.values() if each["status"] == "rejected"]
    assert len(probed) > 40
    assert {step["name"] for each in probed for step in each["steps"]} == {"probe"}
    texts = [drop for row in (1, 2, 3, 5, 16) for drop in night.of(row)]
    assert [drop.path for drop in texts if not NO_MEDIA.search(night.reason(drop))] == []


@pytest.mark.row(1, 2, 3, 7, 9)
def test_the_canary_is_in_nothing_that_was_made(night: Night) -> None:
    written = night.left()
    assert len(written) > 100
    assert canary.leaked(written, night.ffmpeg) == []
    bodies = {key: body for key, (body, _) in night.objects.items()}
    assert [key for key, body in bodies.items() if canary.TEXT in body] == []
    assert canary.TEXT.decode() not in night.told
    assert night.listener.hits == []


@pytest.mark.row(1, 2, 3, 9)
def test_no_program_opens_a_file_outside_or_connects(night: Night, record_property: Note) -> None:
    record_property("cases", traced.programs(night.trace))
    seen = list(traced.confined(night.trace))
    calls = ("connect", "symlink", "symlinkat", "link", "linkat", "mknod", "mknodat")
    assert [each.line for each in seen if each.call in calls] == []
    opened = [(each.pid, Path(each.opened)) for each in seen if each.opened]
    own = (*map(Path, SYSTEM), Path(sys.prefix), Path(sys.base_prefix), PACKAGE, night.home.rooms,
           night.home.footage, night.home.shelf)  # fmt: skip
    real = [*own, *(each.resolve() for each in own)]
    outside = {str(path) for _, path in opened if not any(map(path.is_relative_to, real))}
    assert outside == set()
    for place in (night.home.rooms, night.home.footage):
        parts: dict[int, set[Path]] = {}
        for pid, path in opened:
            if path.is_relative_to(place):
                deep = 1 if place == night.home.rooms else 2
                parts.setdefault(pid, set()).add(Path(*path.relative_to(place).parts[:deep]))
        assert parts and max(map(len, parts.values())) == 1, "each has one room and one track"
    text = "\n".join(each.line for each in seen)
    assert str(night.secret) not in text and "/etc/passwd" not in text


@pytest.mark.row(4, 5, 6)
def test_nothing_that_somebody_typed_is_in_a_command(night: Night) -> None:
    commands = [each.line for each in traced.confined(night.trace) if each.call == "execve"]
    notes = [json.loads(file.read_text()) for file in night.home.shelf.glob("*/*/artifact.json")]
    commands += [" ".join(words) for note in notes for words in note["commands"]]
    typed = [*NAMES, *EMPTY_NAMES, "x%d.png", *TITLE.split()]
    words = [word for word in typed if len(word) > 3]
    assert len(commands) > 100
    assert [(word, line) for word in words for line in commands if word in line] == []
    assert list(night.base.rglob("pwned")) == []


@pytest.mark.row(6)
def test_a_title_that_is_a_filter_graph_is_shown_as_typed(night: Night) -> None:
    pointers = [json.loads(body) for key, (body, _) in night.objects.items()
                if key.endswith("/details.json")]  # fmt: skip
    assert readable(TITLE) in [each["title"] for each in pointers]


@pytest.mark.row(7, 9)
def test_attachments_covers_and_subtitles_are_left_in_the_footage(night: Night) -> None:
    commands = " ".join(each.line for each in traced.confined(night.trace) if each.call == "execve")
    assert not re.search(r"dump_attachment|subtitles=|\bass=|\.srt|\.ass|\.svg", commands)
    assert not Path("/etc/cron.d/dars-climbed").exists()
    assert [path for path in night.base.rglob("*climbed*")] == []
    assert not any(b"<svg" in body for key, (body, _) in night.objects.items()
                   if not key.startswith("app/"))  # fmt: skip


@pytest.mark.row(14)
def test_what_lies_behind_links_and_second_names_was_not_copied(night: Night) -> None:
    digest = sha256(night.secret.read_bytes()).hexdigest()
    assert not list(night.home.footage.rglob(digest))
    kept = [file for folder in (night.home.taken, night.home.rejected)
            for file in folder.rglob("*") if file.is_symlink()]  # fmt: skip
    assert {file.name for file in kept} == {"shadow.mp4", "secret.mp4", "folder"}, "as links"
    assert canary.TEXT in night.secret.read_bytes()


@pytest.mark.row(17, 5)
def test_keys_are_ids_and_hashes_and_nothing_lies_outside(night: Night) -> None:
    keys = list(night.objects)
    assert len(keys) > 50
    assert [key for key in keys if not KEY.fullmatch(key)] == []
    assert night.buckets() == [BUCKET]
    made = {"films", "o%d", "other", "report.json", "server", "strace"}
    assert {path.name for path in night.base.iterdir()} == made
    assert [path.name for path in (night.base / "other").iterdir()] == ["secret.ts"]


@pytest.fixture
def trap(tmp_path: Path, night: Night) -> Path:
    """A playlist that names the secret and the listener."""
    file = tmp_path / "talk.mp4"
    file.write_bytes(playlist(f"file://{night.secret}"))
    return file


@pytest.mark.row(1, 2, 13)
def test_without_the_walls_the_canary_shows(trap: Path, night: Night, tmp_path: Path) -> None:
    """The proof that the rows above would fail: the probe as it is, not behind the door."""
    out, visitor = tmp_path / "out.mp4", Listener()
    read = [night.ffmpeg, "-v", "error", *NO_CHECKS, "-i", str(trap), "-y", str(out)]
    subprocess.run(read, check=True, stdin=subprocess.DEVNULL)
    assert canary.leaked([out], night.ffmpeg) == [out]
    trap.write_bytes(playlist(f"http://127.0.0.1:{visitor.port}/x.ts"))
    subprocess.run(read, capture_output=True, stdin=subprocess.DEVNULL)
    visitor.close()
    assert visitor.hits


@pytest.mark.row(1, 2, 13)
def test_behind_the_walls_it_does_not_even_when_every_check_of_ffmpeg_is_off(
    trap: Path, night: Night, tmp_path: Path
) -> None:
    room, visitor = tmp_path / "room", Listener()
    room.mkdir()
    read = [night.ffmpeg, "-v", "error", *NO_CHECKS, "-i", str(trap), "-y", "out.mp4"]
    for _ in range(2):
        with pytest.raises(ToolFailed):
            run(read, room, reads=[trap])
        assert canary.leaked(room.iterdir(), night.ffmpeg) == []
        trap.write_bytes(playlist(f"http://127.0.0.1:{visitor.port}/x.ts"))
    visitor.close()
    assert visitor.hits == []
