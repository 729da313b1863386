"""What becomes of a whole collection of real and hostile footage: the table in docs/footage.md.

    python -m bench.footage COLLECTION [--out docs/footage.md]

COLLECTION holds folders of files (camera, lecture, hostile). Each file goes through
``dars process --json`` with the default rules, in one home and one store.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.settings import Home
from pipeline.tools.weed import EmbeddedStore

FOLDERS = ("camera", "lecture", "hostile")
NOT_FOOTAGE = (".vtt", ".srt", ".txt", ".md", ".tsv")
HEAD = """# What becomes of real and hostile footage

Made by `python -m bench.footage COLLECTION`, every file by `dars process --json` with the default
rules. Seconds are of the footage, of the lesson (with 8 s of titles), and of CPU time.

| file | outcome | footage | lesson | CPU | note |
|---|---|---:|---:|---:|---|
"""


def processed(home: Path, footage: Path) -> tuple[dict[str, Any], str]:
    """The JSON object and stderr of one run."""
    dars = Path(sys.executable).with_name("dars")
    done = subprocess.run(
        [dars, "--home", home, "process", footage, "--json"],
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def files(collection: Path) -> Iterator[Path]:
    """Every file of footage, folder by folder."""
    for folder in FOLDERS:
        for file in sorted((collection / folder).iterdir()):
            if file.is_file() and file.suffix not in NOT_FOOTAGE:
                yield file


def row(collection: Path, footage: Path, home: Path) -> str:
    """One line of the table."""
    said, stderr = processed(home, footage)
    assert "Traceback" not in stderr, stderr
    name = footage.relative_to(collection).as_posix()
    numbers = (said[key] for key in ("source_seconds", "output_seconds", "cpu_seconds"))
    shown = " | ".join(f"{number:.1f}" if number else "" for number in numbers)
    reason = said["reason"].replace("|", "\\|")
    return f"| `{name}` | {said['status']} | {shown} | {reason} |"


def main() -> int:
    """Process everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/footage.md"))
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        store = EmbeddedStore(Home(home))
        store.start()
        rows = []
        try:
            for file in files(wanted.collection):
                rows.append(row(wanted.collection, file, home))
                print(rows[-1], flush=True)
        finally:
            store.stop()
    wanted.out.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
