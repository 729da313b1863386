"""Names that people, phones and attackers give: shown right, and never used as a path."""

import json
import os
import re
import unicodedata
from pathlib import Path
from random import Random

import boto3

from tests.faults.bed import Bed
from tests.faults.row import Outcome, Row
from tests.faults.studio import Studio

# Folders and objects in the store: ids, hashes and words of our own.
KEY = re.compile(r"(l/[0-9a-f]{16}|c/[0-9a-f]+|app/[0-9a-z]+|site\.json|index\.html)[\w./-]*")
BASES = (
    "Ғарқшавӣ", "Лекция №1", "naïve", "naïve (NFD)", "урок 🎓 один", "a\nb", "tab\tname", "-y",
    "--home", "%d", "%(title)s", "x%d y%%", "a'b\"c", "$(touch pwned)", "`id`", "; rm -rf x",
    "a|b", "http:evil", "concat:a|b", "pipe:0", "subfile,,start,0,end,9,,:x", "data:x,y", "..",
    "...", "..%2f..%2fx", "~root", "con", "a" * 200, "я" * 110, "<img src=x onerror=alert(1)>",
    "</script>", "a&amp;b", "\u202egpj.exe", "zero\u200bwidth", "\ufeffbom", " leading",
    "trailing ", "new\rline", "bell\x07", "esc\x1b[31m", "#hash", "?query=1", "a:b", "a\\b",
    "*", "[glob]", "{brace}", "!", "=cmd()", "@at", "^", "№", "０１", "ﬁ", "İ", "ß", "日本語",
    "العربية", "bad\udcff utf8", "\udc80", "a..", "a..%2f..%2fx", "a/../b".replace("/", "\u2215"),
)  # fmt: skip


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """A film each; what the ledger calls it is what was meant, and keys hold nothing of it."""
    names = [unicodedata.normalize("NFD", each) if "NFD" in each else each for each in BASES]
    chosen = rng.sample(names, n) if n < len(names) else names
    with bed.up("folders", "sqlite") as studio:
        lessons: dict[str, str] = {}
        passed: dict[str, Path] = {}
        for number, name in enumerate(chosen):
            path = f"Names {number}/{name}.mp4"
            lesson = studio.drop(path)
            if name.startswith("."):
                passed[lesson] = studio.home / "inbox" / path
            else:
                lessons[lesson] = name
            outcome.count()
        # Hidden files are passed over (docs/formats.md): nothing was accepted.
        studio.drops[:] = [each for each in studio.drops if each.lesson not in passed]
        studio.settle(300)
        rows = studio.lessons()
        for id, name in lessons.items():
            row = rows.get(id, {})
            right = row.get("state") == "published" and _shown(str(row["title"]), name)
            outcome.require(right, f"row 40: {name!r} is {row.get('state')}: {row.get('title')!r}")
        for id, file in passed.items():
            left = file.is_file() and id not in rows
            outcome.require(left, f"row 40: {file.name!r} is hidden and was not left alone")
        strange = [key for key in _keys(studio) if not KEY.fullmatch(key)]
        outcome.require(not strange, f"row 40: keys {strange[:3]}")
        outcome.require(not (studio.home / "pwned").exists(), "row 40: a name was carried out")
        outcome.blame(studio.audit())
    outcome.measure("names right", len(lessons))
    outcome.measure("passed over", len(passed))


def _shown(title: str, name: str) -> bool:
    """Letters and digits in their order, in one normal form, and nothing that moves the cursor."""
    meant = os.fsencode(name).decode("utf-8", "replace")
    same = _letters(meant) in _letters(title) or _letters(title) in _letters(meant)
    json.dumps(title).encode("ascii")
    return same and not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in title)


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in folded if letter.isalpha())


def _keys(studio: Studio) -> list[str]:
    assert studio.store
    access, secret = studio.store.keys
    s3 = boto3.session.Session().resource(
        "s3", endpoint_url=f"http://127.0.0.1:{studio.store.port}", region_name="us-east-1",
        aws_access_key_id=access, aws_secret_access_key=secret,
    )  # fmt: skip
    return [each.key for each in s3.Bucket("dars").objects.all()]


ROW = Row(40, "Hostile names", len(BASES), "60 names, 60 right", run)
