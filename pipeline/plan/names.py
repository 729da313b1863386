"""What the name of a dropped file or folder says: litter, unfinished, footage, title, date."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import category, normalize


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What systems leave on shares; never listed, never looked into. Compared in lower case.
LITTER = {
    "system volume information",
    "network trash folder",
    "temporary items",
    "icon\r",
} | _names(
    """.ds_store .appledouble .trashes .spotlight-v100 .fseventsd .temporaryitems __macosx thumbs.db
    ehthumbs.db desktop.ini lost+found recycler recycled @eadir @tmp @recycle @recently-snapshot
    @sharebin @sharesnap #recycle #snapshot $recycle.bin"""
)
LITTER_STARTS = ("._", ".trash", ".nfs", ".fuse_hidden", ".smbdelete")
LITTER_ENDS = (":zone.identifier", "@synoresource", "@synoeastream")
# How browsers, FTP and torrent clients call what they have not finished.
UNFINISHED = tuple(
    _names(
        """.part .partial .crdownload .download .opdownload .dltmp .tmp .temp .filepart .!ut .!qb
        .!bt .!sync .bc! .aria2 .upload .uploading .inprogress .copying"""
    )
)
# What cameras write beside the footage: thumbnails, small copies, clip lists.
CAMERA = _names(
    ".thm .lrv .cpi .bdm .mpl .bim .bup .ifo .ctg .xmp .sav .moff .modd .bnp .bin .ppn .smi"
)
# In a folder only these are tracks; anything else in it goes with the folder.
FOOTAGE = _names(
    """.3g2 .3ga .3gp .aac .ac3 .aif .aifc .aiff .amr .asf .avi .awb .caf .dv .f4v .flac .flv .m2t
    .m2ts .m2v .m4a .m4v .mka .mkv .mod .mov .mp2 .mp3 .mp4 .mpeg .mpg .mts .mxf .oga .ogg .ogv
    .opus .qt .tod .ts .vob .w64 .wav .webm .wma .wmv"""
)
# Unicode's bidirectional controls and the byte order mark: they reorder or hide their neighbours.
TURNING = frozenset(map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), 0xFEFF))) | frozenset(
    map(chr, range(0x2066, 0x206A))
)


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


def suffix(name: str) -> str:
    """The extension in lower case with its dot, or nothing."""
    found = re.search(r"(?<=.)\.[A-Za-z0-9]{1,5}$", name, re.DOTALL)
    return found[0].lower() if found else ""


def stem(name: str) -> str:
    """``name`` without its extension."""
    return name[: len(name) - len(suffix(name))]


def folded(name: str) -> str:
    """The same text for names that people take for the same: NFC, any case."""
    return normalize("NFC", name).casefold()


def readable(name: str) -> str:
    """``name`` as people may read it: NFC, nothing that is no text or turns its direction."""
    return " ".join("".join(_shown(c) for c in normalize("NFC", name)).split())


def natural(text: str) -> list[tuple[bool, int, str]]:
    """A key that sorts ``take 2`` before ``take 10``."""
    pieces = re.split(r"(\d{1,18})", text)
    return [(p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in pieces]


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


Turn = Callable[[Sequence[str]], Sequence[str]]
_DATES: tuple[tuple[re.Pattern[str], Turn], ...] = (
    (re.compile(r"(\d{4})([-. ]?)(\d\d)\2(\d\d)(?!\d)"), lambda g: (g[0], g[2], g[3])),
    (re.compile(r"(\d\d)\.(\d\d)\.(\d{4})(?!\d)"), lambda g: g[::-1]),
)
# Recorders put the time after the date; it is no number of a lesson. "12-13" may be centuries.
_TIME = re.compile(
    r"[ T-]*(?:[01]\d|2[0-3])"
    r"(?:([.:])[0-5]\d(?:\1[0-5]\d)?|-[0-5]\d(?:-[0-5]\d|$)|[0-5]\d[0-5]\d)(?!\d)"
)
# What divides the date from the title. A dot before a letter is the title's own: ".NET".
_JOINT = re.compile(r"\.*(?:[\s\-–—]|\.+(?=\s|$))*")
# Written behind a number with a hyphen: ordinals in Russian and Tajik, and forms of a school.
_ENDING = "й|я|е|ья|ье|ый|ий|ая|ое|ого|го|ум|юм|уми|юми|(?:синф|курс|класс|боб|семестр)\\w*"
# "05", "05 title", "05. title", "05-title"; not "3D", "2026 year", "1.5 volts", "10-15-00", "2-юм".
# A word may begin with a number ("3-фазный", "8-bit"), but hardly with one that begins with a zero.
_ORDER = re.compile(
    rf"(0\d{{0,2}}(?![-–](?:{_ENDING})(?!\w))|\d{{1,3}}(?![-–][^\W\d_]))"
    r"(?:$|\s*[-–—.)]\s+|(?:[-–—.)]+|\s+[-–—)]+)(?=[^\d\s])|\s+)"
)


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
            rest = rest[time.end() if time else 0 :]
            return day.isoformat(), _JOINT.sub("", rest, count=1).rstrip(" -–—")
    return "", text


def _order(text: str) -> tuple[int | None, str]:
    found = _ORDER.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else (None, text)


def _shown(character: str) -> str:
    if character in TURNING:
        return ""
    kind = category(character)
    # Cs: a byte of the name that is no UTF-8 (os.fsdecode).
    return "\ufffd" if kind == "Cs" else " " if kind in ("Cc", "Zl", "Zp") else character
