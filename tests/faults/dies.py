"""Open a ledger and die before a statement: ``python -m tests.faults.dies HOME STATEMENT``."""

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.faults.small import small_studio


def main() -> None:
    """The first statement is number 1."""
    number, last = count(1), int(sys.argv[2])

    def die(*_: Any) -> None:
        if next(number) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    small_studio(Path(sys.argv[1])).ledger  # noqa: B018  it is opened when it is first looked at


if __name__ == "__main__":
    main()
