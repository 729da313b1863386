"""How many encodes at once on this machine, and how many threads each of them has.

Encodes x threads make up the cores and no more. Two threads an encode where there is a choice: on
two cores that takes up to 4 % less CPU than ffmpeg's own choice of 3, and a tenth to a fifth more
time of a single encode; with 1 a single encode leaves a quarter of two cores idle, because its
largest picture alone is half of the work (bench.threads). Threads change an encode as little as
another run with several does; they are no part of any key.
"""

import os

from pipeline.settings import Settings, WorkSettings

# Threads of one encode, and the memory in which it has room at 1080p with all smaller sizes.
EACH, BYTES = 2, 2 * 1024**3
# More are advised against by ffmpeg, and lose quality in x264.
MOST = 16


def encodes_at_once(work: WorkSettings) -> int:
    """As ``work.heavy`` says; 0 is one for each pair of cores, as far as the memory goes."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return work.heavy or max(1, min(_cores() // EACH, memory // BYTES))


def threads(settings: Settings) -> int:
    """Of one encode, as ``tools.threads`` says; 0 shares the cores among those at once."""
    shared = _cores() // encodes_at_once(settings.work)
    return settings.tools.threads or min(MOST, max(1, shared))


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))
