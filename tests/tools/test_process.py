"""The one door: what programs say is heard, and whatever must stop does stop."""

import json
import sys
from pathlib import Path
from time import monotonic

import pytest

from pipeline.model.errors import BadMedia, Cancelled, ToolFailed
from pipeline.plain import plain
from pipeline.settings import LimitSettings
from pipeline.tools import inside
from pipeline.tools.attend import TAIL, progress_of
from pipeline.tools.inside import MOST_BYTES
from pipeline.tools.process import Limits, run, start_server
from tests.processes import at_work
from tests.waiting import until

pytestmark = pytest.mark.media

STUBBORN = ["sh", "-c", "trap '' TERM; touch child; while :; do sleep 1; done"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"out_time_us=2500000\n", 2.5),
        (b"out_time_us=N/A", None),
        (b"tell 0.42", 0.42),
        (b"frame=12", None),
        (b"progress=continue", None),
        (b"tell", None),
        (b"tell nan", None),
        (b"tell inf", None),
        (b"", None),
    ],
)
def test_progress_lines(line: bytes, told: float | None) -> None:
    assert progress_of(line) == told


def test_progress_comes_in_order_and_once(tmp_path: Path) -> None:
    heard: list[float] = []
    script = "for s in 0.1 0.1 0.5 1; do echo tell $s; done; printf 'tell 9'"
    run(["sh", "-c", script], tmp_path, progress=heard.append)
    assert heard == [0.1, 0.5, 1.0]


def test_progress_of_ffmpeg_is_in_seconds(tmp_path: Path, ffmpeg: str) -> None:
    heard: list[float] = []
    argv = [ffmpeg, "-nostdin", "-v", "error", "-progress", "pipe:1", "-f", "lavfi", "-i"]
    done = run([*argv, "sine=d=3", "-f", "null", "-"], tmp_path, progress=heard.append)
    assert heard[-1] == pytest.approx(3, abs=0.05)
    assert done.cpu_seconds > 0 and done.wall_seconds > 0 and done.tail == ""


def test_cpu_seconds_are_those_of_the_whole_family(tmp_path: Path) -> None:
    spin = f"{sys.executable} -I -S -c 'import time\nwhile time.process_time() < 0.3: pass'"
    assert run(["sh", "-c", f"{spin} & {spin} & wait"], tmp_path).cpu_seconds > 0.55


def test_a_failure_says_everything(tmp_path: Path) -> None:
    argv = ["sh", "-c", "echo first >&2; echo the reason >&2; exit 3"]
    with pytest.raises(ToolFailed) as caught:
        run(argv, tmp_path, name="tool")
    failure = caught.value
    assert failure.argv == tuple(argv) and failure.exit_code == 3
    assert failure.tail == "first\nthe reason\n"
    assert str(failure) == "tool failed with exit code 3: the reason"


def test_a_signal_is_told_as_one(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="was ended by SIGSEGV") as caught:
        run(["sh", "-c", "kill -SEGV $$"], tmp_path)
    assert caught.value.exit_code == -11


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="cannot start no-such-program: No such file"):
        run(["no-such-program"], tmp_path)


def test_a_flood_on_stderr_blocks_nothing_and_only_its_end_is_kept(tmp_path: Path) -> None:
    flood = "import sys\nfor n in range(50): sys.stderr.write('x' * 1_000_000)\n"
    flood += "sys.stderr.write('the end')"
    done = run([sys.executable, "-I", "-S", "-c", flood], tmp_path)
    assert len(done.tail) == TAIL and done.tail.endswith("the end")


def test_stdin_is_empty_and_stdout_goes_where_it_should(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(["sh", "-c", "cat; pwd"], tmp_path, stdout=out)
    assert out.read_text().strip() == str(tmp_path)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(wall_seconds=0.3), "ran longer than 0.3 s"),
        (Limits(stall_seconds=0.3), "made no progress for 0.3 s"),
    ],
)
def test_a_program_that_hangs_is_stopped(tmp_path: Path, limits: Limits, sentence: str) -> None:
    began = monotonic()
    with pytest.raises(ToolFailed, match=sentence):
        run(["sleep", "60"], tmp_path, limits=limits)
    assert monotonic() - began < 5


def test_a_program_that_was_stopped_is_ended(tmp_path: Path) -> None:
    """SIGTERM waits for a stopped program until it goes on; SIGKILL does not."""
    began = monotonic()
    with pytest.raises(ToolFailed, match=r"made no progress for 0\.3 s"):
        run(["sh", "-c", "kill -STOP $$"], tmp_path, limits=Limits(stall_seconds=0.3))
    assert monotonic() - began < 5


