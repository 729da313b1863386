"""The paths below the watch folder become recordings: site, course, order, title, tracks."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import category, normalize

from pipeline.model.recording import Place

Parts = tuple[str, ...]

LESSON, COURSE = "lesson.toml", "course.toml"
# site / course / lesson: a folder in the third place is a lesson of several tracks.
LESSON_DEPTH = 3

# What systems leave on shares; never listed, never looked into. Compared in lower case.
LITTER = frozenset(
    "thumbs.db ehthumbs.db desktop.ini lost+found recycler recycled @eadir @tmp @recycle "
    "@recently-snapshot @sharebin @sharesnap #recycle #snapshot $recycle.bin __macosx icon\r "
    ".ds_store .appledouble .trashes .spotlight-v100 .fseventsd .temporaryitems".split(" ")
) | {"system volume information", "network trash folder", "temporary items"}
LITTER_STARTS = ("._", ".trash", ".nfs", ".fuse_hidden", ".smbdelete")
LITTER_ENDS = (":zone.identifier", "@synoresource", "@synoeastream")
# How browsers, FTP and torrent clients call what they have not finished.
UNFINISHED = tuple(
    ".part .partial .crdownload .download .opdownload .dltmp .tmp .temp .filepart .!ut .!qb .!bt "
    ".!sync .bc! .aria2 .upload .uploading .inprogress .copying".split()
)
# What cameras write beside the footage: thumbnails, small copies, clip lists.
CAMERA = frozenset(".thm .lrv .cpi .bdm .mpl .bim .bup .ifo .ctg .xmp .sav .moff .modd".split())
# In a folder only these are tracks; anything else in it goes with the folder.
FOOTAGE = frozenset(
    ".3g2 .3gp .aac .ac3 .aif .aiff .asf .avi .caf .dv .f4v .flac .flv .m2t .m2ts .m2v .m4a .m4v "
    ".mka .mkv .mod .mov .mp2 .mp3 .mp4 .mpeg .mpg .mts .mxf .oga .ogg .ogv .opus .qt .tod .ts "
    ".vob .wav .webm .wma .wmv".split()
)
# Unicode's bidirectional controls and the byte order mark: they reorder or hide their neighbours.
TURNING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)


@dataclass(frozen=True, slots=True)
class Drop:
    """One recording in the watch folder, or (without tracks) a sidecar or folder that waits.

    ``path`` is the file or folder that moves aside; ``files`` is all that must be still before
    anything is taken; ``unfinished`` is a name in it that a copier has yet to complete.
    """

    path: Parts
    folder: bool
    tracks: tuple[Parts, ...]
    files: tuple[Parts, ...]
    lesson: Parts | None = None
    course: Parts | None = None
    unfinished: Parts | None = None
    shares_lesson: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """What the name of a file or folder says; empty or None where it is silent."""

    title: str
    order: int | None = None
    date: str = ""


def litter(name: str) -> bool:
    """Whether ``name`` is what a system left behind, of no meaning to anybody."""
    low = name.lower()
    return low in LITTER or low.startswith(LITTER_STARTS) or low.endswith(LITTER_ENDS)


def hidden(name: str) -> bool:
    """Whether ``name`` is not meant to be seen: dot-files, locks and backups of editors."""
    return name.startswith((".", "~$")) or name.endswith(("~", ".swp"))


def unfinished(name: str) -> bool:
    """Whether ``name`` says that somebody still writes it."""
    return name.lower().endswith(UNFINISHED)


def drops(paths: Iterable[Parts]) -> tuple[Drop, ...]:
    """Sort the files below the watch folder into recordings, in the order people read.

    A folder that holds a lesson.toml, and any folder at site/course/FOLDER, is one recording; the
    outermost wins. Every other footage file is a recording by itself.
    """
    files = sorted(set(paths), key=_reading)
    noted = {path[:-1] for path in files if len(path) > 1 and _same(path[-1], LESSON)}
    folders: dict[Parts, list[Parts]] = {}
    single: list[Parts] = []
    for path in files:
        owner = _owner(path, noted)
        if owner is None:
            single.append(path)
        else:
            folders.setdefault(owner, []).append(path)
    courses = {path[:-1]: path for path in single if _same(path[-1], COURSE)}
    made = [_folder(path, inside, courses) for path, inside in folders.items()]
    made += _singles(single, courses)
    return tuple(sorted(made, key=lambda drop: _reading(drop.path)))


def recording_of(name: str, beside: Sequence[str]) -> Drop:
    """The recording that is the file ``name``, wherever it lies, among the names ``beside`` it."""
    stem = _stem(name)
    files = [n for n in beside if _same(n, f"{stem}.toml")] + [
        n for n in beside if _same(n, LESSON)
    ]
    lesson = (files[0],) if files else None
    course = next(((n,) for n in beside if _same(n, COURSE)), None)
    used = tuple(path for path in ((name,), lesson, course) if path)
    return Drop((name,), False, ((name,),), used, lesson, course)


def recording_in(name: str, inside: Iterable[Parts]) -> Drop:
    """The recording that is the folder ``name``, wherever it lies; ``inside`` starts with it."""
    return _folder((name,), sorted(inside, key=_reading), {})


def place_of(drop: Drop) -> tuple[Place, str]:
    """Site, course, order and title of ``drop``, and the date in its name (ISO, or empty)."""
    above = [readable(part) for part in drop.path[:-1]]
    name = read_name(drop.path[-1] if drop.folder else _stem(drop.path[-1]))
    site = above[0] if len(above) > 1 else ""
    course = above[-1] if above else ""
    return Place(site, course, name.order, name.title), name.date


def read_name(name: str) -> Name:
    """``2026-11-23 NN - title``: the date and the number may be missing or change places."""
    whole = " ".join(readable(name).replace("_", " ").split()) or "?"
    rest, day, order = whole, "", None
    for _ in range(2):
        if not day:
            day, rest = _date(rest)
        if order is None:
            order, rest = _order(rest)
    return Name(rest or whole, order, day)


def readable(name: str) -> str:
    """``name`` as people may read it: NFC, nothing that is no text or turns its direction."""
    return " ".join("".join(_shown(c) for c in normalize("NFC", name)).split())


def _owner(path: Parts, noted: set[Parts]) -> Parts | None:
    depths = range(1, len(path))
    return next((path[:n] for n in depths if path[:n] in noted or n == LESSON_DEPTH), None)


def _folder(path: Parts, inside: Sequence[Parts], courses: dict[Parts, Parts]) -> Drop:
    whole = [p for p in inside if not hidden(p[-1]) and not unfinished(p[-1])]
    lesson = next((p for p in whole if p[:-1] == path and _same(p[-1], LESSON)), None)
    course = courses.get(path[:-1])
    tracks = tuple(p for p in whole if _suffix(p[-1]) in FOOTAGE)
    waits = next((p for p in inside if unfinished(p[-1]) and not hidden(p[-1])), None)
    files = (*inside, *((course,) if course else ()))
    return Drop(path, True, tracks, files, lesson, course, waits)


def _singles(paths: Sequence[Parts], courses: dict[Parts, Parts]) -> Iterable[Drop]:
    seen = [p for p in paths if not hidden(p[-1]) and not unfinished(p[-1])]
    notes = {_key(p): p for p in seen if _suffix(p[-1]) == ".toml"}
    footage = [p for p in seen if _suffix(p[-1]) not in (".toml", *CAMERA)]
    stems = [_key(p) for p in footage]
    for path, key in zip(footage, stems, strict=True):
        lesson, course = notes.get(key), courses.get(path[:-1])
        files = tuple(p for p in (path, lesson, course) if p)
        yield Drop(path, False, (path,), files, lesson, course, None, stems.count(key) > 1)
    for key, path in notes.items():
        if key not in stems and not any(_same(path[-1], name) for name in (LESSON, COURSE)):
            yield Drop(path, False, (), (path,), path, courses.get(path[:-1]))


def _date(text: str) -> tuple[str, str]:
    """A date at the front (year first, or day.month.year), with a time after it or not."""
    for pattern, turn in _DATES:
        found = pattern.match(text)
        if found:
            try:
                day = date(*(int(part) for part in turn(found.groups())))
            except ValueError:
                continue
            rest = text[found.end() :]
            time = _TIME.match(rest)
            return day.isoformat(), rest[time.end() if time else 0 :].strip(" -–—.")
    return "", text


def _order(text: str) -> tuple[int | None, str]:
    found = _ORDER.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else (None, text)


Turn = Callable[[Sequence[str]], Sequence[str]]
_DATES: tuple[tuple[re.Pattern[str], Turn], ...] = (
    (re.compile(r"(\d{4})([-. ]?)(\d\d)\2(\d\d)(?!\d)"), lambda g: (g[0], g[2], g[3])),
    (re.compile(r"(\d\d)\.(\d\d)\.(\d{4})(?!\d)"), lambda g: g[::-1]),
)
# Recorders put the time after the date; it is no number of a lesson.
_TIME = re.compile(r"[ T-]*(?:[01]\d|2[0-3])(?:([-.:])[0-5]\d(?:\1[0-5]\d)?|[0-5]\d[0-5]\d)(?!\d)")
# "05", "05 title", "05. title", "05-title"; not "3D", "2026 year", "1.5 volts", "10-15-00".
_ORDER = re.compile(r"(\d{1,3})(?:$|\s*[-–—.)]\s+|\s*[-–—.)]+(?=[^\d\s])|\s+)")


def _reading(path: Parts) -> list[tuple[bool, int, str]]:
    """Sorts ``take 2`` before ``take 10``."""
    pieces = re.split(r"(\d{1,18})", "/".join(path))
    return [(p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in pieces]


def _shown(character: str) -> str:
    if character in TURNING:
        return ""
    kind = category(character)
    # Cs: a byte of the name that is no UTF-8 (os.fsdecode).
    return "\ufffd" if kind == "Cs" else " " if kind in ("Cc", "Zl", "Zp") else character


def _stem(name: str) -> str:
    return name[: len(name) - len(_suffix(name))]


def _suffix(name: str) -> str:
    found = re.search(r"(?<=.)\.[A-Za-z0-9]{1,5}$", name, re.DOTALL)
    return found[0].lower() if found else ""


def _key(path: Parts) -> Parts:
    return (*path[:-1], normalize("NFC", _stem(path[-1])).casefold())


def _same(name: str, other: str) -> bool:
    return normalize("NFC", name).casefold() == normalize("NFC", other).casefold()
