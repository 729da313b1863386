"""Title cards as they are drawn: nothing overflows, every letter is there, motion is exact."""

import os
import subprocess
import sys
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg as graph
import pytest
from PIL import Image

from pipeline.model.errors import BadConfig, BadMedia
from pipeline.model.lesson import Heading
from pipeline.model.need import Need
from pipeline.model.profile import Titles
from pipeline.plain import plain
from pipeline.plan.title import CardPlan, Kind, card, motion, still
from pipeline.steps.step import Ref, Room, Store
from pipeline.steps.title import Layers, RenderTitle
from pipeline.tools import inside, typeset
from pipeline.tools.title import draw_card

ROOT = Path(__file__).parent.parent.parent
SHORT = Heading("Физика", "Илмҳои табиӣ", "Марказ", "Ғафурова Қ.", "2026-11-23", 3)
UNBROKEN = Heading("Щ" * 300, "к" * 300, "s" * 300, "Л " * 150, "x" * 300, 3)
WORDS = Heading("Ҷаҳонишиносии муосир ва " * 12, "Курси " * 50, "Марказ " * 40, "Устод " * 60)
STRANGE = Heading("\u202e العربية 数学 \U0001f393 \u0301\u0301", "\x00\n", "", "�", "")
EMPTY = Heading("\n", "", "")


def draw(plan: CardPlan, room: Path, logo: str = "") -> tuple[Image.Image, Image.Image]:
    names = draw_card({"card": plain(plan), "logo": logo}, room, lambda _share: None)
    with Image.open(room / names["background"]) as one, Image.open(room / names["text"]) as two:
        return one.copy(), two.copy()


def test_fonts_have_every_letter_and_are_small() -> None:
    letters = "ғӣқӯҳҷҒӢҚӮҲҶ" + "".join(map(chr, range(0x410, 0x450))) + "ёЁ№→≤Ωễşß«»—…₂"
    for bold in (False, True):
        missing = typeset.font(bold, 40).getmask("\U0010ffff")
        for letter in letters:
            mask = typeset.font(bold, 40).getmask(letter)
            assert bytes(mask) != bytes(missing) and mask.getbbox(), letter
        assert typeset.font_file(bold).stat().st_size < 200_000
    assert "SIL OPEN FONT LICENSE" in (typeset.FONTS / "OFL.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ҳисоби ℝ ва ℂ, Ⅳ, 20 ℃, ④, −5", "Ҳисоби R ва C, IV, 20 °C, 4, –5"),
        ("Об\u02bcєкт · O\u02bbzbek · Ṣadr", "Об’єкт · O‘zbek · Sadr"),
        ("прямые a ⊥ b и \u05d0\u05b4 точка", "прямые a b и точка"),
        ("数学 1 · Дарс 3", "Дарс 3"),
        ("Марказ العربية", "Марказ"),
        ("العربية", ""),
        ("Ғафурова Қ. → №\xa05", "Ғафурова Қ. → №\xa05"),
    ],
)
def test_signs_that_the_font_lacks_are_no_boxes(text: str, shown: str) -> None:
    for bold in (False, True):
        assert typeset.drawable(text, bold) == shown


def test_a_line_of_another_script_is_left_out() -> None:
    heading = Heading("微積分", "Математика", "", "Ғафурова Қ.", order=3)
    fitted = typeset.Fit(plain(card(heading, Titles(), "intro", 1280, 720).stacks[0]))
    assert [each.get("text") for each in fitted.items] == [
        "Математика · Дарс 3", None, "Ғафурова Қ."
    ]  # fmt: skip
    alone = Heading("微積分", "数学", "", "Ғафурова Қ.")
    fitted = typeset.Fit(plain(card(alone, Titles(), "intro", 1280, 720).stacks[0]))
    assert [each.get("text") for each in fitted.items] == ["Ғафурова Қ."]


def test_words_are_kept_whole_and_lines_alike() -> None:
    letters = typeset.font(True, 40)
    text = "Муодилаҳои дифференсиалӣ ва татбиқи онҳо дар ҳалли масъалаҳои ҷараёни гармӣ"
    lines = typeset.wrapped(text, letters, 700)
    assert " ".join(lines) == text
    widths = [letters.getlength(line) for line in lines]
    assert max(widths) <= 700 and min(widths) > 0.7 * max(widths)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1440, 1080), (200, 112), (900, 64)])
