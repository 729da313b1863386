"""The paths below the watch folder become recordings: which files, and what is their place."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model.recording import Place
from pipeline.plan.names import (
    CAMERA,
    FOOTAGE,
    folded,
    hidden,
    natural,
    read_name,
    readable,
    stem,
)
from pipeline.plan.names import suffix as suffix_of
from pipeline.plan.names import unfinished as is_unfinished

Parts = tuple[str, ...]

LESSON, COURSE = "lesson.toml", "course.toml"
# site / course / lesson: a folder in the third place is a lesson of several tracks.
LESSON_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Drop:
    """One recording in the watch folder, or (without tracks) a sidecar or folder that waits.

    ``path`` is the file or folder that moves aside; ``files`` is all that must be still before
    anything is taken; ``unfinished`` is a name in it that a copier has yet to complete;
    ``shares_lesson`` says that another recording reads the same sidecar.
    """

    path: Parts
    folder: bool
    tracks: tuple[Parts, ...]
    files: tuple[Parts, ...]
    lesson: Parts | None = None
    course: Parts | None = None
    unfinished: Parts | None = None
    shares_lesson: bool = False


def drops(paths: Iterable[Parts]) -> tuple[Drop, ...]:
    """Sort the files below the watch folder into recordings, in the order people read.

    A folder that holds a lesson.toml, and any folder at site/course/FOLDER, is one recording; the
    outermost wins. Every other footage file is a recording by itself.
    """
    files = sorted(set(paths), key=_reading)
    noted = {path[:-1] for path in files if len(path) > 1 and _is(path, LESSON)}
    folders: dict[Parts, list[Parts]] = {}
    single: list[Parts] = []
    for path in files:
        owner = _owner(path, noted)
        (single if owner is None else folders.setdefault(owner, [])).append(path)
    courses = {path[:-1]: path for path in single if _is(path, COURSE)}
    made = [_folder(path, inside, courses) for path, inside in folders.items()]
    return tuple(sorted((*made, *_singles(single, courses)), key=lambda drop: _reading(drop.path)))


def recording_of(name: str, beside: Sequence[str]) -> Drop:
    """The recording that is the file ``name``, wherever it lies, among the names ``beside`` it.

    Its sidecar is ``<stem>.toml``, or else a lesson.toml in the same folder.
    """
    wanted = (f"{stem(name)}.toml", LESSON)
    lesson = next(((n,) for w in wanted for n in beside if _is((n,), w)), None)
    course = next(((n,) for n in beside if _is((n,), COURSE)), None)
    files = tuple(path for path in ((name,), lesson, course) if path)
    return Drop((name,), False, ((name,),), files, lesson, course)


def recording_in(name: str, inside: Iterable[Parts]) -> Drop:
    """The recording that is the folder ``name``, wherever it lies; ``inside`` starts with it."""
    return _folder((name,), sorted(inside, key=_reading), {})


def by_turns(paths: Sequence[Parts]) -> list[Parts]:
    """In their order, but folders take turns: many files of one course hold up no other's."""
    before: Counter[Parts] = Counter()
    turns = []
    for path in paths:
        turns.append(before[path[:-1]])
        before[path[:-1]] += 1
    return [path for _, path in sorted(zip(turns, paths, strict=True), key=lambda each: each[0])]


def place_of(drop: Drop) -> tuple[Place, str]:
    """Site, course, order and title of ``drop``, and the date in its name (ISO, or empty)."""
    above = [readable(part) for part in drop.path[:-1]]
    name = read_name(drop.path[-1] if drop.folder else stem(drop.path[-1]))
    site = above[0] if len(above) > 1 else ""
    course = above[-1] if above else ""
    return Place(site, course, name.order, name.title), name.date


def _owner(path: Parts, noted: set[Parts]) -> Parts | None:
    depths = range(1, len(path))
    return next((path[:n] for n in depths if path[:n] in noted or n == LESSON_DEPTH), None)


def _folder(path: Parts, inside: Sequence[Parts], courses: dict[Parts, Parts]) -> Drop:
    whole = [p for p in inside if _whole(p)]
    lesson = next((p for p in whole if p[:-1] == path and _is(p, LESSON)), None)
    course = courses.get(path[:-1])
    tracks = tuple(p for p in whole if suffix_of(p[-1]) in FOOTAGE)
    waits = next((p for p in inside if is_unfinished(p[-1]) and not hidden(p[-1])), None)
    files = (*inside, *((course,) if course else ()))
    return Drop(path, True, tracks, files, lesson, course, waits)


def _singles(paths: Sequence[Parts], courses: dict[Parts, Parts]) -> Iterable[Drop]:
    seen = [p for p in paths if _whole(p)]
    notes = {_key(p): p for p in seen if suffix_of(p[-1]) == ".toml"}
    footage = [p for p in seen if suffix_of(p[-1]) not in (".toml", *CAMERA)]
    keys = [_key(p) for p in footage]
    twins = Counter(keys)
    for path, key in zip(footage, keys, strict=True):
        lesson, course = notes.get(key), courses.get(path[:-1])
        files = tuple(p for p in (path, lesson, course) if p)
        yield Drop(path, False, (path,), files, lesson, course, None, twins[key] > 1)
    for key, path in notes.items():
        if key not in twins and not _is(path, LESSON) and not _is(path, COURSE):
            yield Drop(path, False, (), (path,), path, courses.get(path[:-1]))


def _whole(path: Parts) -> bool:
    return not hidden(path[-1]) and not is_unfinished(path[-1])


def _is(path: Parts, name: str) -> bool:
    return folded(path[-1]) == folded(name)


def _key(path: Parts) -> Parts:
    return (*path[:-1], folded(stem(path[-1])))


def _reading(path: Parts) -> list[tuple[bool, int, str]]:
    """Sort ``take 2`` before ``take 10``."""
    return natural("/".join(path))
