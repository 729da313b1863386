"""Hostile footage: made by ffmpeg, then changed where no program would write such a thing."""

import re
import struct
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path

from tests.security.texts import HTML, SVG

# No colour, so that nothing but the secret is magenta.
GREY = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=1,hue=s=0"]
TONE = ["-f", "lavfi", "-i", "sine=440:d=1"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
MARKUP = "<img src=x onerror=window.__p=1>"
# VP9 bitstream specification, 7.2: the sync code, then (profile 0) four bits of colour and the
# width and height less one, 16 bits each.
VP9_SYNC = b"\x49\x83\x42"


@dataclass(frozen=True, slots=True)
class Films:
    """Makes films in ``folder``."""

    folder: Path
    ffmpeg: str

    def make(self, name: str, *args: str, source: tuple[str, ...] = (*GREY, *TONE)) -> bytes:
        """What ffmpeg writes into a file of this name."""
        file = self.folder / name
        argv = [self.ffmpeg, "-nostdin", "-v", "error", *source, *args, "-y", f"file:{file}"]
        subprocess.run(argv, check=True, cwd=self.folder)
        return file.read_bytes()

    def plain(self) -> bytes:
        """An ordinary recording, a second long."""
        return self.make("plain.mp4", *H264, "-c:a", "aac")

    def laden(self) -> bytes:
        """Rows 7 and 9: a recording with everything beside it that could be dumped or drawn."""
        (self.folder / "cron").write_text("* * * * * root touch /tmp/pwned\n")
        (self.folder / "cover.svg").write_text(SVG)
        (self.folder / "text.ass").write_text(cues(2000))
        (self.folder / "meta").write_text(
            f";FFMETADATA1\ntitle={MARKUP}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\n"
            f"title={MARKUP}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=500\nEND=900\n"
            "title=00:00.000 --> 00:09.000 STYLE\n"
        )
        source = (*GREY, *TONE, "-i", "text.ass", "-i", "meta")
        return self.make(
            "laden.mkv", *H264, "-c:a", "aac", "-c:s", "ass", "-map", "0", "-map", "1",
            "-map", "2", "-map_metadata", "3", "-attach", "cron", "-attach", "cover.svg",
            "-metadata:s:t:0", "filename=../../../../../../../../etc/cron.d/dars-climbed",
            "-metadata:s:t:0", "mimetype=application/x-truetype-font",
            "-metadata:s:t:1", "filename=../climbed.svg", "-metadata:s:t:1",
            "mimetype=image/svg+xml", "-metadata:s:a:0", "language=../../x",
            "-metadata:s:s:0", "language=../", source=source,
        )  # fmt: skip

    def polyglot(self) -> bytes:
        """Row 25: a film that a browser would take for a page, and for a script."""
        whole = "frag_keyframe+empty_moov+default_base_moof"  # No offset counts from the front.
        made = self.make("poly.mp4", *H264, "-c:a", "aac", "-movflags", whole)
        return freed(HTML.encode()) + made

    def giant_png(self, size: int = 16000) -> bytes:
        """Row 10: a picture whose header promises ``size`` x ``size`` pixels."""
        made = self.make("png.mov", "-c:v", "png", "-frames:v", "2", source=tuple(GREY))
        return resized(made, size, first=0)

    def growing(self) -> bytes:
        """Row 10: the size changes after the first pictures, which alone are looked at."""
        made = self.make("grow.mov", "-c:v", "png", source=tuple(GREY))
        return resized(made, 16000, first=7)

    def giant_vp9(self) -> bytes:
        """Row 10: a VP9 key frame of 65536 x 65536."""
        made = bytearray(self.make("a.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline",
                                   "realtime", source=tuple(GREY)))  # fmt: skip
        at = made.index(VP9_SYNC) + 3
        made[at] |= 0x0F
        made[at + 1 : at + 4], made[at + 4] = b"\xff\xff\xff", made[at + 4] | 0xF0
        return bytes(made)

    def of_codec(self, name: str) -> bytes:
        """Row 12: MagicYUV by its encoder, others by their four letters alone."""
        if name == "magicyuv":
            return self.make("a.avi", "-c:v", "magicyuv", "-pix_fmt", "gbrp", source=tuple(GREY))
        made = self.make("b.avi", "-c:v", "mpeg4", source=tuple(GREY))
        return made.replace(b"FMP4", name.encode())

    def caf(self) -> bytes:
        """Row 12: a CAF whose packet table promises far more than there is."""
        made = bytearray(self.make("a.caf", "-c:a", "alac", source=tuple(TONE)))
        at = made.index(b"pakt") + 12
        made[at : at + 8] = struct.pack(">q", 2**62)
        return bytes(made)

    def long(self) -> bytes:
        """Row 11: a header that promises the largest duration there is."""
        made = bytearray(self.plain())
        for box, skip in ((b"mvhd", 16), (b"mdhd", 16), (b"tkhd", 24)):
            at = made.index(box) + 4 + skip
            made[at : at + 4] = b"\x7f\xff\xff\xff"
        return bytes(made)

    def chaptered(self, count: int) -> bytes:
        """Row 11: so many chapters."""
        entry = "[CHAPTER]\nTIMEBASE=1/1000000\nSTART={0}\nEND={0}\ntitle=c\n"
        text = "".join(entry.format(n) for n in range(count))
        (self.folder / "chapters").write_text(f";FFMETADATA1\n{text}")
        source = (*GREY, "-i", "chapters")
        return self.make("c.mkv", *H264, "-map", "0", "-map_metadata", "1", source=source)


def freed(data: bytes) -> bytes:
    """A box that players pass over (ISO/IEC 14496-12, 8.1.2)."""
    return struct.pack(">I4s", 8 + len(data), b"free") + data


def resized(film: bytes, size: int, first: int) -> bytes:
    """Every PNG in ``film`` from number ``first`` on gets a header of ``size`` x ``size``."""
    made = bytearray(film)
    for found in list(re.finditer(rb"IHDR", film))[first:]:
        at = found.start()
        head = b"IHDR" + struct.pack(">II", size, size) + film[at + 12 : at + 17]
        made[at : at + 21] = head + struct.pack(">I", zlib.crc32(head))
    if not first:
        at = made.index(b"png ", made.index(b"stsd")) + 28
        made[at : at + 4] = struct.pack(">HH", size, size)
    return bytes(made)


def cues(count: int) -> str:
    """An ASS script of enormous letters that names fonts and files."""
    head = ("[Script Info]\nPlayResX: 64\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\n"
            "Style: Default,/etc/passwd,99999\n[Events]\nFormat: Layer, Start, End, Style, Text\n"
            )  # fmt: skip
    line = "Dialogue: 0,0:00:00.00,0:00:01.00,Default,{{\\fs99999}}{}\n"
    return head + "".join(line.format(n) for n in range(count))
