"""One recording now, in this process and without a broker; the ledger hears of it all the same."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from threading import Event
from typing import Any

from pipeline.model.errors import BadMedia, Busy, Cancelled, LedgerFailed
from pipeline.model.taken import Taken
from pipeline.steps.run import LocalRun, Progress
from pipeline.tools.cores import encodes_at_once
from workers.holding import SILENT, STILL, Holding
from workers.ledger import Verdict
from workers.owner import me
from workers.progress import Tally
from workers.rooms import clear_rooms
from workers.sentence import sentence
from workers.studio import Made, Studio
from workers.view import ending

Changed = Callable[[Tally, Progress], None]
TAKEN_OVER = "Somebody else has taken this lesson over."


@dataclass(slots=True)
class Outcome:
    """What ``dars process --json`` prints; seconds and bytes."""

    lesson: str = ""
    version: str = ""
    status: str = "failed"
    master_url: str = ""
    page_url: str = ""
    downloads: list[dict[str, Any]] = field(default_factory=list)
    source_seconds: float = 0.0
    output_seconds: float = 0.0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    bytes: int = 0
    steps: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""

    def fill(self, made: Made) -> None:
        """The lesson is out."""
        self.status, self.version, self.reason = "published", made.version, made.note
        self.master_url, self.page_url = made.urls.get("master", ""), made.urls.get("page", "")
        for name, value in made.result.items():
            setattr(self, name, value)

    def fail(self, error: BaseException) -> None:
        """There is no lesson."""
        self.status, self.reason = status_of(error), sentence(error)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def status_of(error: BaseException) -> str:
    """The status that an error ends with."""
    if isinstance(error, BadMedia):
        return "rejected"
    return "busy" if isinstance(error, Busy) else "failed"


def make_now(
    studio: Studio, taken: Taken, outcome: Outcome, changed: Changed, stopped: Event,
    seen: Callable[[str], None] = lambda _url: None,
) -> None:  # fmt: skip
    """Make the lesson and fill in ``outcome``, or raise what stopped it.

    ``changed`` hears of the steps, from any thread, ``seen`` of the preview; ``stopped`` cancels.
    Raises Busy when somebody else works on the same recording.
    """
    id, began = taken.recording.id, time.monotonic()
    outcome.lesson = id
    with _held(studio, taken, stopped) as held:
        held.seen = seen

        def heard(tally: Tally, progress: Progress) -> None:
            held.tell(tally.share())
            changed(tally, progress)

        tally = Tally(heard)
        run = LocalRun(studio.shelf, studio.kit, tally.see, cancelled=held.cancelled)
        run.lanes["heavy"] = encodes_at_once(studio.settings.work)
        try:
            with run.open():
                made = studio.make(id, tally.follow(run), held)
            held.rest()
            if not studio.ledger.publish(
                id, held.token, made.version, made.note, urls=made.urls, result=made.result
            ):
                raise Busy(_why_lost(studio, held))
            outcome.fill(made)
        except Cancelled:
            if held.lost.is_set():
                # Only this lesson is not ours any more: a batch goes on with the next one.
                held.rest()
                raise Busy(_why_lost(studio, held)) from None
            raise
        finally:
            outcome.steps, outcome.source_seconds = tally.steps(), tally.source_seconds()
            outcome.wall_seconds = round(time.monotonic() - began, 3)
            outcome.cpu_seconds = cpu_seconds()


def _why_lost(studio: Studio, held: Holding) -> str:
    """In words for people; who cancelled the lesson, or dropped it anew, has noted why."""
    if held.why in (SILENT, STILL):
        return held.why
    state, reason = ending(studio.ledger, held.id)
    return reason if state == "failed" and reason else TAKEN_OVER


def cpu_seconds() -> float:
    """Of this process and all of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(sum(each.ru_utime + each.ru_stime for each in used), 3)


@contextmanager
def _held(studio: Studio, taken: Taken, stopped: Event) -> Iterator[Holding]:
    """Hold the job while it is made, and tell the ledger how it ended."""
    ledger, id = studio.ledger, taken.recording.id
    seconds = studio.settings.work.lease_seconds
    ledger.hand_back()
    clear_rooms(studio.home.rooms)
    heading = taken.heading
    token = ledger.take(id, heading.title, me(), seconds, heading.course_id)
    if token is None:
        raise Busy("This recording is being made into a lesson already; wait for it to end.")
    with Holding(ledger.jobs, id, token, seconds, stopped) as held:
        try:
            yield held
        except BaseException as error:
            held.rest()
            if held.lost.is_set() or isinstance(error, LedgerFailed):
                # No failure of the lesson: where it is ours still, whoever comes next makes it.
                ledger.jobs.release(id, held.token, sentence(error))
            else:
                verdict: Verdict = "rejected" if isinstance(error, BadMedia) else "failed"
                ledger.end(ledger.jobs, id, held.token, verdict, sentence(error))
            raise
