"""A ledger whose clock is in the test's hand, and what tests ask of it."""

from sqlalchemy import Table, select

from workers.ledger import Ledger, Wanted
from workers.owner import me
from workers.tables import job
from workers.transaction import look

GONE = f"{me().rsplit(':', 2)[0]}:1:0"  # Process 1 lives, but did not start at tick 0.


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def wanted(*keys: str, queue: str = "heavy") -> list[Wanted]:
    return [Wanted(key, "encode", queue, f"chunk {key}", {"step": "encode"}) for key in keys]


def waiting(ledger: Ledger, id: str, *keys: str) -> None:
    ledger.enqueue(id)
    token = ledger.jobs.claim(id, me(), 30)
    assert token is not None
    assert ledger.wait(id, token, wanted(*keys), {})


def row(ledger: Ledger, table: Table, id: str) -> dict[str, object]:
    asked = select(table).where(table.c.id == id)
    return look(ledger.engine, lambda held: dict(held.execute(asked).mappings().one()))


def state(ledger: Ledger, id: str) -> object:
    return row(ledger, job, id)["state"]


def rung(ledger: Ledger, patience: float = 20) -> list[str]:
    return [bell.id for bell in ledger.to_ring(patience)]
