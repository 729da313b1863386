"""Slides of a lecture for benchmarks, drawn with the fonts of Dars: what a screen recorder sees.

Headings and points on a plain ground, in the three languages of the studio; ``pointer`` moves over
them now and then, and stands still for most of the time.
"""

from collections.abc import Iterator
from itertools import accumulate, cycle
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parent.parent / "pipeline" / "assets" / "fonts"
WIDTH, HEIGHT = 1920, 1080
# Seconds that one slide stays; they come again when a clip is longer.
LENGTHS = (5, 7, 10, 6, 8, 9)
# The pointer moves in the last two seconds of every five.
POINTER_EVERY, POINTER_STILL = 5, 3
SLIDES = (
    (
        "Майдони электрикӣ",
        "Заряди электрикӣ ва қонуни нигоҳдории он",
        "Қонуни Кулон: қувваи байни ду заряди нуқтавӣ",
        "Шиддатнокии майдон E = F / q",
        "Хатҳои қувва: аз мусбат ба манфӣ",
    ),
    (
        "Поток вектора напряжённости",
        "Поток через замкнутую поверхность: теорема Гаусса",
        "Симметрия: плоскость, цилиндр, сфера",
        "Поле равномерно заряженной плоскости не зависит от расстояния",
        "Внутри проводника поле равно нулю",
        "Задача: поле двух параллельных плоскостей",
    ),
    (
        "Path expressions",
        "A path is a sequence of steps, separated by slashes",
        "Each step has an axis, a node test and predicates",
        "child::lesson[@language = 'tg']/title",
        "Abbreviations: . .. @ //",
    ),
    (
        "Binary search",
        "def find(values, wanted):",
        "    low, high = 0, len(values)",
        "    while low < high:",
        "        middle = (low + high) // 2",
        "        if values[middle] < wanted: low = middle + 1",
        "        else: high = middle",
        "    return low",
    ),
    (
        "Нейронные сети: обучение",
        "Прямой проход: значения всех слоёв",
        "Функция потерь сравнивает ответ с ожидаемым",
        "Обратный проход: производные по цепному правилу",
        "Шаг спуска: w := w − η ∂L/∂w",
    ),
    (
        "Хулоса ва саволҳо",
        "Имрӯз: майдон, шиддатнокӣ, сели вектор",
        "Дарси оянда: потенсиал ва кори майдон",
        "Вазифаи хонагӣ: масъалаҳои 3, 5 ва 8",
    ),
)


def lengths(seconds: int) -> Iterator[int]:
    """How long each slide stays, until ``seconds`` are full."""
    left = seconds
    for length in cycle(LENGTHS):
        yield min(length, left)
        left -= length
        if left <= 0:
            return


def changes(seconds: int) -> list[int]:
    """The moments at which the slide changes: what a detector should find."""
    return list(accumulate(lengths(seconds)))[:-1]


def draw(folder: Path, count: int) -> list[Path]:
    """``count`` slides as PNG files in ``folder``."""
    made = []
    for number in range(count):
        made.append(folder / f"slide-{number:03}.png")
        _slide(number, count).save(made[-1], compress_level=1)
    return made


def draw_pointer(file: Path) -> None:
    """An arrow of 36 x 54 pixels, as a pointer is on a screen of this size."""
    image = Image.new("RGBA", (36, 54), (0, 0, 0, 0))
    shape = [(1, 1), (1, 44), (11, 35), (18, 51), (25, 48), (18, 32), (33, 31)]
    ImageDraw.Draw(image).polygon(shape, fill="white", outline="black", width=2)
    image.save(file)


def draw_title(file: Path, title: str) -> None:
    """A card with one line: the film that other systems put before a lesson."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#12324a")
    brush = ImageDraw.Draw(image)
    brush.text((180, 470), title, fill="white", font=_font("Bold", 96))
    brush.rectangle((180, 610, 420, 618), fill="#e8a33d")
    image.save(file, compress_level=1)


def pointer_path() -> tuple[str, str]:
    """ffmpeg expressions of the pointer's place at time ``t``: it rests, then glides on."""
    # How far it has come: whole rests, and the part of the present glide (0 to 1, eased).
    rest = f"floor(t/{POINTER_EVERY})"
    part = f"clip((mod(t,{POINTER_EVERY})-{POINTER_STILL})/{POINTER_EVERY - POINTER_STILL},0,1)"
    eased = f"(0.5-0.5*cos(PI*{part}))"

    def axis(low: int, wide: int, step: int) -> str:
        here, there = (f"mod(({rest}+{n})*{step},{wide})" for n in (0, 1))
        return f"{low}+{here}+({there}-{here})*{eased}"

    return axis(200, 1400, 617), axis(180, 700, 431)


def _slide(number: int, count: int) -> Image.Image:
    heading, *points = SLIDES[number % len(SLIDES)]
    image = Image.new("RGB", (WIDTH, HEIGHT), "#fdfdfb")
    brush = ImageDraw.Draw(image)
    brush.rectangle((0, 0, WIDTH, 18), fill="#12324a")
    brush.text((120, 90), heading, fill="#12324a", font=_font("Bold", 76))
    brush.line((120, 210, 1800, 210), fill="#e8a33d", width=5)
    code = points[0].startswith("def ")
    for line, point in enumerate(points):
        at = 270 + line * (92 if code else 118)
        if not code:
            brush.ellipse((126, at + 24, 146, at + 44), fill="#e8a33d")
        indent = 26 * (len(point) - len(point.lstrip()))
        brush.text((180 + indent, at), point.strip(), fill="#222222", font=_font("Regular", 50))
    foot = f"{number + 1} / {count}"
    brush.text((1720, 1000), foot, fill="#888888", font=_font("Regular", 32))
    return image


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"NotoSans-{weight}.ttf"), size)
