"""``dars gc``: make room."""

from rich.progress import Progress

from workers.cli.asked import Asked
from workers.collect import collect


def gc(asked: Asked, dry: bool) -> int:
    """Delete what nothing leads to any more, and say how much that was."""
    studio = asked.open()
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("looking", total=1.0)
            found = collect(studio, dry, lambda share: bar.update(task, completed=share))
    finally:
        studio.close()
    verb = "would be deleted" if dry else "deleted"
    print(f"{found.objects} objects ({found.object_bytes / 1e6:.1f} MB) {verb} in the store")
    print(f"{found.artifacts} artifacts ({found.artifact_bytes / 1e6:.1f} MB) {verb} on the shelf")
    if not dry:
        print(f"{found.uploads} unfinished uploads aborted")
    return 0
