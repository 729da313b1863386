"""Who is compared: our own policies, the limit, and the peers (bench.peers).

A side turns a clip into a whole ladder, measured, and says where its 1080p picture is. Clips with
an intro and cuts are *edited* by the sides that edit; the others encode the footage as it is, which
is about as long.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from bench.clip import RATE, Clip
from bench.lesson import process, top_of
from bench.meter import Meter
from pipeline.model.ladder import Rendition, renditions
from pipeline.model.profile import Profile
from pipeline.settings import Home, Settings
from pipeline.tools.kit import ffmpeg_path
from pipeline.tools.weed import EmbeddedStore

VIDEO = Profile().video
PRESET = VIDEO.preset
# CRF of a curve's points, relative to each side's own: the first is what the side does by itself.
SHIFTS = (0, -4, 4, 8)
# No pauses are cut and no speech is recognised, because no other side does either; our card is as
# long as the others' film. The last table is open: a policy adds its own lines to it.
RULES = """
[profile.speech]
enabled = false
[profile.edit]
trim = false
pauses = false
[profile.titles]
intro_seconds = $intro
outro_seconds = 0
[watch]
quiet_seconds = 0.2
[profile.video]
preset = "$preset"
"""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one side; ``point`` chooses from a curve, 0 is the side's own quality.

    ``preset`` is of everything that is published.
    """

    clip: Clip
    folder: Path
    meter: Meter
    point: int = 0
    preset: str = PRESET


