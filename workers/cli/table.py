"""The table of lessons that `dars status` prints and `dars up` keeps up to date."""

from collections.abc import Sequence

from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from workers.view import Row

COLOURS = {
    "published": "green", "rejected": "red", "failed": "red", "parked": "red", "running": "cyan",
    "waiting": "cyan",
}  # fmt: skip


def table(rows: Sequence[Row]) -> Table:
    """One line for each lesson; what users wrote is shown as it is, never as markup."""
    made = Table(box=None, expand=True, pad_edge=False)
    made.add_column("lesson", no_wrap=True)
    made.add_column("title", ratio=2)
    made.add_column("", no_wrap=True)
    made.add_column("", width=16)
    made.add_column("", ratio=3, overflow="fold")
    for row in rows:
        colour = COLOURS.get(row.state, "")
        made.add_row(
            row.lesson, Text(row.title), Text(row.word, colour),
            ProgressBar(1.0, row.progress, 16), Text("\n".join(filter(None, [row.last, row.note]))),
        )  # fmt: skip
    return made
