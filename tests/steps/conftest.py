"""A studio in which steps are carried out with the real tools."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest

from pipeline.model.facts import Hearing
from pipeline.model.media import Media
from pipeline.settings import Home, Settings
from pipeline.steps.listen import Listen
from pipeline.steps.probe import Probe
from pipeline.steps.shelf import Shelf
from pipeline.steps.step import Artifact, Step
from pipeline.tools.kit import Tools

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Studio:
    """Kit and shelf of one home, and footage taken into it."""

    home: Home
    program: str

    def make(self, *args: str, name: str) -> str:
        """Take what ffmpeg makes of ``args``; the digest."""
        made = self.home.root / name
        command: Sequence[str] = [self.program, "-v", "error", "-y", *args, str(made)]
        subprocess.run(command, check=True)
        return self.take(made)

    def take(self, file: Path) -> str:
        """Footage by digest."""
        digest = sha256(file.read_bytes()).hexdigest()
        place = self.home.footage / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
        return digest

    def probe(self, digest: str) -> Media:
        """What is in it."""
        return self.do(Probe(digest)).value

    def listen(self, digest: str) -> Artifact[Hearing]:
        """What is heard in it."""
        media = self.probe(digest)
        assert media.sound is not None
        return self.do(Listen(digest, media.container, media.sound, media.length, 25.0))

    def do(self, step: Step[R]) -> Artifact[R]:
        """Carry a step out."""
        return Shelf(self.home.shelf, self.home.rooms).carry_out(step, Tools(Settings(), self.home))


@pytest.fixture
def studio(home: Home, ffmpeg: str) -> Studio:
    return Studio(home, ffmpeg)