@dataclass(frozen=True, slots=True)
class Made:
    """What a side left: its 1080p picture, the bytes of that, and of all that is stored."""

    top: Path
    top_bytes: int
    stored: int
    edited: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A way to make a lesson. ``clips`` are the names of those it is compared on."""

    name: str
    make: Callable[[Job], Made]
    clips: tuple[str, ...] = ("half",)


@dataclass(frozen=True, slots=True)
class Policy:
    """One of our own sides: a studio.toml, with ``$intro`` and ``$preset`` to be filled in.

    ``points`` are lines added at its end for the points of a curve (as many as SHIFTS), the first
    for the policy as it is; a policy with other codecs has other lines there.
    """

    name: str
    studio: str = RULES
    points: tuple[str, ...] = field(
        default=("", *(f"crf = {VIDEO.crf + shift}" for shift in SHIFTS[1:]))
    )
    clips: tuple[str, ...] = ("camera", "slides", "half")

    def side(self) -> Side:
        """As a row of the table."""
        return Side(self.name, self.make, self.clips)

    def make(self, job: Job) -> Made:
        """``dars process``, everything from the footage to the pointer switch."""
        home = Home(job.folder / "home")
        home.root.mkdir()
        rules = Template(self.studio).substitute(intro=job.clip.lead / RATE, preset=job.preset)
        (home.root / "studio.toml").write_text(rules + self.points[job.point] + "\n", "utf-8")
        footage = dropped(job.clip, job.folder)
        # Started here, so that its costs are not counted: no peer stores anything.
        store = EmbeddedStore(home).start()
        try:
            said = process(home, footage, job.meter, job.folder)
            top, size = top_of(said["master_url"], job.folder)
            return Made(top, size, said["bytes"], edited=True)
        finally:
            store.stop()


# The rows of the table that are ours. The first is what the bounds of the H.264 policy are for.
# A step of x264's CRF is about one and a half of SVT-AV1's: so both curves have like qualities.
LIMIT = "limit"
AV1 = "dars av1+h264"
AV1_POINTS = tuple(
    f"crf = {VIDEO.crf + shift}\nav1_crf = {VIDEO.av1_crf + shift * 3 // 2}" for shift in SHIFTS[1:]
)
POLICIES = (
    Policy("dars"),
    Policy(AV1, RULES + 'codecs = "av1+h264"\n', points=("", *AV1_POINTS)),
)


def dropped(clip: Clip, folder: Path) -> Path:
    """The footage as an operator leaves it, with its cuts in the sidecar."""
    footage = folder / "01 lesson.mp4"
    shutil.copy2(clip.file, footage)
    cuts = (f"{{ start = {a / RATE}, end = {b / RATE} }}" for a, b in clip.cuts)
    footage.with_suffix(".toml").write_text(f"cuts = [{', '.join(cuts)}]\n", "utf-8")
    return footage


def bare(job: Job) -> Made:
    """The limit: one process, one decode, no Python; the same ladder, preset, edit and segments.

    Unlike ours it joins a finished film, where we draw a card and set it in motion.
    """
    sizes = renditions(1920, 1080, VIDEO.ladder)
    out = job.folder / "out"
    out.mkdir()
    crf = VIDEO.crf + SHIFTS[job.point]
    job.meter.run(limit(job, sizes, crf, VIDEO.gop_seconds), out)
    top = out / "0" / "index.m3u8"
    return Made(top, weight(out / "0"), weight(out), edited=True)


def limit(job: Job, sizes: tuple[Rendition, ...], crf: int, gop: int) -> list[str]:
    """Its command."""
    clip = job.clip
    joined = _joined(clip)
    splits = "".join(f"[v{n}]" for n in range(len(sizes)))
    graph = [*joined, f"[v]split={len(sizes)}{splits}"]
    argv = [ffmpeg_path(Settings()), "-hide_banner", "-nostdin", "-v", "error", "-y"]
    argv += ["-i", str(clip.file), *(["-i", str(clip.intro)] if clip.intro else [])]
    coded: list[str] = []
    for number, size in enumerate(sizes):
        graph.append(f"[v{number}]scale={size.width}:{size.height},format=yuv420p[s{number}]")
        coded += ["-map", f"[s{number}]", f"-maxrate:v:{number}", f"{size.kbps}k"]
        coded += [f"-bufsize:v:{number}", f"{2 * size.kbps}k"]
    frames = str(gop * RATE)
    streams = [f"v:{number},agroup:a" for number in range(len(sizes))]
    return [
        *argv, "-filter_complex", ";".join(graph), *coded, "-map", "[a]",
        "-c:v", "libx264", "-preset", job.preset, "-crf", str(crf),
        "-g", frames, "-keyint_min", frames, "-sc_threshold", "0",
        "-c:a", "aac", "-b:a", "128k",
        "-f", "hls", "-hls_time", str(gop), "-hls_segment_type", "fmp4",
        "-hls_playlist_type", "vod", "-hls_flags", "independent_segments",
        "-master_pl_name", "master.m3u8", "-var_stream_map", " ".join([*streams, "a:0,agroup:a"]),
        "%v/index.m3u8",
    ]  # fmt: skip


def _joined(clip: Clip) -> list[str]:
    """Filters that leave ``[v]`` and ``[a]``: the kept parts, after the intro if there is one."""
    if not clip.cuts:
        return ["[0:v]null[v]", "[0:a]anull[a]"]
    frames = "+".join(f"between(n,{a},{b - 1})" for a, b in clip.kept)
    samples = "+".join(f"gte(t,{a / RATE})*lt(t,{b / RATE})" for a, b in clip.kept)
    graph = [
        f"[0:v]select='{frames}',setpts=N/{RATE}/TB[kept]",
        f"[0:a]aselect='{samples}',asetpts=N/SR/TB[heard]",
    ]
    return [*graph, "[1:v][1:a][kept][heard]concat=n=2:v=1:a=1[v][a]"]


def weight(*places: Path) -> int:
    """Bytes of files, and of all files in folders."""
    every = [file for place in places for file in (place.rglob("*") if place.is_dir() else [place])]
    return sum(file.stat().st_size for file in every if file.is_file() and _stored(file))


def _stored(file: Path) -> bool:
    return file.name not in ("said.txt", "told.txt")
