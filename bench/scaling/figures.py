"""What was measured, as one JSON file that the simulation reads."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.scaling.backlog import Backlog
from bench.scaling.rounds import Round
from pipeline.plain import typed

RESULTS = Path(__file__).resolve().parents[1] / "results"
FILE = RESULTS / "scale.json"


@dataclass(frozen=True, slots=True)
class Length:
    """One lesson of so many seconds of footage on one worker: CPU seconds, steps, bytes.

    ``cpu`` is that of its steps, ``servers`` that of ledger and broker, ``workers`` what the worker
    did besides, ``store`` what the store did.
    """

    seconds: float
    height: int
    cpu: float
    servers: float
    workers: float
    store: float
    steps: int
    bytes: int


@dataclass(slots=True)
class Figures:
    """Everything of one run of bench.scale; ``apart`` is what became of a lesson without a share.

    ``quiet`` says that nothing else ran, so that wall times count.
    """

    cores: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    machine: str = field(default_factory=platform.machine)
    film_seconds: float = 0.0
    film_height: int = 0
    apart: str = ""
    small: list[Round] = field(default_factory=list)
    lessons: list[Round] = field(default_factory=list)
    lengths: list[Length] = field(default_factory=list)
    backlogs: list[Backlog] = field(default_factory=list)

    def write(self, file: Path = FILE) -> None:
        """Keep them."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8")


def read(file: Path = FILE) -> Figures:
    """What a run kept; raises FileNotFoundError and BadConfig."""
    data: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return typed(Figures, data, str(file))
