"""What people are shown of the ledger: one row for each lesson."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from workers.ledger import ENDED, Ledger
from workers.progress import share
from workers.tables import job, step, wait
from workers.transaction import look


@dataclass(frozen=True, slots=True)
class Row:
    """A lesson as ``dars status`` and ``dars up`` show it; ``progress`` from 0 to 1."""

    lesson: str
    title: str
    state: str
    progress: float
    doing: str
    reason: str
    version: str
    master_url: str
    page_url: str
    updated: str
    preview_url: str = ""

    @property
    def word(self) -> str:
        """The state as people call it: between two steps a lesson is queued only in the books."""
        if self.state in ENDED:
            taken_down = self.state == "published" and not self.version
            return "unpublished" if taken_down else self.state
        return "working" if self.progress or self.state in ("running", "waiting") else "queued"

    @property
    def last(self) -> str:
        """What matters most now: where it is watched, why it is not, or what is being done."""
        where = self.page_url if self.state == "published" else ""
        preview = self.preview_url and f"preview {self.preview_url}"
        return where or self.reason or "; ".join(filter(None, [self.doing, preview]))

    @property
    def note(self) -> str:
        """What is told of a lesson that is out: damage of its footage, sizes that were left out."""
        return self.reason if self.state == "published" and self.page_url else ""

    def plain(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def lessons(ledger: Ledger, ended: int | None = None) -> list[Row]:
    """Every lesson, the oldest first; of those that ended at most so many, the latest."""
    jobs, steps = look(ledger.engine, lambda held: (_jobs(held, ended), _open_steps(held)))
    now = ledger.clock()
    return [_row(each, steps.get(each["id"], []), now) for each in jobs]


def shown(ledger: Ledger, id: str) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Version, URLs and result of the last publication; empty when there was none."""
    columns = select(job.c.version, job.c.urls, job.c.result).where(job.c.id == id)
    found = look(ledger.engine, lambda held: held.execute(columns).one_or_none())
    return (found.version, found.urls, found.result) if found else ("", {}, {})


def ending(ledger: Ledger, id: str) -> tuple[str, str]:
    """State and reason of a lesson; empty when it is not known."""
    columns = select(job.c.state, job.c.reason).where(job.c.id == id)
    found = look(ledger.engine, lambda held: held.execute(columns).one_or_none())
    return (found.state, found.reason) if found else ("", "")


def _jobs(held: Connection, ended: int | None) -> Sequence[Any]:
    wanted = select(job).order_by(job.c.created, job.c.id)
    if ended is not None:
        over = job.c.state.in_(ENDED)
        latest = select(job.c.id).where(over).order_by(job.c.updated.desc()).limit(ended)
        wanted = wanted.where(or_(~over, job.c.id.in_(latest)))
    return held.execute(wanted).mappings().all()


def _open_steps(held: Connection) -> dict[str, list[Any]]:
    """The steps that each lesson waits for."""
    columns = (
        wait.c.job, step.c.name, step.c.label, step.c.state, step.c.progress, step.c.reason,
        step.c.not_before,
    )  # fmt: skip
    found: dict[str, list[Any]] = {}
    for each in held.execute(select(*columns).join(step, step.c.id == wait.c.step)):
        found.setdefault(each.job, []).append(each)
    return found


def _row(found: Any, steps: list[Any], now: float) -> Row:
    running = [f"{each.name} {each.label}".strip() for each in steps if each.state == "running"]
    open_steps = [(each.name, each.progress) for each in steps]
    done = found["progress"]
    if found["state"] not in ENDED:
        done = max(done, share(found["found"], open_steps))
    moment = datetime.fromtimestamp(found["updated"], UTC).isoformat(timespec="seconds")
    return Row(
        found["id"], found["title"], found["state"], round(done, 3), ", ".join(running),
        found["reason"] or _held_up(steps, now), found["version"], found["urls"].get("master", ""),
        found["urls"].get("page", ""), moment,
        found["urls"].get("preview", "") if found["state"] not in ENDED else "",
    )  # fmt: skip


def _held_up(steps: list[Any], now: float) -> str:
    """Why nothing is done although there is something to do: for want of room, say."""
    if any(each.state == "running" for each in steps):
        return ""
    return next((each.reason for each in steps if each.not_before > now), "")
