"""A small publication made by hand, and the plainest server that a player can use."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from imageio_ffmpeg import get_ffmpeg_exe

from pipeline import page

HOSTILE = "<img src=x onerror=window.__p=1>"
CUES = [
    (1.0, 3.5, "Салом, дӯстони азиз"), (4.0, 6.5, f"Ҳосила {HOSTILE}"),
    (7.0, 9.0, "Ҷадвалро бинед"), (9.5, 11.5, "Ташаккур"),
]  # fmt: skip
CHAPTERS = [(0.0, "Оғоз"), (6.0, f"Ҳосила {HOSTILE}")]
HEADERS = {".m3u8": "application/vnd.apple.mpegurl", ".m4s": "video/iso.segment",
           ".vtt": "text/vtt; charset=utf-8", ".json": "application/json"}  # fmt: skip


def stamp(seconds: float) -> str:
    """A time as WebVTT writes it."""
    return f"00:00:{seconds:06.3f}"


def vtt(cues: list[tuple[float, float, str]]) -> str:
    """Cues as WebVTT."""
    blocks = [f"{stamp(a)} --> {stamp(b)}\n{t.replace('<', '&lt;')}\n" for a, b, t in cues]
    return "WEBVTT\n\n" + "\n".join(blocks)


def encode(folder: Path) -> None:
    """Twelve seconds at two levels with sound beside them, a poster, thumbnails and a download."""
    source = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=12",
              "-f", "lavfi", "-i", "sine=frequency=330:duration=12"]  # fmt: skip
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-sc_threshold", "0"]
    streams = ["-filter_complex", "[0:v]split[a][b];[b]scale=160:90[c]", "-map", "[a]",
               "-map", "[c]", "-map", "1:a", *x264, "-pix_fmt", "yuv420p",
               "-c:a", "aac"]  # fmt: skip
    hls = ["-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
           "-hls_flags", "independent_segments", "-hls_fmp4_init_filename", "init_%v.mp4",
           "-hls_segment_filename", "%v_%d.m4s", "-master_pl_name", "raw.m3u8", "-var_stream_map",
           "v:0,agroup:s,name:180 v:1,agroup:s,name:90 a:0,agroup:s,default:yes,name:audio",
           "%v.m3u8"]  # fmt: skip
    stills = ["-frames:v", "1", "poster.jpg"]
    sheet = ["-vf", "fps=1/2,scale=80:45,tile=3x2", "-frames:v", "1", "sheet.jpg"]
    mp4 = [*x264, "-pix_fmt", "yuv420p", "-c:a", "aac", "lesson.mp4"]
    for args in (streams + hls, stills, sheet, mp4):
        argv = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *source, *args]
        subprocess.run(argv, cwd=folder, check=True, timeout=60)


def write(folder: Path, name: str, value: Any) -> None:
    """A text, or anything else as JSON, into a file."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def playlists(folder: Path) -> None:
    """The master with a subtitle rendition, and what the page reads beside it."""
    raw = (folder / "raw.m3u8").read_text()
    lines = re.sub(r'(#EXT-X-STREAM-INF:.*AUDIO="[^"]+")', r'\1,SUBTITLES="text"', raw)
    media = ('#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="Тоҷикӣ",LANGUAGE="tg",'
             'AUTOSELECT=YES,DEFAULT=NO,URI="captions.m3u8"')  # fmt: skip
    head, first, levels = lines.partition("#EXT-X-STREAM-INF")
    write(folder, "master.m3u8", f"{head}{media}\n{first}{levels}")
    write(folder, "captions.m3u8", "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:12\n"
          "#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:12.0,\ncaptions.vtt\n#EXT-X-ENDLIST\n")  # fmt: skip
    write(folder, "captions.vtt", vtt(CUES))
    starts = [start for start, _ in CHAPTERS] + [12.0]
    marks = [(a, b, t) for (a, t), b in zip(CHAPTERS, starts[1:], strict=True)]
    write(folder, "chapters.vtt", vtt(marks))
    boxes = [(2.0 * n, 2.0 * n + 2, f"sheet.jpg#xywh={80 * (n % 3)},{45 * (n // 3)},80,45")
             for n in range(6)]  # fmt: skip
    write(folder, "thumbnails.vtt", vtt(boxes))


