"""One night: everything hostile lies in the watch folder, and ``dars batch`` goes over it.

The home is one that others use too: there is footage of another lecturer in it and beside it. The
store is a server of its own, so that whatever else connects anywhere is somebody else's doing. The
whole run is traced (tests.security.traced), with the environment of every program of it.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.model.taken import path_text
from pipeline.settings import Home
from pipeline.tools.footage import Footage
from pipeline.tools.s3 import client, credentials
from pipeline.tools.weed import EmbeddedStore
from tests.commanding import RULES, Dars
from tests.security import canary, traced
from tests.security.canary import Listener
from tests.security.drops import Drop, fill

BUCKET = "night"
BROKER = "canary-broker-77e1"
MORE = f"""
[store]
endpoint = "ENDPOINT"
bucket = "{BUCKET}"
"""


@dataclass
class Night:
    """What lies where afterwards; ``told`` is everything that the command printed."""

    base: Path
    ffmpeg: str
    store: EmbeddedStore
    listener: Listener
    secrets: tuple[str, ...]
    drops: tuple[Drop, ...] = ()
    told: str = ""
    code: int = -1
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        """A home whose name is a pattern to ffmpeg, as the output folder of row 5."""
        return Home(self.base / "o%d")

    @property
    def secret(self) -> Path:
        """The other lecturer's file."""
        return self.base / "other" / "secret.ts"

    @property
    def report_file(self) -> Path:
        """What the command was told to report to."""
        return self.base / "report.json"

    @property
    def trace(self) -> Path:
        """How the files of strace begin."""
        return self.base / "strace" / "s"

    @cached_property
    def spoken(self) -> set[str]:
        """Command line and environment of every program that ``dars batch`` started."""
        return {line for line in traced.started(self.trace) if str(self.report_file) not in line}

    def of(self, row: int) -> list[Drop]:
        """What was dropped for this row."""
        return [each for each in self.drops if row in each.rows]

    def outcome(self, drop: Drop) -> str:
        """Rejected, published or whatever else the ledger says."""
        if self.home.rejected.joinpath(*drop.path).is_symlink() or (
            self.home.rejected.joinpath(*drop.path).exists()
        ):
            return "rejected"
        taken = next((each for each in Footage(self.home.footage).recordings()
                      if each.dropped == path_text(drop.path)), None)  # fmt: skip
        if taken is None:
            return "nothing"
        found = (each for each in self.report["lessons"] if each["lesson"] == taken.recording.id)
        return next((str(each["status"]) for each in found), "not tried")

    def reason(self, drop: Drop) -> str:
        """The text beside what was rejected."""
        path = self.home.rejected.joinpath(*drop.path)
        return path.with_name(f"{path.name}.txt").read_text("utf-8")

    @cached_property
    def objects(self) -> dict[str, tuple[bytes, str]]:
        """Every object of the bucket after the night: its bytes and its type."""
        return self.stored()

    def stored(self) -> dict[str, tuple[bytes, str]]:
        """The same as it is now."""
        asked = self.client()
        pages = asked.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        found: dict[str, tuple[bytes, str]] = {}
        for key in keys:
            answer = asked.get_object(Bucket=BUCKET, Key=key)
            found[key] = answer["Body"].read(), answer["ContentType"]
        return found

    def buckets(self) -> list[str]:
        """Every bucket of the store."""
        return [str(each["Name"]) for each in self.client().list_buckets()["Buckets"]]

    def client(self) -> Any:
        """Somebody who may do everything."""
        return client(self.store.endpoint, "us-east-1", *credentials(str(self.store.credentials)))

    def left(self) -> list[Path]:
        """Every file below the home that Dars has written: not the footage as it was dropped."""
        as_dropped = (self.home.footage, self.home.taken, self.home.rejected, self.home.inbox)
        files = (each for each in self.home.root.rglob("*") if each.is_file())
        notes = (self.home.footage / "recordings").glob("*.json")
        written = (each for each in files if not any(map(each.is_relative_to, as_dropped)))
        return [*written, *notes, *self.home.rejected.rglob("*.txt")]


@contextmanager
def one_night(base: Path, ffmpeg: str, media: "os.PathLike[str]") -> Iterator[Night]:
    """Drop everything, let the command run, and keep store and listener for who looks at it."""
    if not shutil.which("strace"):
        from tests.conftest import missing

        missing("strace")
    store = EmbeddedStore(Home(base / "server")).start()
    listener = Listener()
    keys = store.credentials.read_text().split()
    night = Night(base, ffmpeg, store, listener, (*keys, BROKER))
    try:
        canary.secret(night.secret, ffmpeg)
        Path(night.home.root).mkdir()
        rules = RULES + MORE.replace("ENDPOINT", store.endpoint)
        broker = f'[work]\nbroker = "redis://:{BROKER}@127.0.0.1:9/0"'
        (night.home.root / "studio.toml").write_text(rules.replace("[work]", broker))
        night.drops = fill(night.home.make().inbox, base, ffmpeg, Path(media), listener.port)
        _run(night, keys)
        yield night
    finally:
        listener.close()
        store.stop()


def _run(night: Night, keys: list[str]) -> None:
    night.trace.parent.mkdir()
    argv = [
        *traced.argv(night.trace),
        *Dars(night.home.root).argv("batch", "--report", night.report_file),
    ]
    env = {**os.environ, "AWS_ACCESS_KEY_ID": keys[0], "AWS_SECRET_ACCESS_KEY": keys[1]}
    done = subprocess.run(
        argv, cwd=Path(__file__).parents[2], env=env, text=True, errors="surrogateescape",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900,
    )  # fmt: skip
    night.told, night.code = done.stdout, done.returncode
    assert night.report_file.exists(), f"`dars batch` did not end well:\n{night.told[-3000:]}"
    night.report = json.loads(night.report_file.read_text())
