"""What happens in a studio, so that every crash point is reached: see rows/r03_crash_points.py.

An act makes the studio do one thing and returns the lessons it is about with the states in which
each may end. Programs may die at any moment of it; ``Studio.settle`` starts them again.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic, time
from uuid import uuid4

from tests.faults.auditor import Drop
from tests.faults.studio import Studio, line_of
from tests.waiting import until

Ends = dict[str, set[str]]
Act = Callable[[Studio], Ends]
PUBLISHED = {"published"}
# Seconds until something that should go on is given up: the crash came before.
BRIEFLY = 15.0
# Seconds until a step is put off at the latest when nothing answers at the store: a client tries
# for 30 s (pipeline.tools.s3), and what comes before that request takes its time too.
AWAY = 90.0
# A file younger than this (seconds) may change within one tick of its file system's clock, so its
# digest is not remembered (pipeline.tools.footage).
RACY = 2.0


def film(studio: Studio) -> Ends:
    """A film is dropped."""
    return {studio.drop(): PUBLISHED}


def waited(studio: Studio) -> Ends:
    """A film that lay there before anybody watched: its digest is worth remembering then."""
    assert studio.watcher
    studio.watcher.kill()
    lesson = studio.drop()
    file = studio.home / "inbox" / studio.drops[-1].path
    until(lambda: time() - file.stat().st_ctime > RACY)
    studio.watcher.wanted = True
    return {lesson: PUBLISHED}


def restarted(studio: Studio) -> Ends:
    """Everything was ended at once and is started again, as by a machine that lost its power."""
    for program in studio.programs:
        program.kill()
        program.wanted = True
    return film(studio)


def course(studio: Studio) -> Ends:
    """A film of a course that there was not: the list of courses changes."""
    return {studio.drop(f"Course {len(studio.drops)}/film.mp4"): PUBLISHED}


def sidecar(studio: Studio) -> Ends:
    """A title comes after its lesson is out: another edition is published."""
    drop = _published(studio)
    retitle(studio, drop)
    return {drop.lesson: PUBLISHED}


def retitle(studio: Studio, drop: Drop) -> None:
    """Give a lesson another title by a sidecar that comes later; return when it was read."""
    file = studio.home / "inbox" / drop.path.replace(".mp4", ".toml")
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_name(f".{file.name}.part")
    passing.write_text(f"title = 'Said {monotonic()}'\n")
    passing.rename(file)
    _briefly(lambda: not file.exists() or not _all_alive(studio))


def rollback(studio: Studio) -> Ends:
    """Viewers are led back to the edition before, by hand; then forward again."""
    lesson = next(iter(sidecar(studio)))
    studio.settle()
    if studio.dars("rollback", lesson) < 0:
        studio.dars("rollback", lesson)
    return {lesson: PUBLISHED}


def refused(studio: Studio) -> Ends:
    """An empty file in a folder of its own: the watcher refuses it, and makes the folder there."""
    studio.drop(f"Empty {len(studio.drops)}/film.mp4", film=b"")
    return {}


def no_film(studio: Studio) -> Ends:
    """A text that is called a film: the first step refuses it."""
    text = f"this is no film, {monotonic()}".encode() * 100
    return {studio.drop(film=text): {"rejected"}}


def grown(studio: Studio) -> Ends:
    """A film that goes on growing after it was taken: the whole of it comes again."""
    lesson = studio.drop()
    drop = studio.drops.pop()
    taken = studio.home / "taken" / drop.path
    if not _briefly(taken.exists):
        studio.drops.append(drop)
        return {lesson: PUBLISHED}
    data = taken.read_bytes() + b"\0\0\0\x08free"
    with open(taken, "ab") as file:
        file.write(b"\0\0\0\x08free")
    whole = studio.known(drop.path, data)
    _briefly(lambda: bool(studio.lessons().get(whole)) or not _all_alive(studio))
    return {lesson: {"published", "failed"}, whole: PUBLISHED}


def killed(studio: Studio) -> Ends:
    """A worker dies at work: its lease is handed back, its room is cleared."""
    lesson = studio.drop()
    worker = studio.workers[0]
    if _briefly(lambda: bool(worker.below())):
        worker.kill()
        worker.wanted = True
    return {lesson: PUBLISHED}


def program_killed(studio: Studio) -> Ends:
    """The program of a step dies; it lives so shortly that of one film all may end unseen."""
    dropped: list[str] = []

    def hit() -> bool:
        if not dropped or studio.ended(dropped[-1]):
            dropped.append(studio.drop())
        return any(_end_ffmpeg(studio))

    _briefly(hit, 3 * BRIEFLY)
    return dict.fromkeys(dropped, PUBLISHED)


def spent(studio: Studio) -> Ends:
    """Every attempt of a step ends with its worker; then a person tries again."""
    lesson = studio.drop()
    killed_at: dict[str, int] = {}
    deadline = monotonic() + 3 * BRIEFLY

    def parked() -> bool:
        studio.revive()
        work = {id: token for (what, id), token in studio.busy().items() if what == "step"}
        # What a dead worker holds stays leased for a moment: only a new claim is an attempt.
        if any(killed_at.get(id) != token for id, token in work.items()):
            killed_at.update(work)
            for worker in studio.workers:
                worker.kill()
                worker.wanted = True
        state = studio.lessons().get(lesson, {}).get("state")
        return state == "parked" or monotonic() > deadline

    until(parked, 4 * BRIEFLY, 0.02)
    studio.settle()
    if studio.dars("retry", lesson) < 0:
        studio.dars("retry", lesson)
    return {lesson: {"published", "parked"}}


def stopped(studio: Studio) -> Ends:
    """A worker is asked to end in the middle of a step: the lease is given back at once."""
    lesson = studio.drop()
    if _briefly(lambda: any(what == "step" for what, _ in studio.busy())):
        for worker in studio.workers:
            worker.term()
        _briefly(lambda: not any(worker.alive() for worker in studio.workers))
        for worker in studio.workers:
            worker.wanted = True
    return {lesson: PUBLISHED}


def store_away(studio: Studio) -> Ends:
    """Nothing answers at the store for longer than a client tries: the step is put off."""
    assert studio.store_proxy
    before = _delays(studio)
    studio.store_proxy.refuse()
    lesson = studio.drop()
    _briefly(lambda: _delays(studio) > before or not _all_alive(studio), AWAY)
    studio.store_proxy.heal()
    return {lesson: PUBLISHED}


def emptied(studio: Studio) -> Ends:
    """The store lost a lesson that is dropped again: what was uploaded is uploaded again."""
    drop = _published(studio)
    for each in studio.bucket().objects.filter(Prefix=f"l/{drop.lesson}/"):
        each.delete()
    data = (studio.home / "footage" / drop.digest[:2] / drop.digest).read_bytes()
    # At the same place, or it would have another title and so be another edition.
    studio.known(drop.path, data, put=True)
    _briefly(lambda: not studio.ended(drop.lesson) or not _all_alive(studio))
    return {drop.lesson: PUBLISHED}


def foreground(studio: Studio) -> Ends:
    """``dars process``: the lesson is made here and now."""
    file = studio.home / f"given-{len(studio.drops)}.mp4"
    data = studio.film + f"\0\0\0\x18free{monotonic():016.6f}".encode()
    file.write_bytes(data)
    lesson = studio.known("", data)
    studio.drops.pop()
    if studio.dars("process", str(file)) < 0:
        studio.dars("process", str(file))
    _briefly(lambda: studio.ended(lesson))
    return {lesson: PUBLISHED}


def batch(studio: Studio) -> Ends:
    """``dars batch`` with a report."""
    report = studio.home / "logs" / "batch.json"
    if studio.dars("batch", "--report", str(report)) < 0:
        studio.dars("batch", "--report", str(report))
    return {}


def litter(studio: Studio) -> Ends:
    """What crashes leave lies about when everything is started again."""
    room = studio.home / "rooms" / f"encode-dead-{uuid4().hex}-{os.uname().nodename}"
    copy = studio.home / "footage" / "copying" / "dead"
    passing = studio.home / "run" / "broker" / "queues" / "dead"
    for each in (room / "half", copy, passing):
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_bytes(b"half")
    assert studio.watcher
    studio.watcher.kill()
    studio.watcher.wanted = True
    studio.revive()
    left = (room, copy, passing)
    _briefly(lambda: not any(each.exists() for each in left) or not _all_alive(studio))
    return {}


def collected(studio: Studio) -> Ends:
    """``dars gc``: artifacts of a lesson that nobody asked for in a long time."""
    lesson = studio.drop()
    studio.settle()
    for artifact in (studio.home / "shelf").glob("*/*"):
        os.utime(artifact, (0, 0))
    if studio.dars("gc") < 0:
        studio.dars("gc")
    return {lesson: PUBLISHED}


def remade(studio: Studio) -> Ends:
    """A film when nothing of earlier ones is left: films that look alike share what comes late."""
    return collected(studio) | film(studio)


# In this order: what a point is reached by first is the quickest way to it.
ACTS: tuple[Act, ...] = (
    film, waited, course, sidecar, refused, no_film, litter, killed, program_killed, stopped, grown,
    rollback, emptied, foreground, batch, collected, remade, spent, store_away,
)  # fmt: skip


def _published(studio: Studio) -> Drop:
    """A lesson that is out; one is made when there is none."""
    for _ in range(2):
        rows = studio.lessons()
        for drop in reversed(studio.drops):
            if rows.get(drop.lesson, {}).get("state") == "published":
                return drop
        studio.drop()
        studio.settle()
    raise AssertionError("no lesson is published although one was dropped")


def _end_ffmpeg(studio: Studio) -> Iterator[bool]:
    for worker in studio.workers:
        for pid in worker.below():
            if "ffmpeg" in line_of(pid).partition("\0")[0]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    yield True


def _delays(studio: Studio) -> int:
    rows = [*studio.books.lessons(), *studio.books.steps()]
    return sum(row["delays"] for row in rows)


def _all_alive(studio: Studio) -> bool:
    return all(each.alive() for each in studio.programs)


def _briefly(condition: Callable[[], bool], seconds: float = BRIEFLY) -> bool:
    """Whether it came true in so many seconds."""
    try:
        return until(condition, seconds, 0.02)
    except AssertionError:
        return False
