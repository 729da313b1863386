"""What lies in an object store."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: its key, bytes, and seconds since it was stored."""

    key: str
    bytes: int
    age: float
