"""Which encoders in hardware this process takes: found out once, where the rules ask for it."""

from dataclasses import replace
from functools import cache

from pipeline.settings import Home, Settings
from pipeline.steps.hardware import working
from pipeline.tools.kit import Tools

# Seconds without progress after which a driver counts as one that does not answer.
SILENT = 20.0


@cache
def encoders(settings: Settings, home: Home) -> tuple[str, ...]:
    """ffmpeg's names of those that work; none where ``tools.hardware`` is off."""
    if settings.tools.hardware == "off":
        return ()
    tools = replace(settings.tools, stall_seconds=min(SILENT, settings.tools.stall_seconds))
    return working(settings.profile.video, Tools(replace(settings, tools=tools), home))
