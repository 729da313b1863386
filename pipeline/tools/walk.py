"""Walk through a publication as a stranger: every URI answers, and what the playlists say holds.

It reads playlists with the library m3u8 and shares nothing with the code that wrote them. Media
is fetched, not decoded.
"""

import json
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin

import m3u8

from pipeline.tools.web import Answer, Web

AT_ONCE = 8
# Lips and voice: what viewers begin to notice is more than this (ITU-R BT.1359 says 45 ms early).
SOUND_SECONDS = 0.040
# EXTINF and WebVTT are rounded to the microsecond and to the millisecond.
ROUNDING = 0.0015
PLAYLIST = ("application/vnd.apple.mpegurl", "audio/mpegurl")
MEDIA = ("video/iso.segment", "audio/iso.segment", "video/mp4", "audio/mp4")
TYPES = {
    "mp4": ("video/mp4",), "m4a": ("audio/mp4",), "vtt": ("text/vtt",),
    "srt": ("application/x-subrip",), "txt": ("text/plain",), "jpg": ("image/jpeg",),
}  # fmt: skip
CUE = re.compile(r"((?:\d+:)?\d\d:\d\d\.\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d\d:\d\d\.\d{3})")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; no problems means that the lesson plays and downloads as promised."""

    master_url: str
    problems: tuple[str, ...]
    seconds: float
    renditions: int
    captions: int
    downloads: int
    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Want:
    """One thing to fetch: whole, or ``size`` bytes at ``offset`` of an object of ``total``."""

    url: str
    types: Sequence[str]
    offset: int = 0
    size: int | None = None
    total: int | None = None


def walk(master_url: str) -> Report:
    """Fetch everything that ``master_url`` leads to; problems are sentences that name the URL."""
    visit = _Walk(master_url)
    try:
        visit.begin()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(visit.fetch, dict.fromkeys(visit.wants)))
    finally:
        visit.web.close()
    return visit.report()


@dataclass(slots=True)
class _Walk:
    master: str
    web: Web = field(default_factory=Web)
    problems: list[str] = field(default_factory=list)
    wants: list[_Want] = field(default_factory=list)
    lengths: dict[str, float] = field(default_factory=dict)
    frame: float = 1.0
    captions: int = 0
    downloads: int = 0

    def report(self) -> Report:
        return Report(
            self.master, tuple(self.problems), self.seconds, len(self.lengths), self.captions,
            self.downloads, self.web.requests, self.web.bytes,
        )  # fmt: skip

    @property
    def seconds(self) -> float:
        """Length of the first rendition."""
        return next(iter(self.lengths.values()), 0.0)

    def begin(self) -> None:
        """Read every playlist and details.json; note what is to be fetched."""
        master = self._playlist(self.master)
        if master is None:
            return
        if not master.is_variant or not master.playlists:
            return self._problem(self.master, "is no multivariant playlist")
        for variant in master.playlists:
            self._variant(variant, master.media)
        for variant in master.playlists:
            self.lengths[variant.absolute_uri] = self._media(variant.absolute_uri)
        for url, length in self.lengths.items():
            if abs(length - self.seconds) > self.frame + ROUNDING:
                self._problem(url, f"lasts {length:.3f} s, the first one {self.seconds:.3f} s")
        for frames in master.iframe_playlists:
            if not frames.iframe_stream_info.codecs:
                self._problem(self.master, f"has no CODECS for {frames.uri}")
            self._media(frames.absolute_uri)
        for other in master.media:
            if other.uri:
                self._other(other.type, other.absolute_uri)
        self._details(urljoin(self.master, "details.json"))

    def fetch(self, want: _Want) -> None:
        """Fetch one thing and compare."""
        answer = self.web.get(want.url, want.offset, want.size)
        self._check(want, answer)

    def _check(self, want: _Want, answer: Answer) -> bool:
        right = 200 if want.size is None else 206
        if answer.status != right:
            told = answer.reason or f"answers {answer.status}"
            part = f" for {want.size} bytes at {want.offset}" if want.size is not None else ""
            self._problem(want.url, f"{told} instead of {right}{part}")
            return False
        before = len(self.problems)
        size = want.size or want.total
        if size not in (None, answer.size):
            self._problem(want.url, f"gives {answer.size} bytes instead of {size}")
        if not answer.size:
            self._problem(want.url, "is empty")
        if answer.content_type.split(";")[0].strip().lower() not in want.types:
            told = answer.content_type or "no type"
            self._problem(want.url, f"is served as {told} instead of {' or '.join(want.types)}")
        if want.size is not None and want.total not in (None, answer.total):
            self._problem(want.url, f"has {answer.total} bytes instead of {want.total}")
        return len(self.problems) == before

    def _playlist(self, url: str) -> Any:
        body = self._body(url, PLAYLIST)
        if body is None:
            return None
        if not body.startswith(b"#EXTM3U"):
            return self._problem(url, "is no playlist")
        return m3u8.loads(body.decode("utf-8", "replace"), uri=url)

    def _variant(self, variant: Any, media: Sequence[Any]) -> None:
        told = variant.stream_info
        for name, value in (
            ("CODECS", told.codecs), ("RESOLUTION", told.resolution),
            ("FRAME-RATE", told.frame_rate), ("BANDWIDTH", told.bandwidth),
        ):  # fmt: skip
            if not value:
                self._problem(self.master, f"has no {name} for {variant.uri}")
        if told.frame_rate:
            self.frame = min(self.frame, 1 / float(told.frame_rate))
        for kind, group in (("AUDIO", told.audio), ("SUBTITLES", told.subtitles)):
            if group and not any(m.type == kind and m.group_id == group for m in media):
                self._problem(self.master, f"has no {kind} group {group} that {variant.uri} names")

    def _media(self, url: str, types: Sequence[str] = MEDIA) -> float:
        """Check a media playlist; returns its length in seconds."""
        playlist = self._playlist(url)
        if playlist is None:
            return 0.0
        if not playlist.is_endlist:
            self._problem(url, "has no EXT-X-ENDLIST")
        if not playlist.segments:
            self._problem(url, "has no segments")
        target, longest = playlist.target_duration, 0.0
        following: dict[str, int] = {}
        for segment in playlist.segments:
            longest = max(longest, segment.duration)
            self.wants.append(self._segment(segment, types, following))
            init = segment.init_section
            if init is not None:
                offset, size = _span(init.byterange, 0)
                self.wants.append(_Want(init.absolute_uri, types, offset, size))
        # RFC 8216 4.3.3.1: each duration, rounded to the nearest integer, is at most the target.
        if target is None or int(longest + 0.5) > target:
            self._problem(url, f"has a segment of {longest:g} s and a target of {target}")
        return float(sum(segment.duration for segment in playlist.segments))

    def _segment(self, segment: Any, types: Sequence[str], following: dict[str, int]) -> _Want:
        """A range without an offset begins where the one before ended (RFC 8216 4.3.2.2)."""
        url = segment.absolute_uri
        offset, size = _span(segment.byterange, following.get(url, 0))
        if size is not None:
            following[url] = offset + size
        return _Want(url, types, offset, size)

    def _other(self, kind: str, url: str) -> None:
        length = self._media(url, TYPES["vtt"] if kind == "SUBTITLES" else MEDIA)
        if kind == "AUDIO" and abs(length - self.seconds) > SOUND_SECONDS + ROUNDING:
            self._problem(url, f"lasts {length:.3f} s, the picture {self.seconds:.3f} s")
        if kind == "SUBTITLES" and length > self.seconds + self.frame + ROUNDING:
            self._problem(url, f"ends at {length:.3f} s, the picture at {self.seconds:.3f} s")

    def _details(self, url: str) -> None:
        body = self._body(url, ("application/json",))
        if body is None:
            return
        try:
            details = json.loads(body)
        except ValueError:
            return self._problem(url, "is no JSON")
        try:
            self._follow(url, details)
        except (KeyError, TypeError, AttributeError) as error:
            self._problem(url, f"lacks what the page needs ({error})")

    def _follow(self, url: str, details: dict[str, Any]) -> None:
        if urljoin(url, details["master"]) != self.master:
            self._problem(url, f"names another master playlist ({details['master']})")
        if abs(details["seconds"] - self.seconds) > self.frame + ROUNDING:
            self._problem(url, f"says {details['seconds']} s, the picture has {self.seconds:.3f} s")
        self.wants.append(_Want(urljoin(url, details["poster"]), TYPES["jpg"]))
        for each in details["captions"]:
            self.captions += self._cues(urljoin(url, each["url"]))
        if details["thumbnails"]:
            self._thumbnails(urljoin(url, details["thumbnails"]))
        for each in details["downloads"]:
            # Downloads are large and made of bytes that were fetched already: their end will do.
            where, size = urljoin(url, each["url"]), each["bytes"]
            self.wants.append(_Want(where, TYPES[each["kind"]], size - 1, 1, size))
            self.downloads += 1

    def _cues(self, url: str) -> int:
        times = self._times(url)
        if any(end <= start for start, end in times):
            self._problem(url, "has a cue that ends before it begins")
        if times and max(end for _, end in times) > self.seconds + ROUNDING:
            self._problem(url, f"has a cue after the end of the picture ({self.seconds:.3f} s)")
        return len(times)

    def _thumbnails(self, url: str) -> None:
        body = self._body(url, TYPES["vtt"]) or b""
        images = [line for line in body.decode("utf-8", "replace").splitlines() if "#xywh=" in line]
        for image in dict.fromkeys(urldefrag(urljoin(url, line)).url for line in images):
            self.wants.append(_Want(image, TYPES["jpg"]))
        if not images:
            self._problem(url, "names no image")

    def _times(self, url: str) -> list[tuple[float, float]]:
        body = self._body(url, TYPES["vtt"]) or b""
        if not body.startswith(b"WEBVTT"):
            self._problem(url, "is no WebVTT")
        found: Iterable[tuple[str, str]] = CUE.findall(body.decode("utf-8", "replace"))
        return [(_moment(start), _moment(end)) for start, end in found]

    def _body(self, url: str, types: Sequence[str]) -> bytes | None:
        answer = self.web.get(url)
        self._check(_Want(url, types), answer)
        return answer.body if answer.status == 200 else None

    def _problem(self, url: str, what: str) -> None:
        self.problems.append(f"{url} {what}")


def _span(byterange: str | None, following: int) -> tuple[int, int | None]:
    """Offset and size of ``size[@offset]``."""
    if not byterange:
        return 0, None
    size, _, offset = byterange.partition("@")
    return int(offset) if offset else following, int(size)


def _moment(text: str) -> float:
    seconds = 0.0
    for part in text.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
