"""A row of the fault table: what is injected, how often, and what came of it.

A row is a file ``tests/faults/rows/rNN_name.py`` that defines ``ROW``; what a bed and its studio
can do is in tests.faults.bed::

    from random import Random

    from tests.faults.bed import Bed
    from tests.faults.row import Outcome, Row

    def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
        with bed.up(broker="redis", ledger="postgresql") as studio:
            for _ in range(n):
                studio.drop()
                ...                          # the fault, at a time that rng chooses
                outcome.count()              # one fault injected, shown as progress
            studio.settle()                  # every job has ended
            outcome.blame(studio.audit())    # sentences of the auditor: A1 to A7
        outcome.measure("p95 resume", 2.1, "s")

    ROW = Row(12, "Broker data lost", 50, "50 wipes: 0 lost; p95 resume", run)

``n`` is ``full`` when the whole row is asked for, else a tenth of it, at least one. What a row
itself finds wrong is blamed as a sentence that names the job and the evidence; an exception that
leaves ``run`` is a violation too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.bed import Bed


@dataclass(slots=True)
class Outcome:
    """What a row found: faults injected, violations as sentences, figures as ``12.3 s``."""

    runs: int = 0
    violations: list[str] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)
    progress: Callable[[int], None] = lambda _runs: None

    def count(self, runs: int = 1) -> None:
        """So many more faults were injected."""
        self.runs += runs
        self.progress(self.runs)

    def blame(self, sentences: str | Iterable[str]) -> None:
        """Something is not as it must be."""
        self.violations += [sentences] if isinstance(sentences, str) else sentences

    def require(self, holds: bool, sentence: str) -> None:
        """Blame ``sentence`` unless it ``holds``."""
        if not holds:
            self.violations.append(sentence)

    def measure(self, name: str, value: float, unit: str = "") -> None:
        """Note a figure for the table."""
        text = f"{value:.0f}" if value == int(value) else f"{value:.2f}"
        self.figures[name] = f"{text} {unit}".strip()


Run = Callable[["Bed", int, Random, Outcome], None]


@dataclass(frozen=True, slots=True)
class Row:
    """Number and fault as in the table, the N that is asked for, and the figure asked for.

    ``quick`` is the N of a run that is not whole, where a tenth is not what is meant; a row that
    is ``alone`` shares the machine with no other row then: for time bounds that load would break.
    """

    number: int
    fault: str
    full: int
    asked: str
    run: Run
    quick: int = 0
    alone: bool = False

    def share(self, whole: bool) -> int:
        """N of this run: all, or ``quick``, or a tenth."""
        return self.full if whole else self.quick or max(1, self.full // 10)


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie, by nearest rank; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
