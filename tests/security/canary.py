"""What must never come out: another lecturer's footage, marked so that every leak shows."""

import socket
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Thread

# In the bytes of the secret, and as the colour of its frames; no other footage here has colours.
TEXT = b"canary-51d7c0e2"
COLOUR = "0xff00ff"
PICTURES = (".jpg", ".jpeg", ".png", ".mp4", ".m4s", ".ts", ".webm", ".mkv")


def secret(file: Path, ffmpeg: str) -> Path:
    """One second of magenta with the text in it, as MPEG-TS and thus fit to be a segment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    argv = [ffmpeg, "-v", "error", "-f", "lavfi", "-i", f"color={COLOUR}:s=160x120:r=10:d=2",
            "-c:v", "libx264", "-preset", "ultrafast", "-metadata",
            f"service_name={TEXT.decode()}", "-f", "mpegts", "-y", f"file:{file}"]  # fmt: skip
    subprocess.run(argv, check=True)
    assert TEXT in file.read_bytes()
    return file


def leaked(files: Iterable[Path], ffmpeg: str) -> list[Path]:
    """The files that hold the text, or a picture of the colour."""
    return [each for each in files if TEXT in each.read_bytes() or _magenta(each, ffmpeg)]


def _magenta(file: Path, ffmpeg: str) -> bool:
    if file.suffix.lower() not in PICTURES:
        return False
    argv = [ffmpeg, "-v", "quiet", "-i", f"file:{file}", "-vf", "scale=8:6", "-f", "rawvideo",
            "-pix_fmt", "rgb24", "-"]  # fmt: skip
    seen = subprocess.run(argv, capture_output=True, stdin=subprocess.DEVNULL).stdout
    points = zip(seen[::3], seen[1::3], seen[2::3], strict=False)
    return any(red > 180 and green < 90 and blue > 180 for red, green, blue in points)


class Listener:
    """A server on loopback that counts who comes, and says nothing."""

    def __init__(self) -> None:
        self.hits: list[bytes] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                guest, _ = self._door.accept()
                with guest, suppress(OSError):
                    guest.settimeout(1)
                    self.hits.append(guest.recv(4096))

    def close(self) -> None:
        """Count no more."""
        self._door.close()
