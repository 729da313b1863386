"""The walk finds nothing wrong with a right publication, and every planted fault."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from uuid import uuid4

import pytest

from pipeline.model.lesson import Heading
from pipeline.model.package import ChapterMark, Cue, Package, Pictures, Segment, Sheet, Strand
from pipeline.plan import edition
from pipeline.tools import ports
from pipeline.tools.store import S3Store
from pipeline.tools.walk import Report, walk

pytestmark = pytest.mark.media

FRAME = Fraction(1, 25)


def strand(name: str, codec: str, parts: list[Fraction], width: int = 0, height: int = 0) -> Strand:
    segments = tuple(
        Segment(f"{name}-{number}.m4s", 5000 + 100 * number, 700, seconds)
        for number, seconds in enumerate(parts)
    )
    return Strand(name, codec, f"{name}-init.mp4", segments, width, height)


SECONDS = [Fraction(4), Fraction(4), Fraction(12, 5)]
SOUND = [Fraction(192512, 48000), Fraction(306688, 48000)]
CONTENT = edition.Content(
    "lesson",
    Heading("Қонуни Ом", "Физика", "Душанбе"),
    Package(
        Fraction(25),
        (
            strand("720", "avc1.64001f", SECONDS, 1280, 720),
            strand("360", "avc1.64001e", SECONDS, 640, 360),
        ),
        strand("sound", "mp4a.40.2", SOUND),
        (("720p", "720.mp4"), ("Audio", "audio.m4a")),
    ),
    Pictures("poster.jpg", (Sheet("sheet.jpg", 2, 2, 160, 90, (Fraction(0), Fraction(5))),)),
    "tg",
    (Cue(Fraction(1), Fraction(3), "Салом"), Cue(Fraction(8), Fraction(52, 5), "Шиносоӣ")),
    (ChapterMark(Fraction(0), "Оғоз"), ChapterMark(Fraction(4), "Қонун")),
)


@dataclass
class Published:
    """The texts and objects of an edition; tests break one and publish."""

    texts: dict[str, str]
    objects: dict[str, bytes]
    names: dict[str, str]

    def replace(self, name: str, old: str, new: str) -> None:
        assert old in self.texts[name]
        self.texts[name] = self.texts[name].replace(old, new)

    def named(self, file: str) -> str:
        return self.names[file]

    def walked(self, store: S3Store, types: dict[str, str] | None = None) -> Report:
        lesson = f"l/{uuid4().hex[:12]}"
        for name, body in self.objects.items():
            kind = (types or {}).get(name) or edition.content_type(name)
            store.put_page(f"{lesson}/o/{name}", body, kind)
        for name, text in self.texts.items():
            kind = (types or {}).get(name) or edition.content_type(name)
            store.put_text(f"{lesson}/v/1/{name}", text, kind)
        return walk(f"{store.public_url}/{lesson}/v/1/master.m3u8")


def published(content: edition.Content = CONTENT) -> Published:
    package, pictures = content.package, content.pictures
    sizes = {pictures.poster: 3000} | {sheet.file: 4000 for sheet in pictures.sheets}
    for each in filter(None, (*package.pictures, package.sound)):
        sizes |= {each.init: 800} | {part.file: part.offset + part.size for part in each.segments}
    sizes |= {file: max(9000, sizes.get(file, 0) + 500) for _, file in package.downloads}
    bodies = {file: os.urandom(size) for file, size in sizes.items()}
    digests = {file: (sha256(body).hexdigest(), len(body)) for file, body in bodies.items()}
    texts = edition.texts(content, digests)
    keep = edition.downloads(content, digests, texts)
    texts["details.json"] = json.dumps(edition.details(content, "1", digests, keep))
    names = {file: edition.object_name(file, digests) for file in bodies}
    return Published(texts, {names[file]: body for file, body in bodies.items()}, names)


def test_a_right_publication_has_no_problems(store: S3Store) -> None:
    report = published().walked(store)
    assert report.problems == ()
    assert report.seconds == pytest.approx(10.4)
    assert (report.renditions, report.captions) == (2, 2)
    assert report.downloads == len(json.loads(published().texts["details.json"])["downloads"])
    assert report.bytes > 40_000


def test_pictures_alone_are_a_publication(store: S3Store) -> None:
    package = replace(CONTENT.package, sound=None)
    content = replace(CONTENT, package=package, cues=(), chapters=(), spoken="")
    assert published(content).walked(store).problems == ()


def test_ranges_without_an_offset_follow_each_other(store: S3Store) -> None:
    made = published()
    made.objects["one.m4s"] = os.urandom(3000)
    made.texts["360.m3u8"] = "\n".join([
        "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:6",
        '#EXT-X-MAP:URI="../../o/one.m4s",BYTERANGE="500@0"',
        "#EXTINF:5.2,", "#EXT-X-BYTERANGE:1000@500", "../../o/one.m4s",
        "#EXTINF:5.2,", "#EXT-X-BYTERANGE:1500", "../../o/one.m4s", "#EXT-X-ENDLIST", "",
    ])  # fmt: skip
    assert made.walked(store).problems == ()
    made.replace("360.m3u8", "RANGE:1500\n", "RANGE:1501\n")
    assert "gives another range (bytes 1500-2999/3000)" in one(made.walked(store))


def hybrid() -> edition.Content:
    """The largest picture and the sound are parts of their downloads."""
    package = CONTENT.package
    assert package.sound
    within = [
        replace(each, segments=tuple(
            replace(part, file=file, offset=2000 + 5200 * number, size=5000)
            for number, part in enumerate(each.segments)
        ))
        for each, file in ((package.pictures[0], "720.mp4"), (package.sound, "audio.m4a"))
    ]  # fmt: skip
    pictures = (within[0], package.pictures[1])
    return replace(CONTENT, package=replace(package, pictures=pictures, sound=within[1]))


def test_segments_within_downloads_are_looked_at(store: S3Store) -> None:
    made = published(hybrid())
    assert made.walked(store).problems == ()
    film = made.named("720.mp4")
    assert made.texts["720.m3u8"].count(f"@2000\n../../o/{film}\n") == 1
    assert made.texts["720-iframes.m3u8"].count("#EXT-X-BYTERANGE:700@7200\n") == 1
    made.objects[film] = made.objects[film][:17000]
    problems = made.walked(store).problems
    assert any("gives another range (bytes 12400-16999/17000)" in each for each in problems)
    assert any("has 17000 bytes" in each or "416" in each for each in problems), "as a download"


def test_a_range_behind_the_end_is_a_problem(store: S3Store) -> None:
    made = published(hybrid())
    made.replace("720.m3u8", "#EXT-X-BYTERANGE:5000@2000", "#EXT-X-BYTERANGE:5000@99000")
    assert "416" in one(made.walked(store))


def one(report: Report) -> str:
    assert len(report.problems) == 1, report.problems
    return report.problems[0]


FAULTS: list[tuple[str, Callable[[Published], object], str]] = [
    (
        "a segment is missing",
        lambda made: made.objects.pop(made.named("360-1.m4s")),
        "answers 404 instead of 200",
    ),
    (
        "an init segment is missing",
        lambda made: made.objects.pop(made.named("720-init.mp4")),
        "answers 404 instead of 200",
    ),
    (
        "a segment is empty",
        lambda made: made.objects.update({made.named("720-0.m4s"): b""}),
        "is empty",
    ),
    (
        "a keyframe reaches over the end",
        lambda made: made.objects.update({made.named("360-1.m4s"): os.urandom(650)}),
        "another range (bytes 0-649/650)",
    ),
    (
        "a playlist is missing",
        lambda made: made.texts.pop("360.m3u8"),
        "answers 404",
    ),
    (
        "the end is not told",
        lambda made: made.replace("audio.m3u8", "#EXT-X-ENDLIST", ""),
        "has no EXT-X-ENDLIST",
    ),
    (
        "the target is too small",
        lambda made: made.replace("720.m3u8", "TARGETDURATION:4", "TARGETDURATION:3"),
        "has a segment of 4 s and a target of 3",
    ),
    (
        "codecs are not told",
        lambda made: made.replace("master.m3u8", 'CODECS="avc1.64001f,mp4a.40.2",', ""),
        "has no CODECS for 720.m3u8",
    ),
    (
        "a group does not exist",
        lambda made: made.replace("master.m3u8", 'AUDIO="sound"', 'AUDIO="voice"'),
        "has no AUDIO group voice",
    ),
    (
        "one rendition is two frames longer",
        lambda made: made.replace("360.m3u8", "2.400000", "2.480000"),
        "lasts 10.480 s, the first one 10.400 s",
    ),
    (
        "the sound is 100 ms longer",
        lambda made: made.replace("audio.m3u8", "6.389333", "6.489333"),
        "s, the picture 10.400 s",
    ),
    (
        "a caption comes after the end",
        lambda made: made.replace("captions.vtt", "00:10.400", "00:10.500"),
        "has a cue after the end",
    ),
    (
        "a caption ends before it begins",
        lambda made: made.replace("captions.vtt", "00:03.000", "00:00.500"),
        "ends before it begins",
    ),
    (
        "captions are none",
        lambda made: made.replace("captions.vtt", "WEBVTT", "VTT"),
        "is no WebVTT",
    ),
    (
        "a download is shorter than promised",
        lambda made: made.objects.update({made.named("audio.m4a"): os.urandom(8000)}),
        "answers 416",
    ),
    (
        "a download is longer than promised",
        lambda made: made.objects.update({made.named("audio.m4a"): os.urandom(9500)}),
        "has 9500 bytes instead of 9000",
    ),
    (
        "the poster is missing",
        lambda made: made.objects.pop(made.named("poster.jpg")),
        "answers 404",
    ),
    (
        "a thumbnail sheet is missing",
        lambda made: made.objects.pop(made.named("sheet.jpg")),
        "answers 404",
    ),
    (
        "details are missing",
        lambda made: made.texts.pop("details.json"),
        "answers 404",
    ),
    (
        "details lack the poster",
        lambda made: made.replace("details.json", '"poster"', '"picture"'),
        "lacks what the page needs ('poster')",
    ),
    (
        "details tell another length",
        lambda made: made.replace("details.json", '"seconds": 10.4', '"seconds": 12.4'),
        "says 12.4 s",
    ),
    (
        "the master is no playlist",
        lambda made: made.texts.update({"master.m3u8": "hello"}),
        "is no playlist",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "said"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_planted_faults_are_found(
    store: S3Store, fault: Callable[[Published], object], said: str
) -> None:
    made = published()
    fault(made)
    problems = made.walked(store).problems
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith("http://127.0.0.1:") for problem in problems)


def test_wrong_types_are_found(store: S3Store) -> None:
    made = published()
    wrong = {"360.m3u8": "text/plain", made.named("720-1.m4s"): "binary/octet-stream"}
    problems = made.walked(store, wrong).problems
    assert sorted(problem.partition(" is served as ")[2] for problem in problems) == [
        "binary/octet-stream instead of video/iso.segment or audio/iso.segment or video/mp4 "
        "or audio/mp4",
    ] * 2 + ["text/plain instead of application/vnd.apple.mpegurl or audio/mpegurl"]


def test_a_store_that_is_gone_is_one_problem() -> None:
    master = f"http://127.0.0.1:{ports.choose(1)}/dars/l/a/v/1/master.m3u8"
    told = "does not answer (ConnectionRefusedError) instead of 200"
    assert one(walk(master)) == f"{master} {told}"
