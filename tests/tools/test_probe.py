"""What the probe finds in real and in hostile files."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.model.errors import BadMedia
from pipeline.model.media import Media
from pipeline.plain import plain, typed
from pipeline.plan.probe import judge
from pipeline.settings import LimitSettings
from pipeline.tools import inside

TALK = ["-f", "lavfi", "-i", "sine=f=440:d=4"]
FILM = ["-f", "lavfi", "-i", "testsrc2=s=128x72:r=25:d=4"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25"]

Make = Callable[..., Path]
Look = Callable[..., Media]


@pytest.fixture
def make(tmp_path: Path, ffmpeg: str) -> Make:
    """``make(name, *options)`` lets ffmpeg write a file."""

    def made(name: str, *options: str) -> Path:
        file = tmp_path / name
        argv = [ffmpeg, "-nostdin", "-v", "error", *options, f"file:{file}"]
        subprocess.run(argv, check=True, cwd=tmp_path, stdin=subprocess.DEVNULL)
        return file

    return made


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """``look(path, **limits)`` probes in a jailed child and judges."""

    def looked(path: Path, accept: bool = False, limits: LimitSettings | None = None) -> Media:
        limits = limits or LimitSettings()
        room = tmp_path / "room"
        room.mkdir(exist_ok=True)
        request = {"path": str(path), "limits": plain(limits), "accept_damage": accept}
        found, _ = inside.call("probe", request, room, reads=[path])
        return judge(typed(Media, found), accept, limits.hours)

    return looked


@pytest.mark.media
def test_an_ordinary_recording(make: Make, look: Look) -> None:
    found = look(
        make("a.mp4", *FILM, *TALK, *H264, "-metadata", "creation_time=2026-05-01T10:00:00Z")
    )
    assert found.container == "mov" and found.created == "2026-05-01T10:00:00+00:00"
    assert found.length == pytest.approx(4, abs=0.03) and found.warnings == ()
    picture, sound = found.picture, found.sound
    assert picture and sound
    assert (picture.codec, picture.width, picture.height) == ("h264", 128, 72)
    assert [picture.rate, picture.start, picture.end, picture.keyframe_gap] == [25, 0, 4, 1]
    assert (picture.rotation, picture.interlaced, picture.variable_rate) == (0, False, False)
    assert (sound.codec, sound.channels, sound.sample_rate) == ("aac", 1, 44100)
    assert sound.start == 0


@pytest.mark.media
def test_sound_that_begins_first_in_a_transport_stream(make: Make, look: Look) -> None:
    found = look(make("a.ts", "-itsoffset", "1", *FILM, *TALK, *H264))
    assert found.picture and found.sound
    assert found.picture.start == pytest.approx(1, abs=0.03) and found.sound.start == 0


@pytest.mark.media
def test_interlace_aspect_and_colour(make: Make, look: Look) -> None:
    tags = "color_trc=bt709:colorspace=bt709:color_primaries=bt709"
    look_of = ["-vf", f"setsar=4/3,setfield=tff,setparams={tags}", "-flags", "+ildct+ilme"]
    found = look(make("a.mov", *FILM, *look_of, "-c:v", "mpeg2video")).picture
    assert found and found.interlaced
    assert (found.width, found.height) == (171, 72)
    assert (found.transfer, found.primaries, found.matrix) == ("bt709",) * 3


@pytest.mark.media
def test_chapters_and_cover_art(make: Make, look: Look, tmp_path: Path) -> None:
    meta = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=Аввал\n"
    meta += "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=Две  части\n"
    (tmp_path / "meta").write_text(meta)
    cover = make("cover.png", "-f", "lavfi", "-i", "color=s=600x600", "-frames:v", "1")
    found = look(
        make(
            "a.m4a", *TALK, "-i", str(cover), "-i", str(tmp_path / "meta"), "-map", "0", "-map",
            "1", "-map_metadata", "2", "-c:v", "copy", "-disposition:v", "attached_pic",
        )
    )  # fmt: skip
    assert found.picture is None and found.sound
    assert [(str(each.start), each.title) for each in found.chapters] == [
        ("0", "Аввал"),
        ("3/2", "Две части"),
    ]


CUTS = [
    ("mp4", ("-movflags", "+faststart"), "is cut short"),
    ("mp4", (), "its index is missing"),
    ("mkv", (), "is cut short: 0:0. of the 0:04"),
    ("avi", (), "is cut short"),
    ("mov", ("-movflags", "+faststart"), "is cut short"),
]


@pytest.mark.media
@pytest.mark.parametrize(("kind", "options", "sentence"), CUTS)
def test_a_cut_file_is_refused(
    make: Make, look: Look, kind: str, options: tuple[str, ...], sentence: str
) -> None:
    file = make(f"a.{kind}", *FILM, *TALK, *H264, *options)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 6 // 10])
    with pytest.raises(BadMedia, match=sentence):
        look(file)
    if "index" not in sentence:
        assert look(file, accept=True).warnings


@pytest.mark.media
def test_a_copy_with_holes_is_refused(make: Make, look: Look) -> None:
    file = make("a.mp4", *FILM, *H264)
    whole = file.read_bytes()
    third = len(whole) // 3
    file.write_bytes(whole[:third] + bytes(third) + whole[2 * third :])
    with pytest.raises(BadMedia, match="nothing but zeros: copy the file again"):
        look(file)


PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n"
TRAPS = {
    "playlist": PLAYLIST.format("file:///tmp/secret.ts"),
    "playlist of an address": PLAYLIST.format("http://127.0.0.1:9/x.ts"),
    "concat script": "ffconcat version 1.0\nfile secret.ts\n",
    "session description": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
    "m=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "manifest": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>',
    "words": "Лекция 1",
    "picture": "\x89PNG\r\n\x1a\n",
}


@pytest.mark.media
@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("kind", ["mp4", "m3u8"])
def test_what_names_other_files_is_refused(
    name: str, kind: str, make: Make, look: Look, tmp_path: Path
) -> None:
    make("secret.ts", *FILM, *H264)
    trap = tmp_path / f"talk.{kind}"
    trap.write_text(TRAPS[name])
    with pytest.raises(BadMedia, match=r"not of a kind that Dars reads|no video or sound"):
        look(trap)


@pytest.mark.media
def test_strange_names_are_only_names(make: Make, look: Look, tmp_path: Path) -> None:
    film = make("film.mp4", *FILM, *H264)
    for name in ("-y.mp4", "pipe:0", "concat:a|b.mp4", "http:evil.mp4", "new\nline.mp4"):
        odd = film.rename(tmp_path / name)
        assert look(odd).picture
        film = odd.rename(tmp_path / "film.mp4")


@pytest.mark.media
@pytest.mark.parametrize("codec", ["png", "mjpeg"])
def test_a_giant_picture_is_refused_before_it_is_decoded(
    make: Make, look: Look, codec: str
) -> None:
    giant = ["-f", "lavfi", "-i", "color=s=2000x1200:r=1:d=2", "-c:v", codec]
    with pytest.raises(BadMedia, match="larger than Dars takes"):
        look(make("a.mov", *giant), limits=LimitSettings(pixels=1920 * 1080))


@pytest.mark.media
def test_which_of_several_sounds_is_heard_is_said(make: Make, look: Look) -> None:
    three = [*FILM, *TALK, "-map", "0", "-map", "1", "-map", "1", "-map", "1"]
    camera = look(make("a.mxf", *three, "-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-ar", "48000"))
    assert camera.sound and (camera.sound.index, camera.sound.second) == (1, 2)
    assert camera.warnings == ("There are 3 sounds in the file: only numbers 1 and 2 are heard.",)
    spoken = ["-metadata:s:a:0", "language=tgk", "-metadata:s:a:1", "language=rus"]
    two = look(make("a.mov", *three[:-2], *H264, *spoken, "-disposition:a", "default"))
    assert two.sound and two.sound.second is None
    assert two.warnings == ("There are 2 sounds in the file: only number 1 is heard.",)
    late = [*FILM, *TALK, "-f", "lavfi", "-i", "sine=d=9", "-map", "0", "-map", "1", "-map", "2"]
    uneven = look(make("b.mov", *late, *H264, "-c:a", "pcm_s16le", "-disposition:a", "default"))
    assert uneven.sound and uneven.sound.second == 2 and uneven.length == 9


@pytest.mark.media
def test_limits_of_size_and_streams(make: Make, look: Look) -> None:
    file = make("a.mkv", *FILM, *TALK, *H264, "-map", "0", "-map", "1", "-map", "1")
    with pytest.raises(BadMedia, match="more than 2 streams"):
        look(file, limits=LimitSettings(streams=2))
    with pytest.raises(BadMedia, match="larger than 1e-05 GiB"):
        look(file, limits=LimitSettings(file_gib=0.00001))


@pytest.mark.media
def test_codecs_that_are_not_allowed(make: Make, look: Look) -> None:
    with pytest.raises(BadMedia, match="picture is coded as magicyuv, which Dars does not read"):
        look(make("a.avi", *FILM, "-c:v", "magicyuv"))
    deaf = make("a.mkv", *FILM, *TALK, *H264, "-c:a", "wavpack")
    with pytest.raises(BadMedia, match="sound is coded as wavpack"):
        look(deaf)
    assert look(deaf, accept=True).sound is None


@pytest.mark.media
@pytest.mark.parametrize("folder", ["camera", "lecture", "speech", "hostile"])
def test_every_file_of_the_collection_has_a_verdict(media: Path, look: Look, folder: str) -> None:
    verdicts = {}
    for file in sorted((media / folder).iterdir()):
        if file.suffix != ".vtt":
            try:
                verdicts[file.name] = look(file).container
            except BadMedia as refusal:
                verdicts[file.name] = str(refusal)
    refused = {name for name, verdict in verdicts.items() if " " in verdict}
    assert all(verdicts[name].endswith(".") for name in refused)
    assert len(verdicts) >= 4 and (folder == "hostile") == bool(refused)
