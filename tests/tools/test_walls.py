"""What a hostile program in place of ffmpeg can do: nothing. Without the walls these tests fail."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.tools.process import NEEDED, Limits, run, walls
from tests.processes import at_work
from tests.waiting import until

pytestmark = pytest.mark.media

ATTEMPT = """
import ctypes, os, signal, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *words):
    if getattr(libc, name)(*words) < 0:
        raise OSError(ctypes.get_errno(), name)
def unix(path):
    socket.socket(socket.AF_UNIX).connect(path)
try:
    {attempt}
except OSError as error:
    print("refused", error.strerror)
else:
    print("done")
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """Another job's folder, with a secret, a listener and a socket."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "secret").write_text("marker")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
        listener.listen()
        yield folder


ATTEMPTS = {
    "a connection to this machine": "socket.create_connection(('127.0.0.1', {port}), 2)",
    "a question to a name server": "socket.socket(type=socket.SOCK_DGRAM)",
    "a socket of a server": "unix('{other}/socket')",
    "a socket without a path": "unix(chr(0) + 'dars-test')",
    "the users of this machine": "open('/etc/passwd')",
    "another job's footage": "open('{other}/secret')",
    "a list of other jobs": "os.listdir('{other}')",
    "what the first process was told": "open('/proc/1/environ')",
    "what our process was told": "open('/proc/{parent}/environ')",
    "its own entry in /proc": "open('/proc/self/environ')",
    "a file outside": "open('{other}/new', 'w')",
    "a link out of the room, written through":
        "os.symlink('{other}/new', 'link'); open('link', 'w')",
    "a hard link to a secret": "os.link('{other}/secret', 'mine')",
    "to remove what is others'": "os.unlink('{other}/secret')",
    "to signal our process": "os.kill({parent}, signal.SIGTERM)",
    "to trace our process": "call('ptrace', 16, {parent}, 0, 0)",
    "to read our memory": "call('syscall', 310, {parent}, 0, 0, 0, 0, 0)",
    "namespaces of its own": "call('unshare', 0x10000000)",
    "to mount": "call('mount', b'none', b'.', b'tmpfs', 0, None)",
    "an io_uring": "call('syscall', 425, 1, ctypes.create_string_buffer(120))",
}  # fmt: skip


@pytest.mark.parametrize("what", ATTEMPTS)
def test_a_confined_program_is_refused(what: str, tmp_path: Path, elsewhere: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        names = {"port": listener.getsockname()[1], "other": elsewhere, "parent": os.getpid()}
        attempt = ATTEMPTS[what].format(**names)
        argv = [sys.executable, "-I", "-S", "-c", ATTEMPT.format(attempt=attempt)]
        run(argv, room, stdout=room / "said")
    assert (room / "said").read_text().startswith("refused")
    assert (elsewhere / "secret").read_text() == "marker"
    assert {each.name for each in elsewhere.iterdir()} == {"secret", "socket"}


def test_the_same_program_outside_is_not(tmp_path: Path, elsewhere: Path) -> None:
    """So it is the walls that refuse, and the attempts are real ones."""
    attempt = ATTEMPTS["another job's footage"].format(other=elsewhere)
    argv = [sys.executable, "-I", "-S", "-c", ATTEMPT.format(attempt=attempt)]
    run(argv, tmp_path, stdout=tmp_path / "said", confined=False)
    assert (tmp_path / "said").read_text() == "done\n"


def test_what_it_is_given_it_reads_and_cannot_change(tmp_path: Path, elsewhere: Path) -> None:
    given = elsewhere / "secret"
    code = f"print(open({str(given)!r}).read()); open({str(given)!r}, 'a')"
    argv = [sys.executable, "-I", "-S", "-c", ATTEMPT.format(attempt=code)]
    room = tmp_path / "room"
    room.mkdir()
    run(argv, room, stdout=room / "said", reads=[given])
    assert (room / "said").read_text().splitlines()[0] == "marker"
    assert "refused" in (room / "said").read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="Linux never holds root to a number of processes")
def test_forks_are_counted(tmp_path: Path) -> None:
    bomb = "import os, signal\nfor _ in range(1000):\n  if os.fork() == 0: signal.pause()"
    with pytest.raises(ToolFailed, match="BlockingIOError"):
        run([sys.executable, "-I", "-S", "-c", bomb], tmp_path, limits=Limits(processes=50))
    until(lambda: not at_work(tmp_path, "fork"), 5)


def test_this_system_builds_every_wall() -> None:
    assert walls() == NEEDED | {"processes"}
