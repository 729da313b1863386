"""The sweeper: what nobody remembers is remembered here, at every start and every few seconds.

Leases that ended or whose owner is dead are handed back, what is ready and was not heard is rung
again, rooms of dead runs and half-sent messages are deleted. Every worker sweeps; to sweep twice
changes nothing. So there is no clean shutdown on which anything depends: to start is to recover.
"""

import logging

from workers.folders import clear_passing
from workers.rooms import clear_rooms
from workers.tasks import Work

log = logging.getLogger(__name__)


def sweep(work: Work) -> None:
    """Sweep once; what goes wrong is logged and tried at the next sweep."""
    home = work.studio.home
    for part in (
        lambda: _hand_back(work), work.ring, lambda: clear_rooms(home.rooms),
        lambda: clear_passing(home.run / "broker" / "queues"),
    ):  # fmt: skip
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
