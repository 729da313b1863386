"""A film on which the program dies each time: parked after so many attempts, others go on."""

import shlex
from hashlib import sha256
from pathlib import Path
from random import Random

from pipeline.settings import Settings
from pipeline.tools.kit import ffmpeg_path
from tests.faults.bed import Bed, Rules
from tests.faults.row import Outcome, Row
from tests.faults.studio import unlike

ATTEMPTS, FEW = 3, 4


def run(bed: Bed, n: int, rng: Random, outcome: Outcome) -> None:
    """``n`` poisoned films among as many good ones."""
    others = max(FEW, n)
    program = bed.folder / "ffmpeg"
    rules: Rules = {"tools": {"ffmpeg": str(program)}, "work": {"attempts": ATTEMPTS}}
    with bed.up("rabbitmq", "sqlite", rules=rules, start=False) as studio:
        films = [unlike(studio.film, f"poison {number}") for number in range(n)]
        _poison(program, [sha256(film).hexdigest() for film in films])
        studio.revive(everything=True)
        bad, good = [], []
        for number in range(others):
            good.append(studio.drop())
            if number < n:
                bad.append(studio.drop(f"Poison/{number}.mp4", films[number]))
                outcome.count()
        studio.settle(300)
        rows = studio.lessons()
        for id in bad:
            row = rows[id]
            told = row["state"] == "parked" and "SIGSEGV" in row["reason"]
            outcome.require(told, f"row 10: lesson {id} is {row['state']}: {row['reason']}")
        done = sum(rows[id]["state"] == "published" for id in good)
        outcome.require(done == others, f"row 10: {done} of {others} others were published")
        tried = {step["attempts"] for step in studio.books.steps() if step["state"] == "parked"}
        outcome.require(tried == {ATTEMPTS}, f"row 10: parked after {tried} attempts")
        outcome.blame(studio.audit())
    outcome.measure("others published", done)
    outcome.measure("attempts", max(tried, default=0))


def _poison(program: Path, digests: list[str]) -> None:
    """An ffmpeg that dies on these tracks."""
    dies = "".join(f"*{digest}*) kill -SEGV $$;; " for digest in digests)
    real = shlex.quote(ffmpeg_path(Settings()))
    program.write_text(f'#!/bin/sh\ncase "$*" in {dies}esac\nexec {real} "$@"\n')
    program.chmod(0o755)


ROW = Row(10, "Poison input", 20, "attempts = K, 20/20 good done", run)
