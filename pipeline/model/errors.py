"""Every error that Dars raises on purpose.

    DarsError
    +-- BadMedia     the footage cannot become a lesson: quarantined, never retried
    +-- BadConfig    a file that a user wrote is wrong: names file, field, value, what is allowed
    +-- ToolFailed   an outside program failed: carries the argv to replay, exit code, last lines
    +-- StoreFailed  the object store did not answer or did not agree: transient, retried
    +-- LedgerFailed the ledger could not be read or written, so nothing was noted: retried
    +-- Superseded   the footage comes again, whole, as another recording: ended, never retried
    +-- Mislaid      what an earlier step made is not on the shelf any more: made again
    +-- Busy         somebody else is at it: come back later
    +-- Cancelled    a person or a lost lease stopped the work

Only the worker loop decides about retry, and it decides by class.
"""

from collections.abc import Sequence


class DarsError(Exception):
    """The root; ``str(error)`` is one sentence that a person can act on."""


class BadMedia(DarsError):
    """The footage is refused; the message says what is wrong and what to do."""


class BadConfig(DarsError):
    """A configuration or sidecar file is wrong."""

    def __init__(self, file: str, field: str, problem: str) -> None:
        """Name the ``file``, the dotted ``field`` (empty for the whole file) and the problem."""
        self.file, self.field, self.problem = file, field, problem
        where = f"{file}: {field}" if field else file
        super().__init__(f"{where}: {problem}")


class ToolFailed(DarsError):
    """An outside program failed or produced something other than what was planned."""

    def __init__(
        self, reason: str, argv: Sequence[str] = (), exit_code: int | None = None, tail: str = ""
    ) -> None:
        """``argv`` replays the failure by hand; ``tail`` is the end of the program's stderr."""
        self.reason, self.argv, self.exit_code, self.tail = reason, tuple(argv), exit_code, tail
        super().__init__(f"{reason}: {tail.strip().splitlines()[-1]}" if tail.strip() else reason)


class StoreFailed(DarsError):
    """The object store failed in a way that may pass."""


class LedgerFailed(DarsError):
    """The ledger's database does not answer or cannot be used; what was to be noted was not."""


class Superseded(DarsError):
    """What was taken is not all of it; the whole is made into another lesson."""


class Mislaid(DarsError):
    """A finished artifact is not on the shelf any more: somebody tidied up. It is made again."""


class Busy(DarsError):
    """Another process holds what this one needs."""


class Cancelled(DarsError):
    """The work was stopped on purpose; nothing is wrong with it."""
