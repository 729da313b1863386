"""What came of each row, as a table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest import TestReport

from tests.security.rows import ROWS, STRUCK, WHOLLY_STRUCK

WIDTH = 62
# What `record_property` is: a test says how many cases it tried.
Note = Callable[[str, object], None]


@dataclass(slots=True)
class Result:
    """Of one row: cases tried, seconds, and the tests in which something was not as required."""

    cases: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """In one word."""
        return "NOT AS REQUIRED" if self.wrong else "as required" if self.cases else "not run"


def results(reports: Iterable[TestReport]) -> dict[int, Result]:
    """By row; a test of several rows counts for each."""
    found: dict[int, Result] = {}
    for report in reports:
        said: dict[str, Any] = dict(report.user_properties)
        for row in said.get("rows", ()):
            result = found.setdefault(row, Result())
            result.seconds += report.duration
            if report.when == "call" and report.passed:
                result.cases += int(said.get("cases", 1))
            elif not report.passed:
                result.wrong.append(report.nodeid.rpartition("::")[2])
    return found


def lines(found: Mapping[int, Result], seed: int) -> list[str]:
    """The table, and what is struck."""
    head = f"{'row':>3}  {'attack':{WIDTH}} {'cases':>6} {'time':>7}  outcome (seed {seed})"
    told = [head]
    for row, attack in ROWS.items():
        if row in WHOLLY_STRUCK:
            told.append(f"{row:3}  {attack:{WIDTH}} {'-':>6} {'-':>7}  struck")
        elif row in found:
            each = found[row]
            wrong = f": {', '.join(each.wrong)}" if each.wrong else ""
            numbers = f"{each.cases:>6} {each.seconds:>5.1f} s"
            told.append(f"{row:3}  {attack:{WIDTH}} {numbers}  {each.outcome}{wrong}")
    return [*told, "", *(f"struck, row {row}: {why}" for row, why in STRUCK.items())]
