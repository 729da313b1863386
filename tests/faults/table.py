"""The table of results: printed, and kept row by row in docs/ when a row was run whole."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT, PAGE = ROOT / "docs" / "reliability.json", ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
HEAD = ("Row", "Fault", "N", "Seed", "Time", "Violations", "95 % bound", "Asked for", "Measured")


@dataclass(frozen=True, slots=True)
class Result:
    """What one row found."""

    row: int
    fault: str
    asked: str
    runs: int
    whole: bool
    seed: int
    seconds: float
    violations: tuple[str, ...]
    figures: dict[str, str]

    @property
    def bound(self) -> str:
        """With no failure in N tries at most 3/N fail, at 95 % (the rule of three)."""
        if self.violations or not self.runs:
            return "-"
        return f"< {min(100.0, 300 / self.runs):.3g} %"

    def cells(self) -> tuple[str, ...]:
        """One line of the table."""
        told = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        return (
            str(self.row), self.fault, str(self.runs), str(self.seed), f"{self.seconds:.0f} s",
            str(len(self.violations)), self.bound, self.asked, told or "-",
        )  # fmt: skip

    def line(self) -> str:
        """What is printed when the row has ended."""
        verdict = f"{len(self.violations)} VIOLATIONS" if self.violations else "ok"
        told = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        return (
            f"{self.row:3}  {self.fault[:40]:40}  N={self.runs:<5} {self.seconds:6.1f} s"
            f"  {verdict}  {told}"
        )


def shown(
    results: Sequence[Result], struck: Mapping[int, str], missing: Mapping[int, str]
) -> str:  # fmt: skip
    """The table as text, struck and missing rows in it, and its last line."""
    lines = [HEAD, *(each.cells() for each in results)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    rows = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
            for line in lines]  # fmt: skip
    rows += [f"{number}  struck: {reason}" for number, reason in sorted(struck.items())]
    rows += [f"{number}  {reason}" for number, reason in sorted(missing.items())]
    # Again, beside the table: of a long run the end is what is read.
    rows += [f"{each.row}  {each.violations[0][:300]}" for each in results if each.violations]
    bad = sum(bool(each.violations) for each in results)
    runs, seconds = sum(each.runs for each in results), sum(each.seconds for each in results)
    # In this form every reader of test results knows how many there were.
    last = f"{len(results) - bad} passed, {bad + len(missing)} failed"
    return "\n".join(
        ["", *rows, "", f"{runs} faults injected in {seconds:.0f} s", last]
    )  # fmt: skip


def keep(result: Result) -> None:
    """Merge a whole row into docs/reliability.json, and the table into docs/reliability.md."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    kept[str(result.row)] = {
        **asdict(result), "violations": len(result.violations),
        "seconds": round(result.seconds, 1), "commit": commit(),
        "date": datetime.now(UTC).date().isoformat(),
    }  # fmt: skip
    ordered = {number: kept[number] for number in sorted(kept, key=int)}
    KEPT.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if PAGE.exists():
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{page(ordered)}\n{END}{after}", "utf-8")


def page(kept: Mapping[str, Mapping[str, object]]) -> str:
    """The kept rows as a Markdown table, each with the day and commit of its run."""
    head = (*HEAD, "Run")
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for told in kept.values():
        names = ("row", "fault", "asked", "runs", "whole", "seed", "seconds", "figures")
        known = {name: told[name] for name in names}
        wrong = tuple("x" for _ in range(int(str(told["violations"]))))
        result = Result(**known, violations=wrong)  # type: ignore[arg-type]
        run = f"{told['date']}, {told['commit']}"
        lines.append("| " + " | ".join([*result.cells(), run]) + " |")
    return "\n".join(lines)


def commit() -> str:
    """The commit, with a plus when the tree differs from it in more than these results."""
    git = ["git", "-C", str(ROOT)]
    told = [
        subprocess.run([*git, *words], capture_output=True, text=True, check=False).stdout
        for words in (
            ["rev-parse", "--short", "HEAD"],
            ["status", "--porcelain", "-uno", "--", ".", ":!docs/reliability.*"],
        )
    ]
    return told[0].strip() + ("+" if told[1].strip() else "")
