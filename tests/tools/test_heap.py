"""Threads share one arena; without that each has its own."""

import subprocess
import sys

import pytest

COUNT = """
import ctypes, sys, tempfile
from threading import Barrier, Thread
from pipeline.tools.heap import one_arena
if sys.argv[1] == "one":
    one_arena()
gate, libc = Barrier(4), ctypes.CDLL(None)
libc.fopen.restype, libc.malloc.restype = ctypes.c_void_p, ctypes.c_void_p
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]
def work():
    gate.wait()
    libc.malloc(100_000)
    gate.wait()
threads = [Thread(target=work) for _ in range(4)]
[each.start() for each in threads]
[each.join() for each in threads]
with tempfile.NamedTemporaryFile() as told:
    file = libc.fopen(told.name.encode(), b"w")
    libc.malloc_info(0, file)
    libc.fclose(file)
    print(told.read().count(b"<heap nr="))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
def test_threads_share_an_arena() -> None:
    asked = (
        subprocess.run(
            [sys.executable, "-c", COUNT, how], capture_output=True, text=True, check=True
        )
        for how in ("one", "many")
    )
    one, many = (int(done.stdout) for done in asked)
    assert one == 1 < many
