"""What clerks were told, against what is in the ledger; imports nothing of Dars."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.books import Books


@dataclass(frozen=True, slots=True)
class Ack:
    """One acknowledged change: seconds that it took, and what it was."""

    seconds: float
    what: str
    id: str
    token: int


def told(home: Path, name: str = "*") -> list[Ack]:
    """Everything that was acknowledged; a line that was not written whole does not count."""
    found = []
    for file in sorted((home / "acks").glob(name)):
        for line in file.read_text().split("\n")[:-1]:
            seconds, what, id, token = line.split()
            found.append(Ack(float(seconds), what, id, int(token)))
    return found


def forgotten(books: Books, acks: list[Ack]) -> Iterator[str]:
    """A sentence for each change that was acknowledged and is not there."""
    rows = {str(row["id"]): row for row in books.lessons()}
    claims = {
        (str(line["id"]), int(line["why"].split()[1]))
        for line in books.history()
        if line["becomes"] == "running"
    }
    for ack in acks:
        row = rows.get(ack.id)
        if row is None:
            yield f"{ack.id} was {ack.what}, and is not in the ledger"
        elif ack.token and (ack.id, ack.token) not in claims:
            yield f"{ack.id} was claimed with token {ack.token}, of which there is no line"
        elif ack.what == "published" and (row["state"], row["version"]) != (
            "published",
            f"v{ack.token}",
        ):
            yield f"{ack.id} was published as v{ack.token}, and is {row['state']} {row['version']}"


def doubled(acks: list[Ack]) -> Iterator[str]:
    """A sentence for each token that two were given."""
    seen: set[int] = set()
    for ack in acks:
        if ack.what == "claimed":
            if ack.token in seen:
                yield f"token {ack.token} was given out twice"
            seen.add(ack.token)
