"""What may become of a job or a step, and the line that every move leaves.

The lines of a row are a chain: each begins with the state in which the one before it ended, the
first with nothing, and the last one's state is the row's, or ``dropped`` when there is no row.
Nothing trims them.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, insert

from workers.tables import history, job, step

# How a job ends; each of them can be asked for again.
ENDED: Final = ("published", "rejected", "failed", "parked")
DROPPED: Final = "dropped"

_JOB = {
    "": ["queued"],
    "queued": ["running", "failed", "rejected", "parked", "queued"],
    "running": ["running", "waiting", "queued", *ENDED],
    "waiting": ["queued", "running", "failed", "rejected", "parked"],
    # Asked for again, made here and now, or shown in another version.
    **{state: ["queued", "running", state] for state in ENDED},
}
_STEP = {
    "": ["ready"],
    "ready": ["running", DROPPED],
    "running": ["running", "ready", "done", "rejected", "failed", "parked", DROPPED],
    **{state: ["ready"] for state in ("done", "rejected", "failed", "parked")},
}
LEGAL: Final = frozenset(
    (table.name, was, becomes)
    for table, moves in ((job, _JOB), (step, _STEP))
    for was, all_of_them in moves.items()
    for becomes in all_of_them
)


def note(
    held: Connection, at: float, what: str, id: str, was: str, becomes: str, who: str, why: str = ""
) -> None:
    """Write one line of history; a move that is not legal is a mistake of ours and undoes all."""
    note_all(held, at, what, {id: was}, becomes, who, why)


def note_all(
    held: Connection, at: float, what: str, was: Mapping[str, str], becomes: str, who: str,
    why: str = "",
) -> None:  # fmt: skip
    """The same for many that become the same; ``was`` is what each was before, by its id."""
    for id, before in was.items():
        if (what, before, becomes) not in LEGAL:
            raise ValueError(f"{what} {id} cannot go from {before or 'nothing'} to {becomes}")
    mark = held.get_execution_options().get("mark", "")
    same = {"at": at, "who": who, "what": what, "becomes": becomes, "why": why, "mark": mark}
    if was:
        lines = [{**same, "id": id, "was": before} for id, before in was.items()]
        held.execute(insert(history), lines)
