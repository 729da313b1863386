"""Which downloads there are, and how they are copied together. Nothing here encodes."""

from collections.abc import Sequence
from fractions import Fraction

from pipeline.model.ladder import Rendition
from pipeline.model.package import ChapterMark
from pipeline.plan.captions import unmarked

# Short sides that are offered for download, where the ladder has them.
OFFERED = (1080, 720)
# Seconds of a track in a stub: its first sample, and what is decoded with it.
BEGINNING = "0.001"


def offered(sizes: Sequence[Rendition]) -> list[str]:
    """Which renditions become an MP4: 1080p and 720p, or the highest there is.

    A file that somebody carries away must play everywhere, so those in H.264 are meant.
    """
    names = [each.name for each in sizes if each.codec == "h264"]
    return [name for name in names if int(name) in OFFERED] or names[:1]


def stub(tracks: Sequence[str], chapters: str, out: str) -> list[str]:
    """Arguments that copy the beginning of each file, and all chapters, into one file.

    Its index becomes that of the whole, see pipeline.plan.index. ``-t`` is of each input: of the
    output it would leave later chapters out, and ``-frames`` ends all tracks with the first. Of
    what the tracks say of themselves nothing is kept; ``-map_metadata -1`` would take the titles of
    the chapters with it.
    """
    args: list[str] = []
    for name in tracks:
        args += ["-t", BEGINNING, "-i", f"file:{name}"]
    args += ["-f", "ffmetadata", "-i", f"file:{chapters}"]
    for number in range(len(tracks)):
        args += ["-map", f"{number}:0"]
    return [
        *args, "-map_metadata:g", "-1", "-map_metadata:s", "-1",
        "-map_chapters", f"{len(tracks)}", "-c", "copy",
        "-fflags", "+bitexact", "-movie_timescale", "1000", "-f", "mp4", f"file:{out}",
    ]  # fmt: skip


def chapter_metadata(marks: Sequence[ChapterMark], end: Fraction) -> str:
    """Chapters in ffmpeg's metadata format, with its special characters escaped."""
    lines = [";FFMETADATA1"]
    ends = [*(mark.start for mark in marks[1:]), end]
    for mark, stop in zip(marks, ends, strict=False):
        title = unmarked(" ".join(mark.title.split()))
        for sign in "\\=;#":
            title = title.replace(sign, f"\\{sign}")
        lines += [
            "[CHAPTER]", "TIMEBASE=1/1000", f"START={round(mark.start * 1000)}",
            f"END={round(stop * 1000)}", f"title={title}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"
