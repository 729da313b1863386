"""What a program must reach for an encoder in hardware. Nothing of it is open to any other program.

The graphics driver is a large piece of kernel, spoken to by a program that reads footage of others:
so only where the setting asks for it, and only for a command that names such an encoder.
"""

from collections.abc import Sequence
from glob import glob
from pathlib import Path

FAMILIES = ("_nvenc", "_qsv", "_vaapi")
# Render nodes (drivers/gpu/drm), and NVIDIA's own.
NODES = ("/dev/dri", "/dev/nvidia*")
# Where libdrm, libva and NVIDIA's libraries look which device is what.
ABOUT = ("/sys/dev/char", "/sys/class/drm", "/sys/devices", "/sys/bus/pci", "/proc/driver/nvidia")


def wanted(args: Sequence[str]) -> bool:
    """Whether a command names an encoder in hardware."""
    return any(word.endswith(FAMILIES) for word in args)


def nodes() -> list[str]:
    """The device nodes of this machine."""
    return sorted(found for pattern in NODES for found in glob(pattern))


def about() -> list[Path]:
    """What is read to find them."""
    return [Path(each) for each in ABOUT if Path(each).exists()]
