"""The command line as a person or a script meets it: outcomes, exit codes, sentences."""

import json
import re
import signal
from collections.abc import Sequence
from pathlib import Path
from urllib.request import urlopen

import pytest

from pipeline.settings import Home
from pipeline.tools.devices import nodes
from pipeline.tools.weed import EmbeddedStore
from tests.commanding import RULES, Dars, as_it_is, film, new_home, running
from tests.waiting import until
from workers.alone import alone
from workers.owner import me
from workers.studio import open_studio

pytestmark = pytest.mark.media


@pytest.fixture
def dars(tmp_path: Path) -> Dars:
    return new_home(tmp_path / "home")


@pytest.fixture
def clip(tmp_path: Path, ffmpeg: str) -> Path:
    return film(ffmpeg, tmp_path / "02 Vectors.mp4")


def test_process_publishes_and_a_second_time_does_nothing(dars: Dars, clip: Path) -> None:
    before = as_it_is(clip)
    code, first = dars.process(clip)
    assert (code, first["status"], first["reason"]) == (0, "published", "")
    assert first["source_seconds"] == pytest.approx(3, abs=0.2)
    assert first["output_seconds"] == pytest.approx(4, abs=0.3)
    assert first["bytes"] > 0 and first["cpu_seconds"] > 0
    assert {each["kind"] for each in first["downloads"]} >= {"mp4", "m4a"}
    assert {each["state"] for each in first["steps"]} == {"done"}
    assert not any(each["reused"] for each in first["steps"])
    assert running(str(dars.home)) == [], "nothing is left behind"

    code, again = dars.process(clip)
    assert (code, again["version"]) == (0, first["version"])
    assert all(each["reused"] for each in again["steps"])
    assert [each["key"] for each in again["steps"]] == [each["key"] for each in first["steps"]]
    assert again["cpu_seconds"] < 3
    assert as_it_is(clip) == before

    (row,) = dars.status()
    assert (row["state"], row["title"], row["page_url"]) == (
        "published", "Vectors", first["page_url"],
    )  # fmt: skip
    with_store = EmbeddedStore(Home(dars.home)).start()
    try:
        with urlopen(first["master_url"]) as answer:
            assert answer.read().startswith(b"#EXTM3U")
        with urlopen(first["page_url"]) as answer:
            assert answer.headers["Content-Type"].startswith("text/html")
    finally:
        with_store.stop()


