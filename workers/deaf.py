"""The deaf worker: it lives, is connected, and hears nothing any more.

Known of Celery after a broker went away and came back (celery#8030, #8091, #10205): its consumer
looks healthy and never consumes again. So each worker looks itself. When work that is ready in its
queues was not taken for a while although a thread is idle, the bell is rung for it; when the broker
took that bell and still nobody in this process heard anything, the process begins anew. A broker
that takes no bells is away, and then no restart would help.
"""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

from sqlalchemy import Connection, select

from pipeline.model.errors import LedgerFailed
from workers.ear import Ear
from workers.leases import Bell, Leases
from workers.tasks import Work
from workers.transaction import look

log = logging.getLogger(__name__)

# Seconds between looks; for which work was ready and untaken before the bell is rung for it; and
# from then until the worker is deaf. Together with a start less than the minute that is promised.
LOOK, READY, DEAF = 2.5, 10.0, 20.0
# How often this process has begun anew since it last heard a bell. The wait before the next time
# doubles from DEAF, so that a broker that takes bells and gives none is not a storm of restarts.
TIMES, SELDOM = "DARS_BEGAN_ANEW", 600.0
# Rows that are looked at: one is enough to tell.
AT_ONCE = 100


@dataclass(slots=True)
class Watch:
    """Looks after the ``ear`` of this process; ``again`` begins the process anew."""

    work: Work
    ear: Ear
    queues: Sequence[str]
    again: Callable[[], None]
    clock: Callable[[], float] = monotonic
    _ready: dict[str, float] = field(default_factory=dict)
    _rung: float = 0.0
    _began: float = field(default_factory=monotonic)

    def keep(self) -> None:
        """Look until the process must end."""
        while not self.work.stopping.wait(LOOK):
            try:
                if self.deaf():
                    log.error(
                        "work is ready and the bell was rung, but this worker heard nothing for "
                        "%.0f s: it begins anew", self.clock() - self.ear.last,
                    )  # fmt: skip
                    self.again()
                    return
            except LedgerFailed as error:
                log.warning("the ledger does not say what is ready: %s", error)

    def deaf(self) -> bool:
        """Look once; rings for what was not taken."""
        now, waiting = self.clock(), self._untaken()
        if self.ear.last > self._began:
            os.environ.pop(TIMES, None)
        self._ready = {bell.id: self._ready.get(bell.id, now) for bell in waiting}
        heard = max(self.ear.last, self._began)
        late = [bell for bell in waiting if now - max(self._ready[bell.id], heard) >= READY]
        if not late or not self.ear.idle:
            self._rung = 0.0
            return False
        if not self._rung or self._rung < heard:
            self._rung = now if self.work.doorbell.ring(late[:1]) else 0.0
            return False
        return now - self._rung >= patience()

    def _untaken(self) -> list[Bell]:
        """What was rung for, may be claimed now, and nobody has."""
        ledger = self.work.ledger
        return [
            bell for leases in (ledger.jobs, ledger.steps)
            for bell in look(leases.engine, partial(_rung_for, leases, self.queues), LOOK)
        ]  # fmt: skip


def _rung_for(leases: Leases, queues: Sequence[str], held: Connection) -> list[Bell]:
    """Of each queue what was rung for most: who takes turns leaves that alone the longest."""
    row, found = leases.table.c, []
    for queue in queues:
        rung = row.state == leases.free, row.queue == queue, row.rings > 0
        asked = select(row.id, row.queue).where(*rung, row.not_before <= leases.clock())
        asked = asked.order_by(row.rings.desc(), row.ring_at.desc()).limit(AT_ONCE)
        found += [Bell(leases.table.name, each.id, each.queue) for each in held.execute(asked)]
    return found


def patience() -> float:
    """Seconds after a bell that the broker took until this process counts as deaf."""
    return min(SELDOM, DEAF * 2.0 ** _times())


def begin_anew() -> None:
    """Become the program that was started, with its arguments, in place of this one."""
    os.environ[TIMES] = str(_times() + 1)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _times() -> int:
    said = os.environ.get(TIMES, "")
    return min(int(said), 16) if said.isdecimal() else 0
