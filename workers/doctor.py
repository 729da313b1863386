"""``dars doctor``: is everything there, does it work, and what is to be done where it does not."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pipeline.model.errors import BadConfig
from pipeline.plan.coding import FAMILIES, codings
from pipeline.tools.builds import build_of, said
from pipeline.tools.cache import Cache
from pipeline.tools.devices import nodes
from pipeline.tools.kit import ffmpeg_path
from pipeline.tools.walls import NEEDED, WALLS, phrases, walls
from workers.admission import free_bytes
from workers.cli.asked import Asked
from workers.cli.ending import FAILED
from workers.mounts import is_remote, kind
from workers.sentence import sentence
from workers.studio import Studio
from workers.transaction import look
from workers.version import version

FILTERS = (
    "adelay", "aformat", "alimiter", "apad", "aresample", "asplit", "atrim", "bwdif", "concat",
    "ebur128", "fade", "format", "fps", "highpass", "overlay", "pan", "scale", "select", "setpts",
    "setsar", "split", "tonemap", "tpad", "volume", "zscale",
)  # fmt: skip
LISTS = ("filters", "encoders")
# Letters that Tajik has and a font for Russian alone has not.
TAJIK = "ҒғӢӣҚқӮӯҲҳҶҷ"
# Free bytes: below the first nothing can be made, below the second one long lecture may not fit.
NOTHING_FITS, LITTLE_FITS = 2 * 10**9, 20 * 10**9
LOOPBACK = (None, "localhost", "127.0.0.1", "::1")

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and what to do."""

    state: State
    said: str
    advice: str = ""


def doctor(asked: Asked) -> int:
    """Print a line for each check; 4 when one of them fails."""
    studio, failed = asked.open(), False
    print(f"ok    dars      {version()}, Python {sys.version.split()[0]}, {studio.home.root}")
    try:
        for name, check in CHECKS.items():
            for finding in _findings(check, studio):
                failed |= finding.state == "fail"
                advice = f": {finding.advice}" if finding.advice else ""
                print(f"{finding.state:5} {name:9} {finding.said}{advice}", flush=True)
    finally:
        studio.close()
    return FAILED if failed else 0


def _findings(check: Callable[[Studio], Iterator[Finding]], studio: Studio) -> Iterator[Finding]:
    try:
        yield from check(studio)
    except Exception as error:
        yield Finding("fail", sentence(error))


def _ffmpeg(studio: Studio) -> Iterator[Finding]:
    program = ffmpeg_path(studio.settings)
    advice = "leave tools.ffmpeg in studio.toml empty to use the one that comes with Dars"
    build = build_of(program)
    if build.version == "?":
        yield Finding("fail", f"{program} is no ffmpeg", advice)
        return
    if not build.safe:
        worse = studio.settings.tools.sandbox == "required"
        yield Finding("fail" if worse else "warn", f"{build} lacks fixes of 8.1.3", advice)
    filters, encoders = (said([program, "-hide_banner", f"-{all}"]) for all in LISTS)
    have = {*filters.split(), *encoders.split()}
    encoding = [*(each.encoder for each in codings(studio.settings.profile.video)), "aac"]
    lacks = [name for name in (*FILTERS, *encoding) if name not in have]
    if lacks:
        yield Finding("fail", f"{build} lacks {', '.join(lacks)}", advice)
    else:
        yield Finding("ok", f"{build} with all {len(FILTERS)} filters, {', '.join(encoding)}")


def _hardware(studio: Studio) -> Iterator[Finding]:
    from workers.hardware import encoders

    if studio.settings.tools.hardware == "off":
        yield Finding("ok", "encoders are software (tools.hardware is off)")
        return
    found = encoders(studio.settings, studio.home)
    codings_ = codings(studio.settings.profile.video, found)
    soft = [each.encoder for each in codings_ if not each.family]
    if found:
        yield Finding("ok", f"{', '.join(found)}: tried, chunks are whole and fit each other")
    if soft:
        seen = ", ".join(nodes()) or "no /dev/dri, no /dev/nvidia*"
        yield Finding(
            "warn", f"no {', '.join(FAMILIES)} encoder works ({seen}): {', '.join(soft)} instead",
            "software is slower and as good",
        )  # fmt: skip


def _sandbox(studio: Studio) -> Iterator[Finding]:
    built = walls()
    lacks = phrases(WALLS.keys() - built)
    if built:
        yield Finding("ok", f"programs that read footage see {phrases(built)}")
    if lacks:
        worse = studio.settings.tools.sandbox == "required" and not built >= NEEDED
        yield Finding(
            "fail" if worse else "warn", f"this system cannot have them see {lacks}",
            "it takes Linux 5.13 with Landlock, and user namespaces allowed",
        )  # fmt: skip