def test_a_program_that_closes_everything_is_still_watched(tmp_path: Path) -> None:
    silent = "exec >&- 2>&-; echo > begun; exec sleep 60"
    with pytest.raises(ToolFailed, match="made no progress"):
        run(["sh", "-c", silent], tmp_path, limits=Limits(stall_seconds=0.5))
    assert (tmp_path / "begun").exists()
    run(["sh", "-c", "exec >&- 2>&-; sleep 0.3"], tmp_path)


def test_whoever_fled_is_gone_when_it_returns(tmp_path: Path) -> None:
    flee = "(setsid sh -c 'sleep 61 & exec sleep 62' &) ; exec sleep 60"
    with pytest.raises(ToolFailed, match="ran longer"):
        run(["sh", "-c", flee], tmp_path, limits=Limits(wall_seconds=0.5))
    assert not at_work(tmp_path, "sleep")


def test_repeating_oneself_is_no_progress(tmp_path: Path) -> None:
    talk = ["sh", "-c", "while :; do echo out_time_us=7; sleep 0.05; done"]
    with pytest.raises(ToolFailed, match="no progress"):
        run(talk, tmp_path, limits=Limits(stall_seconds=0.5))


def test_a_growing_file_is_progress(tmp_path: Path) -> None:
    talk = ["sh", "-c", "for n in 1 2 3 4 5 6 7 8; do echo $n; sleep 0.15; done"]
    run(talk, tmp_path, stdout=tmp_path / "out", limits=Limits(stall_seconds=0.7))


def test_cancelling_kills_even_the_stubborn(tmp_path: Path) -> None:
    began = monotonic()
    with pytest.raises(Cancelled):
        run(STUBBORN, tmp_path, cancelled=lambda: (tmp_path / "child").exists())
    assert monotonic() - began < 5
    until(lambda: not at_work(tmp_path, "sleep"), 2)


def test_an_error_in_the_listener_leaves_nothing_running(tmp_path: Path) -> None:
    def fall_over(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        script = "echo tell 1; exec sleep 60"
        run(["sh", "-c", script], tmp_path, progress=fall_over)
    until(lambda: not at_work(tmp_path, "sleep"), 2)


def test_a_server_is_asked_before_it_is_killed(tmp_path: Path) -> None:
    script = "trap 'echo bye; exit' TERM; echo hello; while :; do sleep 0.05; done"
    server = start_server(["sh", "-c", script], tmp_path, tmp_path / "log", {"EXTRA": "1"})
    until(lambda: "hello" in (tmp_path / "log").read_text())
    assert server.alive()
    server.stop()
    server.stop()
    assert not server.alive()
    assert (tmp_path / "log").read_text() == "hello\nbye\n"


def test_a_stubborn_server_is_killed(tmp_path: Path) -> None:
    server = start_server(STUBBORN, tmp_path, tmp_path / "log")
    until((tmp_path / "child").exists)
    server.stop(grace=0.2)
    until(lambda: not at_work(tmp_path, "sleep"), 2)


def probe_of(path: Path) -> dict[str, object]:
    return {"path": str(path), "limits": plain(LimitSettings()), "accept_damage": False}


def test_a_refusal_inside_comes_out_as_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(BadMedia, match="The file is empty: copy it from the camera again"):
        inside.call("probe", probe_of(empty), room, reads=[empty])
    assert not list(room.iterdir())


def test_a_crash_inside_is_a_failure_with_its_traceback(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="KeyError: 'path'") as caught:
        inside.call("probe", {}, tmp_path)
    assert "Traceback" in caught.value.tail and not list(tmp_path.iterdir())


@pytest.mark.parametrize("left", ["", "no JSON", "[" * 100_000, b"\xff", "0" * (MOST_BYTES + 1)])
def test_what_a_child_left_is_not_trusted(tmp_path: Path, left: str | bytes) -> None:
    (tmp_path / "left").write_bytes(left.encode() if isinstance(left, str) else left)
    with pytest.raises(ToolFailed, match=r"left (cannot be read|has more than)"):
        inside.said(tmp_path / "left")


def test_nothing_in_the_room_is_taken_for_our_code(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('hijacked')")
    with pytest.raises(ToolFailed, match="KeyError: 'path'"):
        inside.call("probe", {}, tmp_path)


def test_the_table_of_tools_is_plain_names() -> None:
    assert json.loads(json.dumps(inside.TOOLS))["probe"] == ["probe", "probe"]
