"""What a hostile program in place of ffmpeg can do: nothing. Without the walls these tests fail.

They hold for root and for a user alike, so they are to be run as both.
"""

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.model.errors import Cancelled, ToolFailed
from pipeline.tools.confine import CREATE_RULESET
from pipeline.tools.process import Limits, run
from pipeline.tools.walls import NEEDED, WALLS, walls
from tests.processes import at_work
from tests.waiting import until

pytestmark = pytest.mark.media

ATTEMPT = """
import ctypes, os, socket
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
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as abstract:
        for each, name in ((listener, str(folder / "socket")), (abstract, f"\0{folder}")):
            each.bind(name)
            each.listen()
        yield folder


ATTEMPTS = {
    "a connection to this machine": "socket.create_connection(('127.0.0.1', {port}), 2)",
    "a question to a name server": "socket.socket(type=socket.SOCK_DGRAM)",
    "a socket of a server": "unix('{other}/socket')",
    "a socket without a path": "unix(chr(0) + '{other}')",
    "two sockets of its own": "socket.socketpair(type=socket.SOCK_DGRAM)",
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
    "to empty what is others'": "os.truncate('{other}/secret', 0)",
    "to move what is others'": "os.rename('{other}/secret', 'mine')",
    "to let everybody write there": "os.chmod('{other}/secret', 0o666)",
    "to give it away": "os.chown('{other}/secret', os.getuid(), os.getgid())",
    "to mark it": "os.setxattr('{other}/secret', 'user.mark', b'1')",
    "to be told of new files there":
        "call('inotify_add_watch', libc.inotify_init(), b'{other}', 0x100)",
    "a link in the room": "os.symlink('anything', 'link')",
    "a folder in the room": "os.mkdir('folder')",
    "a pipe in the room": "os.mkfifo('pipe')",
    "to run what it wrote":
        "own = os.open('own', os.O_CREAT | os.O_WRONLY, 0o755);"
        "os.write(own, b'#!/bin/echo'); os.close(own); os.execv('own', ['own'])",
    "the kernel's log": "call('klogctl', 3, ctypes.create_string_buffer(99), 99)",
    "to signal our process": "os.kill({parent}, 0)",
    "to signal the first process": "os.kill(1, 0)",
    "to trace our process": "call('ptrace', 0x4206, {parent}, 0, 0)",
    "to read our memory": "call('syscall', 310, {parent}, 0, 0, 0, 0, 0)",
    "namespaces of its own": "call('unshare', 0x10000000)",
    "namespaces for a child": "call('syscall', 56, 0x10000011, 0, 0, 0, 0)",
    "the same by another call": "call('syscall', 435, ctypes.create_string_buffer(88), 88)",
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


@pytest.mark.parametrize(("devices", "said"), [((), "refused"), (["/dev/random"], "done")])
def test_a_device_that_it_is_given_it_speaks_to(
    tmp_path: Path, devices: Sequence[str], said: str
) -> None:
    """RNDGETENTCNT of random(4): anybody may ask. Landlock minds since Linux 6.10 (ABI 5)."""
    if not devices and landlock() < 5:
        pytest.skip("Landlock does not know of ioctl here")
    code = "import fcntl; fcntl.ioctl(open('/dev/random'), 0x80045200, bytes(4))"
    argv = [sys.executable, "-I", "-S", "-c", ATTEMPT.format(attempt=code)]
    run(argv, tmp_path, stdout=tmp_path / "said", devices=devices)
    assert (tmp_path / "said").read_text().startswith(said)


def test_who_speaks_to_a_device_has_all_addresses(tmp_path: Path) -> None:
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_AS)[0])"
    for devices, said in (((), "2000000000\n"), (["/dev/random"], "-1\n")):
        run(
            [sys.executable, "-I", "-S", "-c", code], tmp_path, stdout=tmp_path / "said",
            devices=devices, limits=Limits(memory_bytes=2_000_000_000),
        )  # fmt: skip
        assert (tmp_path / "said").read_text() == said


def landlock() -> int:
    """The ABI of this kernel (LANDLOCK_CREATE_RULESET_VERSION); less than 1 without Landlock."""
    return int(ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, 1))


def test_forks_are_counted(tmp_path: Path) -> None:
    """By the kernel; it never holds root to a number of processes, then by whoever watches."""
    bomb = "import os, signal\nfor _ in range(1000):\n  if os.fork() == 0: signal.pause()\n"
    bomb += "signal.pause()"
    with pytest.raises(ToolFailed, match=r"BlockingIOError|started more than 50 processes"):
        run([sys.executable, "-I", "-S", "-c", bomb], tmp_path, limits=Limits(processes=50))
    # All are killed together; the kernel takes a moment to bury so many.
    until(lambda: not at_work(tmp_path, "fork"), 2)


def test_memory_is_counted_for_all_together(tmp_path: Path) -> None:
    share = "import os, signal\nfor _ in range(3): os.fork() or (bytearray(90_000_000), "
    share += "globals().update(kept=b'x' * 90_000_000), signal.pause())\nsignal.pause()"
    with pytest.raises(ToolFailed, match="used more than 250000000 bytes of memory"):
        argv = [sys.executable, "-I", "-S", "-c", share]
        run(argv, tmp_path, limits=Limits(memory_bytes=250_000_000))


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(room_bytes=20_000_000), "wrote more than 20000000 bytes"),
        (Limits(room_files=100), "made more than 100 files"),
    ],
)
def test_many_files_are_counted(tmp_path: Path, limits: Limits, sentence: str) -> None:
    fill = "import os, time\nfor n in range(10_000):\n"
    fill += "  open(str(n), 'wb').write(bytes(1_000_000))\n  while n > 300: time.sleep(1)"
    with pytest.raises(ToolFailed, match=sentence):
        run([sys.executable, "-I", "-S", "-c", fill], tmp_path, limits=limits)


def test_memory_that_runs_out_takes_the_program_first(tmp_path: Path) -> None:
    scores: set[str] = set()

    def look(_told: float) -> None:
        found = at_work(tmp_path, "sleep")
        scores.update(Path(f"/proc/{pid}/oom_score_adj").read_text().strip() for pid in found)

    with pytest.raises(Cancelled):
        talk = "sleep 60 & while :; do n=$((n + 1)); echo tell $n; sleep 0.05; done"
        run(["sh", "-c", talk], tmp_path, progress=look, cancelled=lambda: bool(scores))
    assert scores == {"1000"}


def test_who_reads_the_room_afterwards_is_not_led_out_of_it(tmp_path: Path) -> None:
    """Where the kernel does not keep a program from making links, we do."""
    room = tmp_path / "room"
    room.mkdir()
    (tmp_path / "secret").write_text("marker")
    (room / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(room / "pipe")
    os.link(tmp_path / "secret", room / "second name")
    with pytest.raises(ToolFailed, match=r"left '(link|pipe|second name)', which is no plain file"):
        run(["sh", "-c", "echo fine > file"], room)
    assert [each.name for each in room.iterdir()] == ["file"]


def test_where_namespaces_are_forbidden_the_walls_that_are_needed_stand() -> None:
    """As in many containers, and on Ubuntu for programs that AppArmor does not know."""
    code = (
        "from pipeline.tools import confine; confine.gain_nothing(); confine.calls();"
        "from pipeline.tools.walls import walls; print(*walls())"
    )
    env = {"PYTHONPATH": str(Path(__file__).parents[2])}
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, env=env, stdout=subprocess.PIPE, text=True, check=True)
    assert set(done.stdout.split()) == NEEDED | {"calls"}


def test_this_system_builds_every_wall() -> None:
    assert walls() == WALLS.keys()
