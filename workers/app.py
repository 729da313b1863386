"""Celery as the doorbell: it says that there is work in a queue, and knows nothing else.

A message is the id of a row in the ledger. Whether anything comes of it is for the ledger to say,
so messages may be lost, doubled, late or forged without any harm; see workers.sweep for the lost.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from celery import Celery
from kombu.entity import Queue
from kombu.exceptions import KombuError

from pipeline.settings import Home, Settings
from workers import folders
from workers.leases import Bell

FOLDERS = "filesystem://localhost//"
QUEUES = ("light", "heavy", "speech", "network")
# Redis forgets that a message was handed out and gives it again after this many seconds. It must
# not happen while a step runs; the ledger's leases find dead workers long before.
VISIBILITY = 7 * 24 * 3600
# Seconds until the bell is given up; the sweeper will ring it.
PUBLISH_TIMEOUT = 2.0

log = logging.getLogger(__name__)


def make_app(home: Home, settings: Settings) -> Celery:
    """The Celery application of this home, without tasks."""
    folders.install()
    app = Celery("dars", broker=settings.work.broker or FOLDERS, set_as_current=False)
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
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_redirect_stdouts=False,
        broker_connection_timeout=PUBLISH_TIMEOUT,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=_transport(home, app.conf.broker_url),
    )
    return app


def _transport(home: Home, broker: str) -> dict[str, object]:
    if broker.startswith("filesystem"):
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
    """Rings; never raises, never waits long."""

    app: Celery

    def ring(self, bells: Iterable[Bell]) -> None:
        """Send what can be sent; what is not will be rung again by the sweeper."""
        for bell in bells:
            try:
                self.app.send_task(bell.what, args=[bell.id], queue=bell.queue)
            except (KombuError, OSError) as error:
                log.warning("the broker does not take messages: %s", error)
                return
