"""The jail: nothing outlives its parent, limits hold, there is no network."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.tools.process import Limits, Server, network_is_cut, run, start_server
from tests.waiting import until

pytestmark = pytest.mark.media

ROOT = Path(__file__).parent.parent.parent
# A program with a child of its own; both write their ids and then live for a minute.
FAMILY = ["sh", "-c", "sleep 60 & echo $! > grandchild; echo $$ > child; wait"]


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def noted(folder: Path, name: str) -> int:
    """The id that a program wrote into a file, as soon as it is there."""
    file = folder / name
    return int(until(lambda: file.is_file() and file.read_text().strip()))


def printed(folder: Path, code: str, limits: Limits | None = None, network: bool = False) -> str:
    """What a Python program prints in the jail."""
    out = folder / "printed"
    argv = [sys.executable, "-I", "-S", "-c", code]
    run(argv, folder, stdout=out, limits=limits or Limits(), network=network)
    return out.read_text().strip()


def test_when_the_parent_is_killed_the_whole_family_dies(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pipeline.tools.process import run;"
        f"run({FAMILY!r}, Path({str(tmp_path)!r}))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)})
    family = [noted(tmp_path, name) for name in ("grandchild", "child")]
    parent.kill()
    parent.wait()
    until(lambda: not any(lives(pid) for pid in family), 2)


def test_ffmpeg_dies_with_the_parent_of_its_parent(tmp_path: Path, ffmpeg: str) -> None:
    argv = [ffmpeg, "-v", "error", "-re", "-f", "lavfi", "-i", "sine", "-f", "null", "-"]
    family = ["sh", "-c", f"echo $$ > child; exec {' '.join(argv)}"]
    code = (
        "from pathlib import Path; from threading import Thread;"
        "from pipeline.tools.process import run;"
        f"Thread(target=run, args=({family!r}, Path({str(tmp_path)!r}))).start()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)})
    child = noted(tmp_path, "child")
    until(lambda: "ffmpeg" in Path(f"/proc/{child}/cmdline").read_text())
    parent.kill()
    parent.wait()
    until(lambda: not lives(child), 2)


def test_a_thread_that_ends_takes_nothing_with_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    beat = ["sh", "-c", "while :; do echo beat; sleep 0.02; done"]
    started: list[Server] = []
    thread = Thread(target=lambda: started.append(start_server(beat, tmp_path, log)))
    thread.start()
    thread.join()
    before = log.stat().st_size
    until(lambda: log.stat().st_size > before + 200)
    assert started[0].alive()
    started[0].stop()


def test_a_killed_supervisor_takes_its_program_with_it(tmp_path: Path) -> None:
    server = start_server(
        ["sh", "-c", "echo $$ > child; exec sleep 60"], tmp_path, tmp_path / "log"
    )
    child = noted(tmp_path, "child")
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not lives(child), 2)
    assert not server.alive()
    server.stop()


def test_what_a_program_leaves_behind_is_killed(tmp_path: Path) -> None:
    run(["sh", "-c", "sleep 60 & echo $! > left"], tmp_path)
    until(lambda: not lives(noted(tmp_path, "left")), 2)


def test_there_is_no_network_unless_it_is_asked_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        connect = f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)"
        printed(tmp_path, connect, network=True)
        if network_is_cut():  # else `dars doctor` says that this system does not let us
            with pytest.raises(ToolFailed, match="unreachable"):
                printed(tmp_path, connect)


def test_the_environment_is_bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    names = printed(tmp_path, "import os; print(sorted(os.environ), os.environ['HOME'])")
    assert names == f"['HOME', 'LANG', 'PATH', 'TMPDIR'] {tmp_path}"


def test_no_new_privileges_and_no_inherited_files(tmp_path: Path) -> None:
    with open(tmp_path / "secret", "w"):
        state = printed(
            tmp_path,
            "import os; print(sorted(map(int, os.listdir('/proc/self/fd')))[:-1],"
            " [l.split()[1] for l in open('/proc/self/status') if 'NoNewPrivs' in l])",
        )
    assert state == "[0, 1, 2] ['1']"


@pytest.mark.parametrize(
    ("limits", "code", "sentence"),
    [
        (Limits(memory_bytes=512 * 1024**2), "bytearray(1024**3)", "MemoryError"),
        (Limits(cpu_seconds=1), "while True: pass", "used more than 1 s of CPU"),
        (
            Limits(file_bytes=1000),
            "import os, signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
            "f = os.open('big', os.O_CREAT | os.O_WRONLY)\nwhile os.write(f, bytes(500)): pass",
            "wrote a file of more than 1000 bytes",
        ),
    ],
)
def test_limits_hold(tmp_path: Path, limits: Limits, code: str, sentence: str) -> None:
    with pytest.raises(ToolFailed, match=sentence):
        printed(tmp_path, code, limits)


def test_it_costs_little(tmp_path: Path) -> None:
    """Under 30 ms of CPU on an idle core; the best of five, because others are at work here."""
    assert min(run(["true"], tmp_path).cpu_seconds for _ in range(5)) < 0.05
