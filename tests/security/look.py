"""Have files probed as a worker does it, in a process of its own, and tell what it cost.

    python -m tests.security.look HOME FILE...

One line of JSON for each file: its name, what became of it (``taken``, ``rejected`` or
``failed``), the sentence, seconds of CPU, and the most memory that any program took so far (bytes).
"""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from pipeline.model.errors import BadMedia, DarsError
from pipeline.settings import Home, Settings
from pipeline.steps.probe import Probe
from pipeline.steps.shelf import Shelf
from pipeline.tools.kit import Tools

ROOT = Path(__file__).parents[2]
# Files looked at in one process; two of them at a time.
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Look:
    """What became of one file."""

    name: str
    became: str
    said: str
    cpu_seconds: float
    peak_bytes: int


def looked(home: Home, file: Path) -> Look:
    """Probe one file of footage."""
    data = file.read_bytes()
    digest = sha256(data).hexdigest()
    place = home.footage / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    before, became, said = _cpu(), "taken", ""
    try:
        Shelf(home.shelf, home.rooms).carry_out(Probe(digest), Tools(Settings(), home))
    except BadMedia as refusal:
        became, said = "rejected", str(refusal)
    except DarsError as error:
        became, said = "failed", str(error)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    place.unlink()
    return Look(file.name, became, said, round(_cpu() - before, 2), peak)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def look_at(home: Path, files: Sequence[Path]) -> list[Look]:
    """The same from another process, whose costs are those of the files alone."""
    argv = [sys.executable, "-m", "tests.security.look", str(home), *map(str, files)]
    done = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [Look(**json.loads(line)) for line in done.stdout.splitlines()]


def look_at_many(home: Path, files: Sequence[Path]) -> list[Look]:
    """The same for a crowd, where nobody asks what each costs."""
    halves = [files[n::AT_ONCE] for n in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [each for half in pool.map(partial(look_at, home), halves) for each in half]


def main() -> int:
    """Look at what the command line names."""
    home = Home(Path(sys.argv[1]).absolute()).make()
    for name in sys.argv[2:]:
        print(json.dumps(asdict(looked(home, Path(name)))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