def test_a_store_that_was_emptied_is_filled_again(dars: Dars, clip: Path) -> None:
    dars.process(clip)
    for path in sorted((dars.home / "store").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    code, again = dars.process(clip)
    assert (code, again["status"]) == (0, "published")
    encodes = [each for each in again["steps"] if each["name"] == "encode"]
    assert encodes and all(each["reused"] for each in encodes)
    with_store = EmbeddedStore(Home(dars.home)).start()
    try:
        with urlopen(again["master_url"]) as answer:
            assert answer.read().startswith(b"#EXTM3U")
    finally:
        with_store.stop()


def test_what_is_no_footage_is_rejected_with_a_sentence(dars: Dars, tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("#EXTM3U\nfile:///etc/passwd\n")
    code, outcome = dars.process(text)
    assert (code, outcome["status"]) == (3, "rejected")
    assert outcome["reason"].endswith(".")
    assert [each["state"] for each in outcome["steps"]] == ["failed"]
    (row,) = dars.status()
    assert (row["state"], row["reason"]) == ("rejected", outcome["reason"])
    retried = dars("retry", row["lesson"])
    assert retried.returncode == 0
    assert dars.status()[0]["state"] == "queued"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["process", "/nowhere"], 2, "does not exist"),
        (["unheard-of"], 2, "No such command"),
        (["retry"], 2, "name one lesson"),
        (["retry", "0123"], 2, "is not known"),
        (["batch", "--until", "25:00"], 2, "06:00"),
        (["worker", "--queues", "fast"], 2, "light, heavy"),
        (["--server", "nonsense", "doctor"], 4, "http"),
    ],
)
def test_mistakes_end_with_a_sentence(
    dars: Dars, words: Sequence[str], code: int, said: str
) -> None:
    done = dars(*words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr + done.stdout


def test_a_mistake_in_studio_toml_is_named(dars: Dars, clip: Path) -> None:
    (dars.home / "studio.toml").write_text("[profile.video]\ncrf = 99\n")
    done = dars("process", clip, "--json")
    assert done.returncode == 2
    assert re.search(r"studio\.toml: profile\.video.*crf must be between 10 and 40", done.stderr)
    assert json.loads(done.stdout)["status"] == "failed"


def test_a_mistake_that_footage_shows_names_the_sidecar(dars: Dars, clip: Path) -> None:
    clip.with_suffix(".toml").write_text("cuts = [{ start = 60, end = 70 }]")
    _, outcome = dars.process(clip)
    assert outcome["reason"].startswith("02 Vectors.toml: cuts.0.start: is 60 s, but the footage")


def test_somebody_else_at_the_same_recording_means_busy(dars: Dars, clip: Path) -> None:
    _, outcome = dars.process(clip)
    studio = open_studio(dars.home)
    token = studio.ledger.take(outcome["lesson"], "", me(), 60)
    assert token is not None
    code, busy = dars.process(clip)
    assert (code, busy["status"]) == (75, "busy")
    studio.ledger.jobs.release(outcome["lesson"], token, "done")
    studio.ledger.jobs.engine.dispose()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_process_leaves_nothing_and_goes_on_later(
    dars: Dars, tmp_path: Path, ffmpeg: str, number: signal.Signals
) -> None:
    rules = RULES.replace('"ultrafast"', '"slow"').replace("height = 240", "height = 1080")
    (dars.home / "studio.toml").write_text(rules)
    long = film(ffmpeg, tmp_path / "long.mp4", 30)
    child = dars.start("process", long, "--json")
    until(lambda: list((dars.home / "rooms").glob("encode-*")), 60)
    child.send_signal(number)
    out, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert json.loads(out)["status"] == "failed"
    assert "stopped" in err and "Traceback" not in err
    until(lambda: not running(str(dars.home)), 10)
    assert [room.name for room in (dars.home / "rooms").iterdir()] == ["locks"]


def test_what_a_killed_process_left_is_cleared_by_the_next(
    dars: Dars, tmp_path: Path, clip: Path, ffmpeg: str
) -> None:
    child = dars.start("process", film(ffmpeg, tmp_path / "long.mp4", 30))
    until(lambda: list((dars.home / "rooms").glob("encode-*")), 60)
    child.kill()
    child.communicate(timeout=30)
    until(lambda: not running(str(dars.home)), 10)
    assert len(list((dars.home / "rooms").iterdir())) > 1
    assert dars.process(clip)[0] == 0
    assert [room.name for room in (dars.home / "rooms").iterdir()] == ["locks"]


def test_plan_tells_and_touches_nothing(dars: Dars, clip: Path) -> None:
    told = json.loads(dars("plan", clip, "--json").stdout)
    assert [step["name"] for step in told["missing"]] == ["probe"]
    assert not list((dars.home / "footage").rglob("*.*"))
    assert dars.status() == []
    dars.process(clip)
    told = json.loads(dars("plan", clip, "--json").stdout)
    assert (told["complete"], told["missing"]) == (True, [])
    assert "Everything is there" in dars("plan", clip).stdout


def test_plan_puts_nothing_into_any_store(tmp_path: Path, clip: Path) -> None:
    dars = new_home(tmp_path / "home", '[footage]\nstore = "s3"\n')
    rules = dars.home / "studio.toml"
    logo = '[profile.titles]\nlogo = "logo.png"'
    rules.write_text(rules.read_text().replace("[profile.titles]", logo))
    (dars.home / "logo.png").write_bytes(b"a picture")
    assert "would run: probe" in dars("plan", clip).stdout
    for folder in ("footage", "store"):
        assert not list((dars.home / folder).glob("*/*"))


def test_rollback_shows_the_version_before(dars: Dars, clip: Path) -> None:
    _, first = dars.process(clip)
    clip.with_suffix(".toml").write_text('title = "Vectors and spaces"\n')
    _, second = dars.process(clip)
    assert first["version"] != second["version"]
    lesson = first["lesson"]
    assert dars("rollback", lesson).stdout.split() == [lesson, first["version"]]
    assert dars.status()[0]["version"] == first["version"]
    assert first["version"] in dars.status()[0]["master_url"]
    _, third = dars.process(clip)
    assert "rolled back by hand" in third["reason"]
    assert third["version"] == dars.status()[0]["version"] == first["version"]
    assert dars("status").stdout.rstrip().split("\t")[-2:] == [third["page_url"], third["reason"]]
    assert dars("rollback", lesson, "--to", second["version"]).returncode == 0
    unknown = dars("rollback", lesson, "--to", "nothing")
    assert unknown.returncode == 2 and "has no version" in unknown.stderr


def test_batch_takes_what_is_pending_and_reports(dars: Dars, clip: Path, tmp_path: Path) -> None:
    course = dars.home / "inbox" / "Algebra"
    course.mkdir(parents=True)
    clip.rename(course / clip.name)
    (course / "03 broken.mp4").write_text("nothing")
    (course / "04 empty.mp4").touch()
    report = tmp_path / "reports" / "night.json"
    done = dars("batch", "--report", report)
    assert done.returncode == 3, done.stderr
    told = json.loads(report.read_text())
    assert sorted(each["status"] for each in told["lessons"]) == ["published", "rejected"]
    assert {"broken"} <= {row["title"] for row in dars.status()}, "also what was never made"
    assert (told["exit_code"], told["left"], told["stopped"]) == (3, 0, False)
    (refused,) = told["refused"]
    assert refused["name"] == "Algebra/04 empty.mp4" and "empty" in refused["reason"]
    assert list((dars.home / "rejected").rglob("03 broken.mp4.txt"))
    assert not list(course.glob("*.mp4"))
    assert dars("batch").returncode == 0, "nothing is pending any more"
    (course / "05 empty.mp4").touch()
    assert dars("batch").returncode == 3, "it never became a lesson"
    with alone(dars.home / "run" / "batch.lock", "the test"):
        assert dars("batch").returncode == 75


def test_a_batch_leaves_what_there_is_no_room_for_to_the_next(
    dars: Dars, clip: Path, tmp_path: Path
) -> None:
    inbox, report = dars.home / "inbox", tmp_path / "night.json"
    inbox.mkdir()
    clip.rename(inbox / clip.name)
    assert dars("batch").returncode == 0
    assert [row["state"] for row in dars.status()] == ["published"]
    assert dars("unpublish", dars.status()[0]["lesson"]).returncode == 0
    (lesson,) = (row["lesson"] for row in dars.status())
    assert dars("retry", lesson).returncode == 0
    (dars.home / "studio.toml").write_text(f"{RULES}[limits]\nfree_gib = 1000000.0\n")
    assert dars("batch", "--report", report).returncode == 0
    (told,) = json.loads(report.read_text())["lessons"]
    assert told["status"] == "busy" and "room on the disk" in told["reason"]
    assert [row["state"] for row in dars.status()] == ["queued"]


def test_a_lesson_that_is_taken_away_from_a_batch_ends_nothing_else(
    dars: Dars, clip: Path, tmp_path: Path, ffmpeg: str
) -> None:
    inbox, report = dars.home / "inbox", tmp_path / "night.json"
    inbox.mkdir()
    film(ffmpeg, inbox / "01 Long.mp4", 30)
    clip.rename(inbox / clip.name)
    child = dars.start("batch", "--report", report)
    until(lambda: list((dars.home / "rooms").glob("encode-*")), 60)
    lesson = next(row["lesson"] for row in dars.status() if row["title"] == "Long")
    assert dars("cancel", lesson).returncode == 0
    _, told = child.communicate(timeout=60)
    assert child.returncode == 0, told
    found = {each["lesson"]: each["status"] for each in json.loads(report.read_text())["lessons"]}
    assert found.pop(lesson) == "busy" and list(found.values()) == ["published"]


def test_doctor_names_what_is_wrong_and_what_to_do(dars: Dars) -> None:
    well = dars("doctor")
    assert well.returncode == 0, well.stdout
    checks = {line.split()[1] for line in well.stdout.splitlines()}
    assert checks >= {"ffmpeg", "sandbox", "fonts", "store", "broker", "ledger", "disk"}
    (dars.home / "studio.toml").write_text(RULES + '[tools]\nhardware = "auto"\n')
    tried = dars("doctor")
    (told,) = (line for line in tried.stdout.splitlines() if " hardware " in line)
    assert tried.returncode == 0
    assert nodes() or (told.startswith("warn") and "libx264 instead" in told)
    rules = RULES + 'broker = "redis://127.0.0.1:1/0"\n[tools]\nffmpeg = "/bin/true"\n'
    (dars.home / "studio.toml").write_text(rules)
    ill = dars("doctor")
    assert ill.returncode == 4
    failed = [line for line in ill.stdout.splitlines() if line.startswith("fail")]
    assert [line.split()[1] for line in failed] == ["ffmpeg", "broker"]
    assert all("studio.toml" in line for line in failed)


def test_version_and_help_are_quick_and_plain(dars: Dars) -> None:
    assert dars("--version").stdout.startswith("dars ")
    assert "process" in dars("--help").stdout
