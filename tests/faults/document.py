"""The results as a table in docs/reliability.md, between two marks; the words around it stay."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- results -->", "<!-- end of results -->"
HEAD = "| row | fault | N | seed | violations | 3/N | asked for | measured | run |"


def write(page: Path, results: Mapping[str, Mapping[str, Any]], struck: Mapping[int, str]) -> None:
    """Put the table into ``page``; raises ValueError where the marks are missing."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not rest or END not in text:
        raise ValueError(f"{page} lacks the marks {BEGIN} and {END}")
    lines = [HEAD, "|---" * 9 + "|", *(_line(each) for each in results.values())]
    lines += [f"| {number} | struck: {why} |" + " |" * 7 for number, why in struck.items()]
    page.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", "utf-8")


def _line(each: Mapping[str, Any]) -> str:
    bad, n = len(each["violations"]), each["n"]
    bound = f"{300 / n:.1f} %" if n and not bad else "-"
    figures = ", ".join(f"{name} {value}" for name, value in each["figures"].items())
    whole = f"{n} of {each['full']}" if n < each["full"] else str(n)
    when = f"{each['at'][:10]} {each['commit']}, {each['seconds']:.0f} s"
    cells = [each["row"], each["fault"], whole, each["seed"], bad, bound, each["asked"], figures]
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in [*cells, when]) + " |"
