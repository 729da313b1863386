"""The jail: nothing outlives its parent, limits hold, there is no network."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from pipeline.model.errors import ToolFailed
from pipeline.tools.process import Limits, Server, run, start_server
from tests.processes import at_work, lives
from tests.waiting import until

pytestmark = pytest.mark.media

ROOT = Path(__file__).parent.parent.parent
# A program with children of its own, one of which flees; all live for a minute.
FAMILY = ["sh", "-c", "sleep 60 & setsid sleep 61 & touch ready; wait"]


def noted(folder: Path, name: str) -> int:
    """The id that a server wrote into a file, as soon as it is there."""
    file = folder / name
    return int(until(lambda: file.is_file() and file.read_text().strip()))


def printed(folder: Path, code: str, limits: Limits | None = None) -> str:
    """What a Python program prints in the jail."""
    out = folder / "printed"
    argv = [sys.executable, "-I", "-S", "-c", code]
    run(argv, folder, stdout=out, limits=limits or Limits())
    return out.read_text().strip()


def test_when_the_parent_is_killed_the_whole_family_dies(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pipeline.tools.process import run;"
        f"run({FAMILY!r}, Path({str(tmp_path)!r}))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)})
    family: list[int] = until(
        lambda: found if len(found := at_work(tmp_path, "sleep")) == 3 else []
    )
    parent.kill()
    parent.wait()
    until(lambda: not any(lives(pid) for pid in family), 2)


def test_ffmpeg_dies_with_the_parent_of_its_parent(tmp_path: Path, ffmpeg: str) -> None:
    family = [ffmpeg, "-v", "error", "-re", "-f", "lavfi", "-i", "sine", "-f", "null", "-"]
    code = (
        "from pathlib import Path; from threading import Thread;"
        "from pipeline.tools.process import run;"
        f"Thread(target=run, args=({family!r}, Path({str(tmp_path)!r}))).start()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)})
    (child,) = until(lambda: at_work(tmp_path, "lavfi"))
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
    run(["sh", "-c", "sleep 60 & setsid sleep 61 &"], tmp_path)
    until(lambda: not at_work(tmp_path, "sleep"), 2)


def test_the_environment_is_bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    names = printed(tmp_path, "import os; print(sorted(os.environ), os.environ['HOME'])")
    assert names == f"['HOME', 'LANG', 'PATH', 'TMPDIR'] {tmp_path}"


def test_no_image_of_its_memory_is_kept(tmp_path: Path) -> None:
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"
    assert printed(tmp_path, code) in ("(1, 1)", "(0, 0)")


def test_no_new_privileges_and_no_inherited_files(tmp_path: Path) -> None:
    with open(tmp_path / "secret", "w"):
        state = printed(
            tmp_path,
            "import ctypes, os\n"
            "def there(n):\n"
            "    try: return bool(os.fstat(n))\n"
            "    except OSError: return False\n"
            "print([n for n in range(64) if there(n)], ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))",
        )
    assert state == "[0, 1, 2] 1"


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