def details(folder: Path) -> dict[str, Any]:
    """What the lesson's page shows."""
    files = [("mp4", "180p", "lesson.mp4"), ("vtt", "WebVTT", "captions.vtt")]
    return {
        "lesson": "aa", "version": "1", "title": f"Муодилаҳо {HOSTILE}", "course": "Математика",
        "course_id": "cc", "site": "Технопарк", "lecturer": "Ғафурова Қ. Ҳ.",
        "date": "2026-11-23", "order": 3, "language": "tg", "seconds": 12.0,
        "master": "master.m3u8", "poster": "poster.jpg", "thumbnails": "thumbnails.vtt",
        "captions": [{"language": "tg", "label": "Тоҷикӣ", "url": "captions.vtt"}],
        "transcript": [{"start": a, "end": b, "text": text} for a, b, text in CUES],
        "chapters": [{"start": start, "title": title} for start, title in CHAPTERS],
        "downloads": [
            {"kind": kind, "label": label, "url": name, "name": f"Муодилаҳо.{kind}",
             "bytes": (folder / name).stat().st_size} for kind, label, name in files
        ],
    }  # fmt: skip


def listed(number: int, title: str, day: str, lecturer: str) -> dict[str, Any]:
    """A lesson as a course lists it."""
    return {"lesson": "aa", "version": "1", "title": title, "date": day, "lecturer": lecturer,
            "order": number, "seconds": 12.0, "language": "tg",
            "poster": "../../l/aa/v/1/poster.jpg", "page": "../../l/aa/index.html"}  # fmt: skip


def publish(root: Path) -> None:
    """One lesson that plays, two courses that list it, and a third that cannot be read."""
    folder = root / "l/aa/v/1"
    folder.mkdir(parents=True)
    encode(folder)
    playlists(folder)
    write(folder, "details.json", details(folder))
    write(root, "l/aa/lesson.json", {"lesson": "aa", "version": "1", "serial": 1,
          "master": "v/1/master.m3u8", "details": "v/1/details.json"})  # fmt: skip
    first = [listed(3, f"Муодилаҳо {HOSTILE}", "2026-11-23", "Ғафурова Қ. Ҳ."),
             listed(4, "Ҷадвалҳо", "2026-10-02", "Раҳимов А.")]  # fmt: skip
    second = [listed(1, "Optics", "2026-12-01", "Green")]
    courses = [("cc", "Математика", "Технопарк", first), ("dd", "Physics", "Студия", second)]
    for key, name, site, lessons in courses:
        write(root, f"c/{key}/course.json", {"course_id": key, "course": name, "site": site,
              "serial": 1, "lessons": lessons})  # fmt: skip
    write(root, "site.json", {"serial": 1, "courses": [
        {"course_id": key, "course": name, "site": site, "page": f"c/{key}/index.html",
         "url": f"c/{key}/course.json"} for key, name, site, _ in courses]})  # fmt: skip
    shells = (*page.site_files(), *page.course_files("cc"), *page.lesson_files("aa"))
    for file in (*page.app_files(), *shells, *page.lesson_files("gone"), *page.course_files("dd")):
        path = root / file.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)


class Handler(SimpleHTTPRequestHandler):
    """Files as a bucket gives them: ranges, the published types, no log."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | HEADERS

    def do_GET(self) -> None:
        """Answer one range with 206, everything else as ever."""
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if not wanted or not path.is_file():
            return super().do_GET()
        data = path.read_bytes()
        start, end = int(wanted[1]), min(int(wanted[2] or len(data) - 1), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(data)}")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        self.wfile.write(data[start : end + 1])

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The folder on a free port of this machine; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root)))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
