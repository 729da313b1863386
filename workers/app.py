"""Celery as the doorbell: it says that there is work in a queue, and knows nothing else.

A message is the id of a row in the ledger. Whether anything comes of it is for the ledger to say,
so messages may be lost, doubled, late or forged without any harm; see workers.sweep for the lost.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import monotonic
from typing import Any

from celery import Celery
from kombu.entity import Queue

from pipeline.settings import Home, Settings
from workers import folders
from workers.broker import check_broker, tls
from workers.leases import Bell

FOLDERS = "filesystem://localhost//"
QUEUES = ("light", "heavy", "speech", "network")
# Redis forgets that a message was handed out and gives it again after this many seconds. It must
# not happen while a step runs; the ledger's leases find dead workers long before.
VISIBILITY = 7 * 24 * 3600
# Seconds until the bell is given up; the sweeper will ring it.
PUBLISH_TIMEOUT = 1.5
# Seconds between heartbeats of AMQP: a broker that hangs is left after two that were missed.
HEARTBEAT = 10

log = logging.getLogger(__name__)


def make_app(home: Home, settings: Settings) -> Celery:
    """The Celery application of this home, without tasks; raises BadConfig for its broker."""
    check_broker(settings.work)
    folders.install()
    broker = settings.work.broker or FOLDERS
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
        worker_prefetch_multiplier=1,
        # After a reconnection only this knows that they are still busy; Celery has it for Redis.
        worker_disable_prefetch=broker.startswith("redis"),
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
        queues, control = home.run / "broker" / "queues", home.run / "broker" / "control"
        queues.mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(queues),
            "data_folder_out": str(queues),
            "control_folder": str(control),
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


@dataclass(frozen=True, slots=True)
class Doorbell:
    """Rings; never raises, and never keeps anybody waiting for longer than PUBLISH_TIMEOUT.

    Each time by a connection of its own, so that nothing of a broker that went away is met again,
    and in a thread of its own, which a broker that hangs may hold up as long as it likes.
    """

    app: Celery
    _line: Lock = field(default_factory=Lock)

    def ring(self, bells: Iterable[Bell]) -> bool:
        """Whether the broker took them in time; what it did not the sweeper will ring again."""
        wanted, deadline = list(bells), monotonic() + PUBLISH_TIMEOUT
        if not wanted:
            return True
        if not self._line.acquire(timeout=PUBLISH_TIMEOUT):
            log.warning("the broker does not answer; the bell is rung again later")
            return False
        taken: list[Bell] = []
        sender = Thread(target=self._send, args=(wanted, taken), name="doorbell", daemon=True)
        sender.start()
        sender.join(max(0.0, deadline - monotonic()))
        return len(taken) == len(wanted)

    def _send(self, bells: Sequence[Bell], taken: list[Bell]) -> None:
        try:
            connection = self.app.connection_for_write(transport_options=self._patience())
            with connection, self.app.amqp.Producer(connection) as producer:
                for bell in bells:
                    self._send_one(bell, producer)
                    taken.append(bell)
        except Exception as error:  # Each transport has errors of its own.
            log.warning("the broker does not take messages: %s", error)
        finally:
            self._line.release()

    def _send_one(self, bell: Bell, producer: Any) -> None:
        self.app.send_task(
            bell.what, args=[bell.id], queue=bell.queue, producer=producer,
            confirm_timeout=PUBLISH_TIMEOUT,
        )  # fmt: skip

    def _patience(self) -> dict[str, object]:
        """AMQP: wait for the broker to say that it has the message, and for nothing for long."""
        if not str(self.app.conf.broker_url).startswith("amqp"):
            return {}
        patience = {"read_timeout": PUBLISH_TIMEOUT, "write_timeout": PUBLISH_TIMEOUT}
        return {"confirm_publish": True, **patience}
