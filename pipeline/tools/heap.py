"""glibc's heap, as one that lives for hours beside many threads wants it."""

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8  # malloc.h


def one_arena() -> None:
    """Have all threads share one arena; does nothing where there is another C library.

    By itself glibc gives each thread that uploads one of its own, and what is free in one of them
    is of no use to the others: a lesson of four hours took a fifth more (bench.memory).
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
