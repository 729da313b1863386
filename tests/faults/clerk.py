"""A clerk keeps the books and does nothing else: jobs are queued, claimed, and called published.

    python -m tests.faults.clerk HOME NAME CHANGES

Each change that the ledger has acknowledged is then written, as one line, into HOME/acks/NAME:
seconds it took, what, id, token. ``2`` is the exit code of a clerk whom the ledger failed; what it
was told stands in its log.
"""

import os
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from pipeline.model.errors import DarsError
from pipeline.settings import Home, load
from workers.ledger import Ledger, open_ledger
from workers.owner import me
from workers.studio import RULES

LEASE = 3600.0
Said = tuple[str, str, int]


def changes(ledger: Ledger, name: str) -> Iterator[tuple[float, Said]]:
    """Job after job, one change at a time: how long it took and what was acknowledged."""
    number = 0
    while True:
        number += 1
        id = f"{name}-{os.getpid()}-{number}"
        took, _ = timed(lambda id=id: ledger.enqueue(id, id))  # type: ignore[misc]
        yield took, ("queued", id, 0)
        took, token = timed(lambda id=id: ledger.jobs.claim(id, me(), LEASE))  # type: ignore[misc]
        assert token is not None, f"{id} belongs to nobody and cannot be claimed"
        yield took, ("claimed", id, token)
        took, ended = timed(
            lambda id=id, token=token: ledger.publish(id, token, f"v{token}")  # type: ignore[misc]
        )
        assert ended, f"{id} is ours and cannot be published"
        yield took, ("published", id, token)


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and the answer."""
    began = monotonic()
    answer = do()
    return monotonic() - began, answer


def main() -> int:
    """Until so many changes were acknowledged, or the ledger failed."""
    root, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    (root / "acks").mkdir(exist_ok=True)
    acks = os.open(root / "acks" / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        ledger = open_ledger(Home(root), load(root / RULES))
        for took, said in islice(changes(ledger, name), count):
            os.write(acks, f"{took:.4f} {' '.join(map(str, said))}\n".encode())
    except DarsError as error:
        print(f"clerk {name}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
