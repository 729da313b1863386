"""Which ffmpeg this is, and whether it is one that known attacks still work on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.tools.process import Limits, run

# The first release with every fix that reading hostile files needs: CVE-2026-8461 was fixed in
# 8.1.2, CVE-2026-107695 and CVE-2026-107697 in 8.1.3.
SAFE = (8, 1, 3)
VERSION = re.compile(r"ffmpeg version (\S+)")
RELEASE = re.compile(r"n?(\d+)\.(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Build:
    """``version`` as it calls itself; ``digest`` tells builds of one version apart."""

    version: str
    licence: str
    digest: str

    @property
    def safe(self) -> bool:
        """Whether it is late enough; what has no release number (a snapshot) is not known to be."""
        found = RELEASE.match(self.version)
        return found is not None and tuple(int(part or 0) for part in found.groups()) >= SAFE

    def __str__(self) -> str:
        return f"ffmpeg {self.version} ({self.licence}, build {self.digest})"


def build_of(program: str) -> Build:
    """Ask ``program``; raises ToolFailed when it does not start."""
    text = said([program, "-version"])
    version = VERSION.search(text)
    gpl, third = "--enable-gpl" in text, "--enable-version3" in text
    licence = f"{'GPL' if gpl else 'LGPL'} {'3' if third else '2.1' if not gpl else '2'} or later"
    return Build(version[1] if version else "?", licence, sha256(text.encode()).hexdigest()[:8])


def said(argv: Sequence[str]) -> str:
    """What a program prints."""
    with TemporaryDirectory() as folder:
        told = Path(folder, "told")
        run(argv, Path(folder), limits=Limits(wall_seconds=30), stdout=told)
        return told.read_text("utf-8", "replace")
