"""Row 13: a hostile program in place of ffmpeg, by the setting that names it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.settings import Home, Settings, ToolSettings
from pipeline.tools.kit import Tools
from pipeline.tools.process import Limits, run
from pipeline.tools.walls import NEEDED, walls
from tests.processes import at_work
from tests.security import canary
from tests.security.canary import Listener
from tests.security.table import Note
from tests.waiting import until

pytestmark = pytest.mark.media

PROGRAM = """#!{python} -ISs
import ctypes, json, os, signal, socket, sys
def call(name, *words):
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*words) < 0:
        raise OSError(ctypes.get_errno(), name)
def tried(code):
    try:
        exec(code)
    except OSError as error:
        return "refused"
    return "done"
told = {{name: tried(code) for name, code in json.loads({attempts!r}).items()}}
open("told.json", "w").write(json.dumps(told))
"""
# What outside the walls any program of ours can do: there each of them must be "done".
ORDINARY = {
    "connects to a server": "socket.create_connection(('127.0.0.1', {port}), 2)",
    "asks a name server": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 53))",
    "opens a local socket": "socket.socket(socket.AF_UNIX).connect('{other}/socket')",
    "reads the users": "open('/etc/passwd').read()",
    "reads another's footage": "open('{other}/secret.ts', 'rb').read()",
    "reads the store's keys": "open('{home}/store/credentials').read()",
    "reads the ledger": "open('{home}/ledger.sqlite', 'rb').read()",
    "lists the footage": "os.listdir('{home}/footage')",
    "reads our environment": "open('/proc/{pid}/environ').read()",
    "writes outside": "open('{other}/new', 'w').write('x')",
    "writes into the ledger": "open('{home}/ledger.sqlite', 'r+b').write(b'x')",
    "follows a link out": "os.symlink('{other}/secret.ts', 'link'); open('link', 'rb').read()",
    "names another's file": "os.link('{other}/secret.ts', 'mine')",
    "makes a pipe": "os.mkfifo('fifo')",
    "makes itself a program of all": "os.chmod(os.open('x', os.O_CREAT), 0o4777)",
}  # fmt: skip
# What would harm this machine were it done: tried behind the walls alone.
HARMFUL = {
    "ends our process": "os.kill({pid}, signal.SIGTERM)",
    "traces our process": "call('ptrace', 16, {pid}, 0, 0)",
    "reads what the first process was told": "open('/proc/1/environ').read()",
    "mounts": "call('mount', b'none', b'.', b'tmpfs', 0, None)",
    "makes namespaces": "call('unshare', 0x10000000)",
    "deletes another's file": "os.unlink('{other}/secret.ts')",
}
BOMB = """#!{python} -ISs
import os, signal
for _ in range(1000):
    if os.fork() == 0: signal.pause()
"""


@dataclass
class Room:
    """The place of one run."""

    folder: Path
    commands: list[list[str]] = field(default_factory=list)
    cpu_seconds: float = 0.0
    counted: int = 0
    lent: list[Any] = field(default_factory=list)

    def tell(self, share: float) -> None:
        """Nobody listens."""

    def cancelled(self) -> bool:
        return False

    def complete(self) -> bool:
        return False


@dataclass(frozen=True)
class Stage:
    """A home, another lecturer's folder, a listener; ``program`` is what ffmpeg is replaced by."""

    home: Home
    other: Path
    room: Path
    listener: Listener

    def program(self, attempts: dict[str, str]) -> Path:
        names = {"port": self.listener.port, "other": self.other, "home": self.home.root,
                 "pid": os.getpid()}  # fmt: skip
        codes = json.dumps({name: code.format(**names) for name, code in attempts.items()})
        return self.script(PROGRAM.format(python=sys.executable, attempts=codes))

    def script(self, text: str) -> Path:
        file = self.home.root.parent / "ffmpeg"
        file.write_text(text)
        file.chmod(0o755)
        return file

    def told(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.room / "told.json").read_text())
        return found


@pytest.fixture
def stage(home: Home, tmp_path: Path, ffmpeg: str) -> Iterator[Stage]:
    made = Stage(home, tmp_path / "other", home.rooms / "one", Listener())
    made.room.mkdir()
    canary.secret(made.other / "secret.ts", ffmpeg)
    (home.store / "credentials").write_text("a\nb\n")
    home.ledger.write_text("the ledger")
    with socket.socket(socket.AF_UNIX) as door:
        here = os.open(made.other, os.O_RDONLY)
        door.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
        door.listen()
        yield made
    made.listener.close()


@pytest.mark.row(13)
def test_a_program_in_place_of_ffmpeg_can_do_nothing(stage: Stage, record_property: Note) -> None:
    attempts = ORDINARY | HARMFUL
    record_property("cases", len(attempts))
    tools = ToolSettings(ffmpeg=str(stage.program(attempts)))
    kit = Tools(replace(Settings(), tools=tools), stage.home)
    kit.ffmpeg(["-i", "file:/nothing", "out.mp4"], Room(stage.room))
    assert stage.told() == dict.fromkeys(attempts, "refused")
    assert stage.listener.hits == []
    assert stage.home.ledger.read_text() == "the ledger"
    assert {each.name for each in stage.other.iterdir()} == {"secret.ts", "socket"}


@pytest.mark.row(13)
def test_the_same_program_without_the_walls_does_it_all(stage: Stage) -> None:
    """So the attempts are real, and where the walls are missing the row fails."""
    subprocess.run([stage.program(ORDINARY)], cwd=stage.room, check=True)
    assert stage.told() == dict.fromkeys(ORDINARY, "done")
    until(lambda: stage.listener.hits == [b""])
    assert (stage.other / "new").exists()


@pytest.mark.row(13)
def test_a_thousand_forks_end_with_the_program(stage: Stage) -> None:
    bomb = stage.script(BOMB.format(python=sys.executable))
    with pytest.raises(ToolFailed):
        run([str(bomb)], stage.room, limits=Limits(processes=50))
    until(lambda: not at_work(stage.room, "ffmpeg"), 5)


@pytest.mark.row(13)
def test_the_walls_are_there() -> None:
    assert walls() >= NEEDED | {"processes", "calls"}
