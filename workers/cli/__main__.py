"""``python -m workers.cli`` is ``dars``."""

from workers.cli import main

main()
