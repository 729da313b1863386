"""What was asked for before the command: the options that all commands share."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workers.studio import Studio


@dataclass(frozen=True, slots=True)
class Asked:
    """``dars --home HOME --server SERVER``."""

    home: Path
    server: str

    def open(self) -> "Studio":
        """The studio that is meant; raises BadConfig."""
        from workers.studio import open_studio

        return open_studio(self.home, self.server)
