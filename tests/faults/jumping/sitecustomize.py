"""Python imports this by itself where this folder is on its path: the wall clock of a program.

It is wrong by as many seconds as the file says that DARS_JUMPS names; the clocks that cannot be set
(CLOCK_MONOTONIC, CLOCK_BOOTTIME) are right, as on a real machine.
"""

import os
import time

if "DARS_JUMPS" in os.environ:
    _time, _file = time.time, os.environ["DARS_JUMPS"]

    def jumping() -> float:
        """What time it is said to be."""
        try:
            with open(_file) as told:
                return _time() + float(told.read() or 0)
        except FileNotFoundError:
            return _time()

    time.time = jumping
