"""Where nothing moves: told by packets and looks, and never said of a face, however small."""

import subprocess
from array import array
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.model.facts import Calm, Seeing, Slide
from pipeline.plain import plain, typed
from pipeline.settings import LimitSettings
from pipeline.tools.calm import calm
from pipeline.tools.film import Packets
from pipeline.tools.probe import probe
from pipeline.tools.slides import find_slides
from pipeline.tools.unrest import Change

BLOCKS = 8160  # 1080p
TICK = Fraction(1, 25)


def packets(*sizes: int, gop: int = 50) -> Packets:
    keys = array("b", (n % gop == 0 for n in range(len(sizes))))
    return Packets(array("q", range(len(sizes))), array("q", sizes), keys)


def looks(*shares: float) -> list[Change]:
    return [Change(Fraction(2 * n), Fraction(2 * n + 2), share, share) for n, share in
            enumerate(shares)]  # fmt: skip


def found(noted: Packets, changes: list[Change], *slides: Slide) -> list[tuple[float, float]]:
    made = list(calm(noted, TICK, Fraction(0), BLOCKS, changes, slides))
    assert all(isinstance(each, Calm) for each in made)
    return [(float(each.start), float(each.end)) for each in made]


STILL = [70] * 250


def test_nothing_moves() -> None:
    assert found(packets(*STILL), looks(0, 0, 0, 0, 0)) == [(0, 10)]


def test_a_pointer_that_rests_now_and_then_is_nothing() -> None:
    sizes = STILL[:75] + [400] * 50 + STILL[125:]
    assert found(packets(*sizes), looks(0, 0.001, 0.001, 0, 0)) == [(0, 10)]


def test_something_small_that_never_rests_moves() -> None:
    sizes = [130 if n % 10 else 80 for n in range(250)]
    assert found(packets(*sizes), looks(0, 0.001, 0.001, 0, 0)) == []


def test_a_slide_is_a_moment() -> None:
    sizes = [*STILL[:110], 24_000, *STILL[111:]]
    changes = looks(0, 0, 0.3, 0, 0)
    assert found(packets(*sizes), changes) == [(0, 4.2), (4.6, 10)]
    assert found(packets(*sizes), changes, Slide(Fraction(22, 5), 0.3)) == [(0, 4.2), (4.6, 10)]


def test_what_changes_little_by_little_moves_all_the_while() -> None:
    assert found(packets(*STILL), looks(0, 0, 0.05, 0, 0)) == [(0, 4), (6, 10)]


def test_a_camera_moves() -> None:
    assert found(packets(*[30_000] * 250), looks(0.3, 0.3, 0.3, 0.3, 0.3)) == []


def test_pictures_coded_by_themselves_say_nothing() -> None:
    assert found(packets(*STILL, gop=1), looks(0, 0, 0, 0, 0)) == []
    assert found(packets(*STILL), []) == []


def test_a_film_without_keyframes_says_nothing() -> None:
    none = packets(*STILL)
    none.keys[0::50] = array("b", bytes(5))
    assert found(none, looks(0, 0, 0, 0, 0)) == []


@pytest.mark.media
def test_a_speaker_in_the_corner_of_slides_moves(media: Path, tmp_path: Path, ffmpeg: str) -> None:
    file = tmp_path / "corner.mp4"
    graph = "[1:v]fps=25,scale=320:180[who];[0:v][who]overlay=940:520,trim=0:8"
    subprocess.run(
        [ffmpeg, "-v", "error", "-f", "lavfi", "-i", "color=white:s=1280x720:r=25:d=8", "-i",
         media / "lecture" / "autoeditor_example.mp4", "-filter_complex", graph, "-an", "-c:v",
         "libx264", "-preset", "veryfast", "-g", "200", file], check=True,
    )  # fmt: skip
    asked = {"path": str(file), "limits": plain(LimitSettings()), "accept_damage": True}
    media_found = probe(asked, tmp_path, lambda _share: None)
    picture = media_found["picture"]
    request = {
        "path": str(file), "container": media_found["container"], "stream": picture["index"],
        "pixels": 7680 * 4320, "seconds": picture["end"], "apart": "2",
        "keyframe_gap": picture["keyframe_gap"],
    }  # fmt: skip
    seen = typed(Seeing, find_slides(request, tmp_path, lambda _share: None))
    assert sum((each.end - each.start for each in seen.calm), Fraction(0)) < 2
