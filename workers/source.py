"""Is the source of a recording still what was taken? Asked before viewers are led to its lesson.

A copier that pauses for longer than the quiet time goes on writing into the file that was moved
aside. The watcher sees that at its next look (workers.late); a short lesson may be ready before.
"""

from datetime import UTC, datetime
from pathlib import Path

from pipeline.model.taken import Taken, path_parts
from pipeline.settings import Home

GROWN = "The file grew after it was taken; the whole of it is made into another lesson."
# Quiet times from the moment a recording was taken until its lesson may be shown.
QUIET_TIMES = 3.0


def too_young(taken: Taken, quiet: float) -> float:
    """Seconds until the lesson may be shown; 0 for a source that was not moved aside."""
    if not taken.aside:
        return 0.0
    age = (datetime.now(UTC) - datetime.fromisoformat(taken.at)).total_seconds()
    # A clock that was set back meanwhile must not hold anything up.
    return max(0.0, QUIET_TIMES * quiet - age) if age >= 0 else 0.0


def changed(home: Home, taken: Taken) -> bool:
    """Whether a track has another size where it lies now; what is gone was taken away by hand."""
    if not (taken.aside or taken.rejected):
        return False
    root = home.rejected if taken.rejected else home.taken
    aside = root.joinpath(*path_parts(taken.rejected or taken.aside))
    return any(
        _size(aside / track.name if aside.is_dir() else aside) not in (None, track.size)
        for track in taken.recording.tracks
    )


def _size(file: Path) -> int | None:
    try:
        return file.lstat().st_size
    except OSError:
        return None
