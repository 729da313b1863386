"""``dars plan``: what `process` would do. Nothing is carried out, copied or written."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.model.taken import Taken
from pipeline.steps.step import Step
from pipeline.tools.copying import digest_of
from pipeline.tools.footage import Footage
from workers.cli.asked import Asked
from workers.intake import Intake
from workers.making import edition
from workers.replay import Pending, Replay


class Looking(Footage):
    """A footage store that only reads: the digest is found, nothing is kept."""

    def store(
        self,
        source: int,
        progress: Callable[[int], None] = lambda _done: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> str:
        """The digest."""
        return digest_of(source)

    def make_room(self, size: int) -> None:
        """No room is needed."""

    def remember(self, source: int, digest: str) -> None:
        """Nothing is remembered."""

    def note(self, taken: Taken) -> None:
        """Nothing is noted."""


def plan(asked: Asked, path: Path, as_json: bool) -> int:
    """Print the steps that are on the shelf and those that would run."""
    studio = asked.open()
    intake = Intake(studio.home, studio.settings)
    intake.footage = studio.footage = Looking(studio.home.footage)
    taken, run, complete = intake.given(path), Replay(studio.shelf), True
    try:
        edition(studio, taken, run, lambda _digest: None)
    except Pending:
        complete = False
    if as_json:
        told = {
            "lesson": taken.recording.id,
            "complete": complete,
            "reused": [{"name": a.ref.step, "key": a.ref.key} for a in run.found.values()],
            "missing": [_line(step) for step in run.missing.values()],
        }
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return 0
    print(f"lesson {taken.recording.id}: {taken.heading.title}")
    _say("reused", (artifact.ref.step for artifact in run.found.values()))
    _say("would run", (step.name for step in run.missing.values()))
    if complete:
        print("Everything is there: only the pointer in the store would be looked at.")
    else:
        print("What comes after these depends on what they find, so it is not known yet.")
    return 0


def _line(step: Step[object]) -> dict[str, str]:
    return {"name": step.name, "key": step.key, "label": step.label}


def _say(word: str, names: Iterable[str]) -> None:
    counted = Counter(names)
    for name, count in counted.items():
        print(f"  {word}: {name}" + (f" x {count}" if count > 1 else ""))
