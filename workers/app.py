"""Celery as the doorbell: it says that there is work in a queue, and knows nothing else.

A message is the id of a row in the ledger. Whether anything comes of it is for the ledger to say,
so messages may be lost, doubled, late or forged without any harm; see workers.sweep for the lost.
"""

import logging
import os
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

from celery import Celery
from kombu.entity import Queue

from pipeline.settings import Home, Settings
from workers import folders, redis
from workers.broker import check_broker, tls
from workers.leases import QUEUES, Bell

__all__ = ["FOLDERS", "PUBLISH_TIMEOUT", "QUEUES", "Doorbell", "make_app"]

FOLDERS = "filesystem://localhost//"
# Redis forgets that a message was handed out and gives it again after this many seconds. It must
# not happen while a step runs; the ledger's leases find dead workers long before.
VISIBILITY = 7 * 24 * 3600
# Seconds until the bell is given up; the sweeper will ring it. Who submits is to wait less than two
# , and the ledger needs some of them.
PUBLISH_TIMEOUT = 1.0
# Batches that wait for a broker that hangs; the oldest are forgotten, for the sweeper has them.
HELD_BACK = 1000
# AMQP: wait for the broker to say that it has the message, and for nothing for long.
CONFIRMED = {
    "confirm_publish": True, "read_timeout": PUBLISH_TIMEOUT, "write_timeout": PUBLISH_TIMEOUT,
}  # fmt: skip
# Seconds between heartbeats of AMQP: a broker that hangs is left after two that were missed.
HEARTBEAT = 10

log = logging.getLogger(__name__)


def make_app(home: Home, settings: Settings) -> Celery:
    """The Celery application of this home, without tasks; raises BadConfig for its broker."""
    check_broker(settings.work)
    folders.install()
    redis.install()
    broker = settings.work.broker or FOLDERS
    on_redis = broker.startswith("redis")
    app = Celery("dars", broker=broker, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        result_accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_queues=[Queue(name) for name in QUEUES],  # type: ignore[no-untyped-call]
        task_default_queue="light",
        task_create_missing_queues=False,
        task_publish_retry=False,
        # With late ack, a worker whose threads are all busy holds what they work on and no more.
        # On Redis Celery counts busy threads for that. Counted messages are no limit there: those
        # whose acknowledgement failed as the connection broke count for ever, and when there are
        # as many as threads the worker neither consumes nor notices.
        worker_prefetch_multiplier=0 if on_redis else 1,
        worker_disable_prefetch=on_redis,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_redirect_stdouts=False,
        broker_connection_timeout=PUBLISH_TIMEOUT,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # RabbitMQ closes the channel of a message that was not acknowledged in 30 minutes, and a
        # full Redis refuses to note who has one: both are reasons to listen anew, not to end.
        broker_channel_error_retry=True,
        broker_heartbeat=HEARTBEAT,
        broker_use_ssl=tls(broker),
        broker_transport_options=_transport(home, broker),
    )
    return app


def _transport(home: Home, broker: str) -> dict[str, object]:
    if broker == FOLDERS:
        queues = home.run / "broker" / "queues"
        queues.mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(queues),
            "data_folder_out": str(queues),
            "polling_interval": 0.3,
        }
    if broker.startswith("redis"):
        return {
            "visibility_timeout": VISIBILITY,
            "socket_connect_timeout": PUBLISH_TIMEOUT,
            "socket_timeout": PUBLISH_TIMEOUT,
            "health_check_interval": 20,
        }
    return {}


@dataclass(slots=True)
class Batch:
    """Bells that are rung for together; ``over`` is set when the broker has them, or will not."""

    bells: Sequence[Bell]
    taken: bool = False
    over: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class Doorbell:
    """Rings; never raises, and keeps nobody waiting for longer than he says.

    Each process has a line of its own to the broker: one that was forked must not use its parent's.
    """

    app: Celery
    _lines: dict[int, "Line"] = field(default_factory=dict)

    def ring(self, bells: Iterable[Bell], patience: float = PUBLISH_TIMEOUT) -> bool:
        """Whether the broker took them within ``patience`` seconds.

        What it did not take the sweeper rings again.
        """
        batch = Batch(tuple(bells))
        if not batch.bells:
            return True
        self._lines.setdefault(os.getpid(), Line(self.app)).send(batch)
        batch.over.wait(patience)
        return batch.taken

    def hang_up(self) -> None:
        """Close what this process has open; it may ring again."""
        line = self._lines.pop(os.getpid(), None)
        if line is not None:
            line.close()


@dataclass(slots=True)
class Line:
    """One connection to the broker, kept as long as it serves.

    What is to be rung is sent by one thread, which a broker that hangs may hold up as long as it
    likes. A connection that fails is dropped without a word; if it had served before, its broker
    may be back by now, so what it did not take goes to a new one at once.
    """

    app: Celery
    _batches: deque[Batch] = field(default_factory=lambda: deque(maxlen=HELD_BACK))
    _busy: Lock = field(default_factory=Lock)
    _connection: Any = None
    _producer: Any = None

    def send(self, batch: Batch) -> None:
        """Send it when its time comes; ``batch`` says when that was."""
        self._batches.append(batch)
        if self._busy.acquire(blocking=False):
            Thread(target=self._work_off, name="doorbell", daemon=True).start()

    def close(self) -> None:
        """Close the connection, unless the broker holds it up."""
        if self._busy.acquire(timeout=PUBLISH_TIMEOUT):
            self._hang_up()
            self._busy.release()

    def _work_off(self) -> None:
        """Send what there is; called by who is busy."""
        try:
            while self._batches:
                batch = self._batches[0]
                self._deliver(batch)
                batch.taken = True
                batch.over.set()
                self._batches.popleft()
        except Exception as error:  # Each transport has errors of its own.
            log.warning("the broker does not take messages: %s", error)
            while self._batches:
                self._batches.popleft().over.set()
        finally:
            self._busy.release()
        if self._batches and self._busy.acquire(blocking=False):
            self._work_off()  # For who came between the last look and the release.

    def _deliver(self, batch: Batch) -> None:
        served = self._connection is not None
        try:
            self._try(batch)
        except Exception:
            self._hang_up()
            if not served:
                raise
            self._deliver(batch)

    def _try(self, batch: Batch) -> None:
        if self._connection is None:
            # Nobody beats for it: a broker that hangs is noticed as nothing is confirmed.
            options = CONFIRMED if self._amqp else {}
            self._connection = self.app.connection_for_write(heartbeat=0, transport_options=options)
            self._producer = self.app.amqp.Producer(self._connection)
        if self._amqp:
            # What is sent to a queue that was deleted meanwhile would be confirmed, and lost.
            self._connection.declared_entities.clear()
        for bell in batch.bells:
            self.app.send_task(
                bell.what, args=[bell.id], queue=bell.queue, producer=self._producer,
                confirm_timeout=PUBLISH_TIMEOUT,
            )  # fmt: skip

    @property
    def _amqp(self) -> bool:
        return str(self.app.conf.broker_url).startswith("amqp")

    def _hang_up(self) -> None:
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            with suppress(Exception):
                # Those of AMQP say goodbye when they are closed, and wait for an answer.
                connection.collect() if self._amqp else connection.release()
