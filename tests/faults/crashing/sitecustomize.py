"""Python imports this by itself where this folder is on its path: the programs of a bed do."""

import os

if "DARS_CRASHING" in os.environ:
    from tests.faults.crash import install

    install(os.environ["DARS_CRASHING"])