@pytest.mark.parametrize("heading", [SHORT, UNBROKEN, WORDS, STRANGE, EMPTY])
@pytest.mark.parametrize("kind", ["intro", "outro"])
def test_nothing_ever_overflows(heading: Heading, kind: Kind, size: tuple[int, int]) -> None:
    for stack in card(heading, Titles(), kind, *size).stacks:
        fitted = typeset.Fit(plain(stack))
        assert fitted.height <= stack.height
        for number, lines in enumerate(fitted.lines):
            item = fitted.items[number]
            if item["item"] == "text":
                letters = typeset.font(item["bold"], fitted.sizes[number])
                assert lines and fitted.sizes[number] >= item["least"]
                # A pixel: kerning with a space is not in the widths of words.
                assert all(letters.getlength(line) <= stack.width + 1 for line in lines)


@pytest.mark.media
@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (200, 112)])
@pytest.mark.parametrize("heading", [SHORT, WORDS, STRANGE, EMPTY])
def test_ink_stays_in_the_title_safe_area(
    heading: Heading, size: tuple[int, int], tmp_path: Path
) -> None:
    plan = card(heading, Titles(), "intro", *size)
    background, text = draw(plan, tmp_path)
    assert (background.mode, text.mode) == ("RGB", "RGBA")
    assert background.size == text.size == (plan.width, plan.height)
    box = text.getbbox()
    assert (box is None) == (heading in (EMPTY, STRANGE))
    if box:
        left, top, right, bottom = box
        assert 0.05 * plan.width <= left + 1 and right - 1 <= 0.95 * plan.width
        assert 0.05 * plan.height <= top + 1 and bottom - 1 <= 0.95 * plan.height


@pytest.mark.media
def test_soft_edges_have_the_colour_of_the_text(tmp_path: Path) -> None:
    _, text = draw(card(SHORT, Titles(accent="#ffffff"), "intro", 1280, 720), tmp_path)
    raw = text.tobytes()
    pixels = {(*raw[at : at + 4],) for at in range(0, len(raw), 4) if 16 < raw[at + 3] < 128}
    assert pixels and min(min(pixel[:3]) for pixel in pixels) > 150


