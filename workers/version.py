"""Which Dars this is."""

from importlib import metadata


def version() -> str:
    """The installed version; a checkout that is not installed has none."""
    try:
        return metadata.version("dars-studio")
    except metadata.PackageNotFoundError:
        return "0 (not installed)"
