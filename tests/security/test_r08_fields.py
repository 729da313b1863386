"""Rows 7, 8 and 32: fields that would be options, paths or mountains."""

from pathlib import Path
from time import process_time

import pytest

from pipeline.model.errors import BadConfig
from pipeline.plan import sidecar
from pipeline.settings import load
from tests.commanding import new_home
from workers.storage import Storage, _fetched  # noqa: F401

ARGV = "libx264 -i http://127.0.0.1:1/x"
# Fields of studio.toml that choose something for a program, with what would be argv or a path.
RULES = {
    "profile.video.preset": f'[profile.video]\npreset = "{ARGV}"',
    "profile.video.hevc_preset": f'[profile.video]\nhevc_preset = "{ARGV}"',
    "profile.video.codecs": f'[profile.video]\ncodecs = "{ARGV}"',
    "profile.video.codec": f'[profile.video]\ncodec = "{ARGV}"',
    "profile.video.crf": f'[profile.video]\ncrf = "{ARGV}"',
    "profile.video.ladder.0.height": '[[profile.video.ladder]]\nheight = "1 -i x"\nkbps = 300',
    "profile.audio.bitrate": '[profile.audio]\nbitrate = "128k -i x"',
    "profile.language": '[profile]\nlanguage = "../../x"',
    "profile.speech.language": '[profile.speech]\nlanguage = "../../x"',
    "tools.hardware": '[tools]\nhardware = "/dev/sda"',
    "tools.sandbox": '[tools]\nsandbox = "off"',
}
SIDECARS = {
    "language": 'language = "../../x"',
    "speech_language": 'speech_language = "../../x"',
    "codec": f'codec = "{ARGV}"',
    "preset": f'preset = "{ARGV}"',
    "args": f'args = ["{ARGV}"]',
    "picture": 'picture = "../../other/secret.ts"',
    "sound": 'sound = "/etc/passwd"',
    "cuts.0.start": f'cuts = [{{start = "{ARGV}", end = 2}}]',
    "title": f'title = "{"x" * 301}"',
}
DEEP = 100_000


@pytest.mark.row(8, 7)
@pytest.mark.parametrize("field", RULES)
def test_studio_rules_are_choices_and_numbers(field: str, tmp_path: Path) -> None:
    file = tmp_path / "studio.toml"
    file.write_text(RULES[field])
    with pytest.raises(BadConfig) as told:
        load(file)
    assert told.value.field == field and told.value.file == str(file)


@pytest.mark.row(8, 7)
@pytest.mark.parametrize("field", SIDECARS)
def test_sidecars_are_choices_and_times(field: str) -> None:
    with pytest.raises(BadConfig) as told:
        data = sidecar.parsed(SIDECARS[field].encode(), "lesson.toml")
        said = sidecar.wishes(data, "lesson.toml")
        sidecar.check_tracks(said, ["cam.mp4"], "lesson.toml")
    assert told.value.field == field


@pytest.mark.row(8)
@pytest.mark.media
def test_the_command_ends_with_the_field_and_starts_nothing(tmp_path: Path) -> None:
    dars = new_home(tmp_path / "home", f'[tools]\nsandbox = "{ARGV}"\n')
    film = tmp_path / "a.mp4"
    film.write_bytes(b"film")
    done = dars("process", film)
    assert done.returncode == 2 and "tools.sandbox" in done.stderr
    assert not (dars.home / "footage").exists()


DEPTHS = {
    "lists": "a = " + "[" * DEEP,
    "tables in lines": "a = " + "{a=" * DEEP,
    "a key": "a." * DEEP + "a = 1",
    "a table": "[" + "a." * DEEP + "a]",
    "many keys": "\n".join(f"k{n}." + "a." * 400 + "a = 1" for n in range(1000)),
}


@pytest.mark.row(32)
@pytest.mark.parametrize("how", DEPTHS)
def test_a_deep_sidecar_is_refused_in_seconds(how: str) -> None:
    began = process_time()
    with pytest.raises(BadConfig):
        sidecar.wishes(sidecar.parsed(DEPTHS[how].encode(), "lesson.toml"), "lesson.toml")
    assert process_time() - began < 10