def _fonts(_studio: Studio) -> Iterator[Finding]:
    from PIL import ImageFont

    from pipeline.tools.typeset import FONTS

    advice = "install Dars again"
    for file in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        if not (FONTS / file).is_file():
            yield Finding("fail", f"{file} is missing", advice)
            return
        font = ImageFont.truetype(str(FONTS / file), 32)
        nothing = bytes(font.getmask("\U0010ffff"))
        if any(bytes(font.getmask(letter)) == nothing for letter in TAJIK):
            yield Finding("fail", f"{file} lacks Tajik letters", advice)
            return
    yield Finding("ok", "Noto Sans, with every Tajik letter")


def _speech(studio: Studio) -> Iterator[Finding]:
    rules = studio.settings.profile.speech
    if not rules.enabled:
        yield Finding("warn", "switched off: lessons get no captions",
                      "set profile.speech.enabled = true in studio.toml")  # fmt: skip
        return
    from pipeline.tools.weights import find

    folder, digest = find(rules.model, studio.home.models)
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    yield Finding("ok", f"model {rules.model}, {size / 1e6:.0f} MB, {digest[:12]}")


def _store(studio: Studio) -> Iterator[Finding]:
    notes = studio.storage.check()
    kind = "" if studio.settings.store.endpoint else "embedded, "
    where = studio.storage.open().public_url
    yield Finding("ok", f"{kind}{where}, obeys conditional writes")
    for note in notes:
        yield Finding("warn", note, "set it up there by hand, or viewers cannot read")


def _footage(studio: Studio) -> Iterator[Finding]:
    rules = studio.settings.footage
    if rules.store == "local":
        yield Finding("ok", "kept in the home alone (footage.store)")
        return
    vault = studio.storage.vault()
    used = Cache(studio.home.cache, vault, 0).size()
    where = f"kept in bucket {rules.bucket} too, which nobody reads without keys"
    yield Finding("ok", f"{where}; cache {used / 2**30:.1f} of {rules.cache_gib:g} GiB")


def _broker(studio: Studio) -> Iterator[Finding]:
    from kombu.exceptions import KombuError

    from workers.app import make_app

    app = make_app(studio.home, studio.settings)
    where = app.connection_for_write().as_uri()
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1)
    except (KombuError, OSError) as error:
        yield Finding(
            "fail",
            f"{where} does not answer: {error}",
            "start it, or correct work.broker in studio.toml",
        )
        return
    yield Finding("ok", where if studio.settings.work.broker else "folders in the home")
    parts = urlsplit(studio.settings.work.broker)
    if parts.scheme == "redis" and parts.hostname not in LOOPBACK and not parts.password:
        yield Finding("warn", f"{where} asks for no password", "set one, or bind it to 127.0.0.1")


def _ledger(studio: Studio) -> Iterator[Finding]:
    engine = studio.ledger.engine
    if engine.dialect.name != "sqlite":
        server = ".".join(map(str, engine.dialect.server_version_info or ()))
        where = engine.url.render_as_string(hide_password=True)
        yield Finding("ok", f"PostgreSQL {server}, {where}")
        return
    said, kept = look(engine, lambda held: [
        held.exec_driver_sql(f"PRAGMA {asked}").scalar()
        for asked in ("integrity_check", "journal_mode")
    ])  # fmt: skip
    if said != "ok":
        yield Finding("fail", f"{studio.home.ledger} is damaged: {said}",
                      "stop Dars, move the file away, drop unfinished footage again")  # fmt: skip
        return
    log = "write-ahead log" if kept == "wal" else "rollback journal (its write-ahead log is unsafe)"
    yield Finding("ok", f"SQLite {sqlite3.sqlite_version}, {log}, whole")
    file = Path(str(engine.url.database))
    if is_remote(file):
        yield Finding("warn", f"{file} is on {kind(file)}, whose locks may fail",
                      "keep the home on a local disk, or use PostgreSQL")  # fmt: skip


def _disk(studio: Studio) -> Iterator[Finding]:
    free = free_bytes(studio.home)
    said = f"{free / 1e9:.0f} GB free at {studio.home.root}"
    if free < NOTHING_FITS:
        yield Finding("fail", said, "make room, nothing can be made")
    elif free < LITTLE_FITS:
        yield Finding("warn", said, "an hour of footage takes about three times its size")
    else:
        yield Finding("ok", said)


def _inbox(studio: Studio) -> Iterator[Finding]:
    inbox = studio.home.inbox
    if not os.access(inbox, os.R_OK | os.W_OK | os.X_OK):
        raise BadConfig(str(inbox), "", "cannot be read and written; change its owner")
    yield Finding("ok", f"drop footage into {inbox}")


CHECKS = {
    "ffmpeg": _ffmpeg, "hardware": _hardware, "sandbox": _sandbox, "fonts": _fonts,
    "speech": _speech, "store": _store, "footage": _footage, "broker": _broker,
    "ledger": _ledger, "disk": _disk, "inbox": _inbox,
}  # fmt: skip
