"""The other systems' own commands, as they document them or as their code puts them together.

Read from MediaCMS 8.3.2, Esup-Pod 4.1.0, Opencast 17 and moviepy 2.2. All run with the ffmpeg of
Dars, and with our preset wherever theirs decides about the published pictures (``own`` gives their
own); nothing of their web applications, queues and uploads is run. What is left out favours them:
MediaCMS' 144p and 240p, its mp4hls (copied by ffmpeg instead), Esup-Pod's overview pictures.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.clip import RATE, Clip
from bench.sides import SHIFTS, Job, Made, Side, weight
from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path

# Short sides and kbit/s: of MediaCMS at most 30 frames a second; of the plain ladder after moviepy.
MEDIACMS = {1080: 4500, 720: 2500, 480: 1000, 360: 500}
PLAIN = {1080: 4500, 720: 2500, 480: 1200, 360: 700}
# Esup-Pod's two passes: kbit/s of picture and sound.
POD_MP4 = {360: ("1000k", "96k"), 720: ("3000k", "128k")}
POD_HLS = {360: ("1000k", "96k"), 720: ("3000k", "128k"), 1080: ("4500k", "192k")}
# Opencast's delivery: width, kbit/s at most, sound.
OPENCAST = {480: (854, 800, "64k"), 720: (1280, 1200, "96k"), 1080: (1920, 4000, "96k")}
# What each output of a command ends with, by its short side.
Ends = dict[int, tuple[object, ...]]
OWN = {"MediaCMS": "medium", "Esup-Pod": "slow", "Opencast": "medium"}


def ffmpeg(*words: object) -> list[str]:
    """A command that overwrites and is quiet."""
    start = [ffmpeg_path(Settings()), "-hide_banner", "-nostdin", "-v", "error", "-y"]
    return [*start, *map(str, words)]


def mediacms(job: Job) -> Made:
    """A process for each rung, each decoding the whole; then HLS by copying. Both are kept."""
    crf, made = 23 + SHIFTS[job.point], []
    for height, kbps in MEDIACMS.items():
        width, most = round(height * 16 / 9), f"{kbps * 3 // 2}k"
        scale = (
            f"scale=if(lt(iw\\,ih)\\,{height}\\,{width}):if(lt(iw\\,ih)\\,{width}\\,{height})"
            f":force_original_aspect_ratio=decrease:force_divisible_by=2:flags=lanczos,fps=fps={RATE}"
        )
        made.append(job.folder / f"{height}.mp4")
        job.meter.run(ffmpeg(
            "-i", job.clip.file, "-c:v", "libx264", "-filter:v", scale, "-pix_fmt", "yuv420p",
            "-crf", crf, "-c:a", "aac", "-b:a", "128k", "-ac", 2, "-maxrate", most,
            "-bufsize", most, "-force_key_frames", "expr:gte(t,n_forced*4)",
            "-x264-params", f"keyint={8 * RATE}:keyint_min={4 * RATE}", "-preset", job.preset,
            "-profile:v", "main", "-level", 4.2, "-strict", -2, made[-1],
        ), job.folder)  # fmt: skip
    for file in made:
        folder = job.folder / file.stem
        folder.mkdir()
        job.meter.run(ffmpeg(
            "-i", file, "-c", "copy", "-f", "hls", "-hls_time", 4, "-hls_segment_type", "fmp4",
            "-hls_playlist_type", "vod", folder / "index.m3u8",
        ), job.folder)  # fmt: skip
    every = [*made, *(file.with_suffix("") for file in made)]
    return Made(made[0], weight(made[0].with_suffix("")), weight(*every), edited=False)


def pod(job: Job) -> Made:
    """MP4s, then the HLS ladder from the source again; a keyframe every second; MP3, thumbnails."""
    clip, crf = job.clip, 20 + SHIFTS[job.point]
    hls = ("-hls_playlist_type", "vod", "-hls_time", 2, "-hls_flags", "single_file")
    files: Ends = {h: ("-movflags", "faststart", f"{h}p.mp4") for h in POD_MP4}
    lists: Ends = {
        h: (*hls, "-master_pl_name", f"livestream{h}.m3u8", f"{h}p.m3u8") for h in POD_HLS
    }
    for rungs, ends in ((POD_MP4, files), (POD_HLS, lists)):
        words = _pod_outputs(rungs, ends, job.preset, crf)
        job.meter.run(ffmpeg("-threads", 0, "-i", clip.file, *words), job.folder)
    mp3 = ("-vn", "-codec:a", "libmp3lame", "-qscale:a", 2, "audio.mp3")
    job.meter.run(ffmpeg("-i", clip.file, *mp3), job.folder)
    for part in (1, 2, 3):
        at = clip.frames / RATE * part / 4
        still = ("-frames:v", 1, f"thumbnail-{part}.jpg")
        job.meter.run(ffmpeg("-ss", at, "-i", clip.file, *still), job.folder)
    top = job.folder / "1080p.m3u8"
    stored = [file for file in job.folder.iterdir() if file.suffix in (".mp4", ".ts", ".mp3")]
    return Made(top, weight(job.folder / "1080p.ts"), weight(*stored), edited=False)


def _pod_outputs(
    rungs: dict[int, tuple[str, str]], ends: Ends, preset: str, crf: int
) -> list[object]:
    """Every option again for each output: it counts for one alone."""
    words: list[object] = []
    for height, (rate, sound) in rungs.items():
        words += [
            "-map", "0:v:0", "-map", "0:a:0", "-c:v", "libx264", "-vf", f"scale=-2:{height}",
            "-preset", preset, "-profile:v", "high", "-pix_fmt", "yuv420p", "-level", 3,
            "-crf", crf, "-maxrate", rate, "-bufsize", rate, "-sc_threshold", 0,
            "-force_key_frames", "expr:gte(t,n_forced*1)", "-max_muxing_queue_size", 4000,
            "-c:a", "aac", "-b:a", sound, "-ar", 48000, "-fps_mode", "passthrough",
            *ends[height],
        ]  # fmt: skip
    return words


def opencast(job: Job) -> Made:
    """Editor, then theme, then delivery: three encodes of the whole, one after the other."""
    clip, run = job.clip, job.meter.run
    edited, themed = job.folder / "edited.mp4", job.folder / "themed.mkv"
    run(ffmpeg(
        "-i", clip.file, "-filter_complex", _editor(clip), "-map", "[v]", "-map", "[a]",
        "-preset", "veryfast", "-crf", 18, "-tune", "film", "-map_metadata", -1,
        "-map_chapters", -1, "-sn", "-dn", "-c:v", "libx264", "-c:a", "aac", edited,
    ), job.folder)  # fmt: skip
    same = f"scale=1920:1080,setsar=1,fps={RATE},format=yuv420p"
    join = f"[0:v]{same}[i];[1:v]{same}[e];[i][0:a][e][1:a]concat=n=2:v=1:a=1[v][a]"
    run(ffmpeg(
        "-i", clip.intro, "-i", edited, "-filter_complex", join, "-map", "[v]", "-map", "[a]",
        "-c:v", "libx264", "-crf", 10, "-preset", "fast", "-c:a", "flac", themed,
    ), job.folder)  # fmt: skip
    words: list[object] = ["-i", themed]
    for height, (width, kbps, sound) in OPENCAST.items():
        scale = f"scale={width}:{width}:force_original_aspect_ratio=decrease:force_divisible_by=2"
        words += [
            "-filter:v", f"{scale},fps=25", "-pix_fmt", "yuv420p", "-c:v", "libx264",
            "-profile:v", "high", "-level", "4.0", "-preset", job.preset,
            "-crf", 22 + SHIFTS[job.point], "-force_key_frames", "expr:gte(t,n_forced*4)",
            "-maxrate", f"{kbps}k", "-bufsize", f"{2 * kbps}k", "-c:a", "aac", "-b:a", sound,
            "-ac", 2, "-movflags", "faststart", f"{height}.mp4",
        ]  # fmt: skip
    run(ffmpeg(*words), job.folder)
    made = [job.folder / f"{height}.mp4" for height in OPENCAST]
    return Made(made[-1], weight(made[-1]), weight(*made), edited=True)


def _editor(clip: Clip) -> str:
    graph = []
    for number, (start, end) in enumerate(clip.kept):
        length = (end - start) / RATE
        fades = f"fade=t=in:st=0:d=0.2,fade=t=out:st={length - 0.2:.3f}:d=0.2"
        graph.append(
            f"[0:v]trim={start / RATE}:duration={length},scale=w=trunc(in_w/2)*2:h=trunc(in_h/2)*2,"
            f"setpts=PTS-STARTPTS,{fades}[v{number}]"
        )
        graph.append(
            f"[0:a]atrim={start / RATE}:duration={length},asetpts=PTS-STARTPTS,"
            f"a{fades.replace(',', ',a')}[a{number}]"
        )
    joined = "".join(f"[v{number}][a{number}]" for number in range(len(clip.kept)))
    graph.append(f"{joined}concat=n={len(clip.kept)}:unsafe=1:v=1:a=1[v][a]")
    return ";".join(graph)


def moviepy(job: Job) -> Made:
    """The script that everybody writes first (bench.naive), then one ffmpeg for each rung."""
    clip = job.clip
    kept = [str(frame / RATE) for part in clip.kept for frame in part]
    script: list[str | Path] = [
        sys.executable,
        Path(__file__).with_name("naive.py"),
        clip.file,
        str(clip.intro),
    ]
    env = {"FFMPEG_BINARY": ffmpeg_path(Settings())}
    job.meter.run([*script, *kept], job.folder, env)
    made = []
    for height, kbps in PLAIN.items():
        made.append(job.folder / f"{height}.mp4")
        job.meter.run(ffmpeg(
            "-i", job.folder / "edited.mp4", "-vf", f"scale=-2:{height}", "-c:v", "libx264",
            "-preset", job.preset, "-crf", 23 + SHIFTS[job.point], "-maxrate", f"{kbps}k",
            "-bufsize", f"{2 * kbps}k", "-g", 4 * RATE, "-keyint_min", 4 * RATE,
            "-sc_threshold", 0, "-c:a", "aac", "-b:a", "128k", "-movflags", "faststart", made[-1],
        ), job.folder)  # fmt: skip
    return Made(made[0], weight(made[0]), weight(*made), edited=True)


SYSTEMS = {"MediaCMS": mediacms, "Esup-Pod": pod, "Opencast": opencast, "moviepy": moviepy}


def _at(make: Callable[[Job], Made], preset: str, job: Job) -> Made:
    return make(replace(job, preset=preset))


def peers(own: bool) -> list[Side]:
    """All of them at our preset, and with ``own`` once more at theirs where that is another."""
    sides = [Side(name, make) for name, make in SYSTEMS.items()]
    for name, preset in OWN.items() if own else ():
        sides.append(Side(f"{name} ({preset})", partial(_at, SYSTEMS[name], preset)))
    return sides
