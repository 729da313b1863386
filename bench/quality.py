"""How near a picture is to the footage: VMAF to the frame, and what follows from it.

Only what both sides show is compared: the kept parts of the footage, without a few frames at their
ends, where some systems fade. Both sides go through ``fps`` first, because parts in which nothing
moves may have a lower frame rate.
"""

import json
import os
import re
import subprocess
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import bjontegaard
import numpy as np

from bench.clip import RATE, Clip
from bench.meter import Failed, progress
from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path

# Frames at each end of a kept part that are left out: Opencast fades for 0.2 s.
EDGE = 6
# Frames that are held against their neighbours, and how much better those may be (dB) where little
# moves. On slides the pointer rests for as long: at a lower frame rate it would lag, and rightly.
TRIED, SLACK = 50, 0.5
# Of the footage's frame rate: a part at a half or a fifth of it would be looked at only on frames
# that it kept if this were a multiple of 2 or 5.
EVERY = 3
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Quality:
    """VMAF (0 to 100): its mean and its 5th percentile over ``frames`` frames."""

    mean: float
    low: float
    frames: int


def parts(clip: Clip, edited: bool) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The frames to compare (the end excluded) of what a side made, and of the footage.

    An ``edited`` side begins with the clip's intro and has its cuts taken out.
    """
    made, source, at = [], [], clip.lead
    for start, end in clip.kept:
        inner = (start + EDGE, end - EDGE)
        source.append(inner)
        made.append((at + EDGE, at + end - start - EDGE) if edited else inner)
        at += end - start
    return made, source


def vmaf(shown: Path, clip: Clip, edited: bool, folder: Path) -> Quality:
    """Compare ``shown`` with the footage; raises Failed when its frames are not where they were."""
    made, source = parts(clip, edited)
    shifts = {by: _psnr(shown, clip, made[0], source[0], by) for by in (-1, 0, 1)}
    if max(shifts.values()) > shifts[0] + SLACK:
        raise Failed(f"{shown} is not aligned with {clip.file.name}: dB by shift: {shifts}")
    graph = f"{_picked('0', made)}[made];{_picked('1', source)}[source];[made][source]libvmaf="
    graph += (
        f"n_threads={os.cpu_count()}:n_subsample={EVERY}:log_fmt=json:log_path=vmaf.json:shortest=1"
    )
    _ffmpeg(shown, clip, graph, folder)
    frames = json.loads((folder / "vmaf.json").read_text())["frames"]
    scores = [frame["metrics"]["vmaf"] for frame in frames if "vmaf" in frame["metrics"]]
    wanted = -(-sum(end - start for start, end in source) // EVERY)
    if abs(len(scores) - wanted) > 1:
        raise Failed(f"{shown}: {len(scores)} frames compared, {wanted} wanted")
    return Quality(float(np.mean(scores)), float(np.percentile(scores, 5)), len(scores))


def _psnr(
    shown: Path, clip: Clip, made: tuple[int, int], source: tuple[int, int], by: int
) -> float:
    """PSNR (dB) of the first frames when the footage is moved by that many."""
    some = min(TRIED, made[1] - made[0])
    one = _picked("0", [(made[0], made[0] + some)])
    two = _picked("1", [(source[0] + by, source[0] + by + some)])
    small = "scale=480:270:flags=area"
    told = _ffmpeg(shown, clip, f"{one},{small}[a];{two},{small}[b];[a][b]psnr", None)
    found = re.search(r"PSNR y:([\d.]+|inf)", told)
    if not found:
        raise Failed(f"no PSNR of {shown}: {told[-300:]}")
    return min(100.0, float(found[1]))


def _picked(number: str, spans: Sequence[tuple[int, int]]) -> str:
    wanted = "+".join(f"between(n,{start},{end - 1})" for start, end in spans)
    # trim ends the decoding where nothing more is wanted.
    return (
        f"[{number}:v]setpts=PTS-STARTPTS,fps={RATE},trim=end_frame={spans[-1][1]},"
        f"select='{wanted}',setpts=N/{RATE}/TB,scale=1920:1080:flags=bicubic,format=yuv420p"
    )


def _ffmpeg(shown: Path, clip: Clip, graph: str, folder: Path | None) -> str:
    progress(f"comparing {shown.name} with {clip.file.name}")
    argv = [ffmpeg_path(Settings()), "-hide_banner", "-nostdin", "-nostats"]
    argv += ["-i", str(shown), "-i", str(clip.file), "-an", "-lavfi", graph, "-f", "null", "-"]
    done = subprocess.run(argv, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
    told = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise Failed(f"ffmpeg could not compare {shown}: {told[-500:]}")
    return told


def bd_rate(anchor: Points, test: Points) -> float | None:
    """Bytes (per cent, negative is fewer) of ``test`` for the VMAF of ``anchor``.

    Points are bytes and VMAF. Bjontegaard's measure (VCEG-M33) with Akima interpolation, by the
    package of its authors; None for curves that do not overlap in at least half of their range.
    """
    sides = [sorted(set(points)) for points in (anchor, test)]
    if min(len(points) for points in sides) < 3 or not all(map(_rises, sides)):
        return None
    (a, b), (c, d) = (zip(*points, strict=True) for points in sides)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return float(
                bjontegaard.bd_rate(
                    a, b, c, d, method="akima", require_matching_points=False, min_overlap=0.5
                )
            )
        except (UserWarning, ValueError):
            return None


def _rises(points: Points) -> bool:
    return all(one[1] < two[1] for one, two in pairwise(points))


def at_vmaf(points: Points, wanted: float) -> float | None:
    """The value (bytes, seconds) of a curve of ``(value, VMAF)`` at a VMAF; None outside of it.

    Between two points the logarithm of the value is taken as straight.
    """
    curve = sorted(points, key=lambda point: point[1])
    if len(curve) < 2 or not curve[0][1] <= wanted <= curve[-1][1]:
        return None
    values, scores = zip(*curve, strict=True)
    return float(np.exp(np.interp(wanted, scores, np.log(values))))
