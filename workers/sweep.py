"""The sweeper: what nobody remembers is remembered here, at every start and every few seconds.

Leases that ended or whose owner is dead are handed back, what is ready and was not heard is rung
again, rooms of dead runs are deleted. Every worker sweeps; to sweep twice changes nothing. So there
is no clean shutdown on which anything depends: to start is to recover.
"""

import fcntl
import logging
import shutil
from pathlib import Path

from workers.tasks import Work

log = logging.getLogger(__name__)


def sweep(work: Work) -> None:
    """Sweep once; what goes wrong is logged and tried at the next sweep."""
    for part in (lambda: _hand_back(work), work.ring, lambda: clear_rooms(work.studio.home.rooms)):
        try:
            part()
        except Exception:
            log.exception("sweeping")


def keep_sweeping(work: Work) -> None:
    """Sweep until the process must end."""
    sweep(work)
    while not work.stopping.wait(work.studio.settings.work.sweep_seconds):
        sweep(work)


def _hand_back(work: Work) -> None:
    freed = work.ledger.hand_back()
    if freed:
        log.warning("%d leases of lost workers were handed back", freed)


def clear_rooms(rooms: Path) -> int:
    """Delete the rooms of dead runs; return how many.

    A room lives only while its maker holds the lock of its step. So what was there before a moment
    in which no lock was held is dead.
    """
    found = [room for room in rooms.iterdir() if room.name != "locks"]
    if not found or any(_held(lock) for lock in rooms.glob("locks/*")):
        return 0
    for room in found:
        shutil.rmtree(room, ignore_errors=True)
    return len(found)


def _held(lock: Path) -> bool:
    with open(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
