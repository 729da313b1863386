"""How a command ends when something is wrong: one sentence on stderr and an exit code.

0 done    2 usage or configuration    3 footage rejected    4 failed    75 busy    130 Ctrl-C
"""

import sys
from typing import NoReturn

from pipeline.model.errors import BadConfig, BadMedia, Busy
from workers.sentence import sentence

USAGE, REJECTED, FAILED, BUSY, STOPPED = 2, 3, 4, 75, 130


def exit_code(error: BaseException) -> int:
    """What the shell is told."""
    kinds = {BadMedia: REJECTED, BadConfig: USAGE, Busy: BUSY, KeyboardInterrupt: STOPPED}
    return next((code for kind, code in kinds.items() if isinstance(error, kind)), FAILED)


def end_with(error: BaseException) -> NoReturn:
    """Say what is wrong and end the process."""
    print(f"dars: {sentence(error)}", file=sys.stderr)
    sys.exit(exit_code(error))
