"""Which walls this system lets us build around programs that read footage, and which we insist on.

Landlock and seccomp need no helper program, no root and no set-up, and cost no extra process; a
second way (bubblewrap) would have to be kept as tight as this one and tried as often. Landlock is
in Linux since 5.13 and on in Debian 12, Ubuntu 22.04, RHEL 9.6 and later.
"""

import sys
from collections.abc import Collection
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.tools.process import Limits, run

# What each wall is, as `dars doctor` says it.
WALLS = {
    "network": "no network",
    "files": "only their own files",
    "processes": "only their own processes",
    "calls": "no dangerous system call",
}
# What cannot be done without when the sandbox is required.
NEEDED = frozenset({"network", "files"})
# Each line says one word when a wall is there; run by the interpreter, confined. The last asks
# PR_GET_SECCOMP (<linux/prctl.h>), which answers 2 below a filter.
PROBE = """
import ctypes, os, socket
def fails(what):
    try: what()
    except OSError: return True
if fails(lambda: socket.create_server(("127.0.0.1", 0))): print("network")
if fails(lambda: os.scandir("/")): print("files")
if os.getpid() < 10: print("processes")
if ctypes.CDLL(None).prctl(21, 0, 0, 0, 0) == 2: print("calls")
"""


@cache
def walls() -> frozenset[str]:
    """The names in ``WALLS`` that are there: tried once in each process."""
    with TemporaryDirectory() as folder:
        told = Path(folder, "told")
        argv = [sys.executable, "-I", "-S", "-c", PROBE]
        run(argv, Path(folder), limits=Limits(wall_seconds=30), stdout=told)
        return frozenset(told.read_text().split())


def phrases(names: Collection[str]) -> str:
    """Walls as people say it."""
    return ", ".join(said for name, said in WALLS.items() if name in names)
