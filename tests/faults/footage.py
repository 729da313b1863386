"""Clips for the bed: two real seconds of picture and sound, new bytes each time."""

import os
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path
from pipeline.tools.process import run

SECONDS = 2


@dataclass
class Footage:
    """Made once by ffmpeg; a further clip differs in a box that players skip."""

    folder: Path

    @cached_property
    def clip(self) -> bytes:
        """160x90 at 25 frames a second with a tone: an MP4 file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "clip.mp4"
        picture = f"testsrc2=size=160x90:rate=25:duration={SECONDS}"
        sound = f"sine=frequency=440:duration={SECONDS}"
        argv = [ffmpeg_path(Settings()), "-v", "error", "-nostdin", "-y"]
        inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
        codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac"]
        run([*argv, *inputs, *codecs, "clip.mp4"], self.folder)
        return file.read_bytes()

    def fresh(self) -> bytes:
        """A clip that nobody has seen: a ``free`` box (ISO/IEC 14496-12, 8.1.2) of random bytes."""
        noise = os.urandom(24)
        return self.clip + struct.pack(">I4s", 8 + len(noise), b"free") + noise