@pytest.mark.media
def test_the_logo_is_fitted_into_its_corner(tmp_path: Path) -> None:
    Image.new("RGB", (900, 300), "#ff0000").save(tmp_path / "logo.jpg")
    plan = card(SHORT, Titles(), "intro", 1280, 720, "0" * 64)
    background, _ = draw(plan, tmp_path, str(tmp_path / "logo.jpg"))
    x, y, _, height = plan.logo_box
    red = background.getpixel((x + 10, y + height // 2))
    assert isinstance(red, tuple) and red[0] > 240 and red[1] < 20
    assert background.getpixel((x - 3, y + height // 2)) == (0x12, 0x32, 0x4A)


def hostile(kind: str, path: Path) -> None:
    """Write a picture that must be refused."""
    if kind == "huge":
        Image.new("1", (8000, 8000)).save(path, "PNG")
    elif kind == "gif":
        Image.new("RGB", (8, 8)).save(path, "GIF")
    elif kind == "cut":
        Image.effect_noise((300, 300), 50).save(path, "PNG")
        path.write_bytes(path.read_bytes()[:-2000])
    elif kind == "heavy":
        with open(path, "wb") as file:
            file.truncate(11_000_000)
    else:
        path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")


@pytest.mark.parametrize("kind", ["huge", "gif", "cut", "heavy", "svg"])
def test_a_hostile_logo_is_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    hostile(kind, tmp_path / "logo")
    with pytest.raises(BadMedia, match=r"^The logo .*PNG or JPEG of at most 6000 pixels a side\.$"):
        draw(card(SHORT, Titles(), "intro", 1280, 720, "0" * 64), tmp_path, str(tmp_path / "logo"))


class Desk:
    """A kit that has the real child and a folder of sources, and nothing else."""

    def __init__(self, sources: Path) -> None:
        self.sources = sources

    def source(self, digest: str, room: Room, need: Need | None = None) -> Path:
        return self.sources / digest

    def folder(self, ref: Ref) -> Path:
        raise NotImplementedError

    def weights(self, model: str) -> tuple[Path, str]:
        raise NotImplementedError

    def ffmpeg(
        self, args: object, room: Room, seconds: Fraction | None = None, count: str = ""
    ) -> str:
        raise NotImplementedError

    def inside(self, tool: str, request: Any, room: Room, reads: Iterable[Path] = ()) -> Any:
        assert set(reads) == {Path(request["logo"])} if request["logo"] else not set(reads)
        result, done = inside.call(tool, request, room.folder, reads=reads)
        room.cpu_seconds += done.cpu_seconds
        return result

    @property
    def store(self) -> Store:
        raise NotImplementedError


@pytest.mark.media
def test_the_step_draws_in_a_child(tmp_path: Path) -> None:
    room = Room(tmp_path / "room")
    room.folder.mkdir()
    layers = RenderTitle(card(SHORT, Titles(), "still", 640, 360)).act(Desk(tmp_path), room)
    assert layers == Layers("background.png", "text.png")
    assert {path.name for path in room.folder.iterdir()} == {"background.png", "text.png"}


@pytest.mark.media
def test_the_step_blames_the_configuration_for_a_logo(tmp_path: Path) -> None:
    (tmp_path / ("0" * 64)).write_text("no picture")
    room = Room(tmp_path / "room")
    room.folder.mkdir()
    step = RenderTitle(card(SHORT, Titles(), "intro", 640, 360, "0" * 64))
    with pytest.raises(BadConfig, match=r"^studio\.toml: profile\.titles\.logo: The logo cannot"):
        step.act(Desk(tmp_path), room)


@pytest.mark.media
def test_drawing_starts_no_program(tmp_path: Path) -> None:
    for name in ("ffmpeg", "ffplay"):
        (tmp_path / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
        (tmp_path / name).chmod(0o755)
    script = "\n".join(
        [
            "import os, sys, pathlib",
            "def hook(event, args):",
            "    if event == 'subprocess.Popen' and os.path.isabs(str(args[0])): sys.exit(9)",
            "sys.addaudithook(hook)",
            "from tests.tools.test_title import SHORT, Titles, card, draw",
            f"draw(card(SHORT, Titles(), 'intro', 640, 360), pathlib.Path({str(tmp_path)!r}))",
        ]
    )
    path = f"{tmp_path}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", script], env=env, cwd=tmp_path, check=True)
    assert not (tmp_path / "started").exists() and (tmp_path / "text.png").exists()


def shown(ffmpeg: str, stream: Any, *more: str) -> bytes:
    """Luma of the frames of a graph, 64 x 36 each."""
    small = stream.filter("scale", 64, 36).filter("format", "gray")
    args = graph.output(small, "-", f="rawvideo").get_args()
    done = subprocess.run(
        [ffmpeg, "-v", "error", "-nostdin", *args, *more], stdout=subprocess.PIPE, check=True
    )
    return done.stdout


@pytest.mark.media
@pytest.mark.parametrize(
    ("frames", "rate"),
    [(75, Fraction(25)), (40, Fraction(30000, 1001)), (7, Fraction(12)), (1, Fraction(25))],
)
def test_motion_has_exactly_its_frames(
    frames: int, rate: Fraction, ffmpeg: str, tmp_path: Path
) -> None:
    draw(card(SHORT, Titles(), "intro", 640, 360), tmp_path)
    layers = (str(tmp_path / "background.png"), str(tmp_path / "text.png"))
    pixels, size = shown(ffmpeg, motion(*layers, frames, rate)), 64 * 36
    assert len(pixels) == frames * size
    assert len(shown(ffmpeg, still(*layers, frames, rate))) == frames * size
    if frames == 75:
        each = [pixels[n * size : (n + 1) * size] for n in range(frames)]
        assert max(each[0]) <= 17 and max(each[-1]) < max(each[40]) // 3
        assert len(set(each[27:64])) == 1, "the card does not rest"
        assert shown(ffmpeg, still(*layers, 1, rate)) == each[40]
